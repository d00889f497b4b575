//! `[session]`: how long sessions live, and how many.

use std::{num::NonZeroU32, time::Duration};

use serde::Deserialize;

use super::rule::{DAY, MINUTE, Rule, SECOND, outside, unless};

/// `[session]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    #[serde(with = "humantime_serde")]
    pub idle: Duration,
    #[serde(with = "humantime_serde")]
    pub absolute: Duration,
    #[serde(with = "humantime_serde")]
    pub confirmed_for: Duration,
    pub per_user: NonZeroU32,
    /// Before the `__Host-` that https adds.
    pub cookie: String,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            idle: Duration::from_hours(24),
            absolute: Duration::from_hours(720),
            confirmed_for: Duration::from_mins(15),
            per_user: NonZeroU32::new(100).expect("not zero"),
            cookie: "tiffin".to_owned(),
        }
    }
}

impl SessionSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "session.idle",
                allowed: "a duration from 15m to 90d that is no longer than session.absolute, \
                    such as 24h",
                meaning: "a session ends after so long without a request",
                refused: outside(self.idle, 15 * MINUTE..=self.absolute.min(90 * DAY)),
            },
            Rule {
                key: "session.absolute",
                allowed: "a duration from 15m to 365d, such as 30d",
                meaning: "a session ends after so long, however active it is",
                refused: outside(self.absolute, 15 * MINUTE..=365 * DAY),
            },
            Rule {
                key: "session.confirmed_for",
                allowed: "a duration from 1s to 24h, such as 15m",
                meaning: "how long a proven password counts for ending other sessions",
                refused: outside(self.confirmed_for, SECOND..=DAY),
            },
            Rule {
                key: "session.per_user",
                allowed: "a number from 1 to 10000",
                meaning: "sessions of one user; one more sign-in ends the session that was not \
                    used for the longest time",
                refused: outside(self.per_user.get(), 1..=10_000),
            },
            Rule {
                key: "session.cookie",
                allowed: "1 to 32 letters, digits, - or _",
                meaning: "the cookie's name, to which https adds `__Host-`",
                refused: unless(is_name(&self.cookie), &self.cookie),
            },
        ]
    }
}

fn is_name(text: &str) -> bool {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=32).contains(&text.len()) && text.chars().all(is_fit)
}
