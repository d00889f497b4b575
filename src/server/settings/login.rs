//! `[login]`: how often one may try to sign in.

use std::{num::NonZeroU32, time::Duration};

use serde::Deserialize;

use super::rule::{DAY, Rule, SECOND, outside};

/// `[login]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoginSettings {
    pub throttle: bool,
    pub tries_per_account: NonZeroU32,
    pub tries_per_account_everywhere: NonZeroU32,
    pub tries_per_address: NonZeroU32,
    #[serde(with = "humantime_serde")]
    pub window: Duration,
}

impl Default for LoginSettings {
    fn default() -> Self {
        Self {
            throttle: true,
            tries_per_account: NonZeroU32::new(10).expect("not zero"),
            tries_per_account_everywhere: NonZeroU32::new(100).expect("not zero"),
            tries_per_address: NonZeroU32::new(1000).expect("not zero"),
            window: Duration::from_mins(15),
        }
    }
}

impl LoginSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "login.throttle",
                allowed: "true or false",
                meaning: "false counts no tries, for load runs",
                refused: None,
            },
            Rule {
                key: "login.tries_per_account",
                allowed: "a number from 1",
                meaning: "wrong passwords within the window for one account, from one network or from one \
                    device that has signed in to it before; each further one doubles the wait, up to 1h",
                refused: None,
            },
            Rule {
                key: "login.tries_per_account_everywhere",
                allowed: "a number from 1",
                meaning: "wrong passwords within the window for one account, from all networks together, \
                    but for devices that have signed in to it before",
                refused: None,
            },
            Rule {
                key: "login.tries_per_address",
                allowed: "a number from 1",
                meaning: "wrong passwords, sign-ups and links that are asked for or used within the window, \
                    from one network",
                refused: None,
            },
            Rule {
                key: "login.window",
                allowed: "a duration from 1s to 24h, such as 15m",
                meaning: "the time in which used tries come back",
                refused: outside(self.window, SECOND..=DAY),
            },
        ]
    }
}
