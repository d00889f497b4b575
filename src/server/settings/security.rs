//! `[security]`: what is kept of an account's history.

use std::time::Duration;

use serde::Deserialize;

use super::rule::{DAY, Rule, outside};

/// `[security]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecuritySettings {
    #[serde(with = "humantime_serde")]
    pub keep_events: Duration,
}

impl Default for SecuritySettings {
    fn default() -> Self {
        Self {
            keep_events: 180 * DAY,
        }
    }
}

impl SecuritySettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![Rule {
            key: "security.keep_events",
            allowed: "a duration from 1d to 3650d, such as 180d",
            meaning: "older security events are deleted",
            refused: outside(self.keep_events, DAY..=3650 * DAY),
        }]
    }
}
