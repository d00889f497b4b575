//! `[tokens]`: how long the tokens of apps live, and how they are checked.

use std::time::Duration;

use serde::Deserialize;

use super::rule::{DAY, HOUR, MINUTE, Rule, SECOND, outside, unless};

/// The longest life of an access token: what was stolen cannot be taken back sooner where it is checked
/// without a look-up.
pub const LONGEST_ACCESS: Duration = HOUR;

/// `[tokens]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenSettings {
    pub audience: String,
    #[serde(with = "humantime_serde")]
    pub access_lifetime: Duration,
    #[serde(with = "humantime_serde")]
    pub refresh_lifetime: Duration,
    #[serde(with = "humantime_serde")]
    pub refresh_idle: Duration,
    #[serde(with = "humantime_serde")]
    pub rotate_keys: Duration,
    pub check: CheckSetting,
}

/// How access tokens are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckSetting {
    /// As each function says.
    #[default]
    Mixed,
    /// With one query, everywhere.
    Instant,
    /// By signature and claims alone, everywhere.
    Stateless,
}

impl Default for TokenSettings {
    fn default() -> Self {
        Self {
            audience: "tiffin-api".to_owned(),
            access_lifetime: 15 * MINUTE,
            refresh_lifetime: 30 * DAY,
            refresh_idle: 14 * DAY,
            rotate_keys: 30 * DAY,
            check: CheckSetting::default(),
        }
    }
}

impl TokenSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "tokens.audience",
                allowed: "1 to 64 visible ASCII characters",
                meaning: "`aud` of access tokens: whom they are for",
                refused: unless(is_audience(&self.audience), &self.audience),
            },
            Rule {
                key: "tokens.access_lifetime",
                allowed: "a duration from 30s to 1h, such as 15m",
                meaning: "how long an access token lives, also after its family ended where it is \
                    checked without a query",
                refused: outside(self.access_lifetime, 30 * SECOND..=LONGEST_ACCESS),
            },
            Rule {
                key: "tokens.refresh_lifetime",
                allowed: "a duration from 1h to 365d, such as 30d",
                meaning: "an app signs in again after so long, however active it is",
                refused: outside(self.refresh_lifetime, HOUR..=365 * DAY),
            },
            Rule {
                key: "tokens.refresh_idle",
                allowed: "a duration from 1h to 365d that is no longer than \
                    tokens.refresh_lifetime, such as 14d",
                meaning: "an app signs in again after so long without a refresh",
                refused: outside(
                    self.refresh_idle,
                    HOUR..=self.refresh_lifetime.min(365 * DAY),
                ),
            },
            Rule {
                key: "tokens.rotate_keys",
                allowed: "a duration from 2h to 365d, such as 30d",
                meaning: "a new key signs access tokens after so long",
                refused: outside(self.rotate_keys, 2 * HOUR..=365 * DAY),
            },
            Rule {
                key: "tokens.check",
                allowed: "mixed, instant or stateless",
                meaning: "how access tokens are checked: as each function says, all with one \
                    query, or all by signature and claims alone",
                refused: None,
            },
        ]
    }
}

fn is_audience(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}
