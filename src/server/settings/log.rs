//! `[log]`: what is logged, and how.

use serde::Deserialize;
use tracing_subscriber::filter::Targets;

use super::rule::{Rule, unless};

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    pub filter: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Pretty,
    Json,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            filter: "info,tower_sessions=error,tower_sessions_core=error".to_owned(),
        }
    }
}

impl LogSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "log.format",
                allowed: "pretty or json",
                meaning: "pretty for people, JSON for machines",
                refused: None,
            },
            Rule {
                key: "log.filter",
                allowed: "a tracing filter, such as info or tiffin=debug,sqlx=warn",
                meaning: "which events are logged",
                refused: unless(self.filter.parse::<Targets>().is_ok(), &self.filter),
            },
        ]
    }
}
