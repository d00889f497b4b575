//! `[carts]`: how many carts guests may have. The oldest unused ones make room for new ones.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::rule::{Rule, outside};

/// `[carts]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CartSettings {
    pub guests_per_network: NonZeroU32,
    pub guests: NonZeroU32,
}

impl Default for CartSettings {
    fn default() -> Self {
        Self {
            guests_per_network: NonZeroU32::new(500).expect("not zero"),
            guests: NonZeroU32::new(20_000).expect("not zero"),
        }
    }
}

impl CartSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "carts.guests_per_network",
                allowed: "a number from 1 to 100000",
                meaning: "guests' carts from one IPv4 address or IPv6 /64, of which the oldest \
                    unused make room for new ones",
                refused: outside(self.guests_per_network.get(), 1..=100_000),
            },
            Rule {
                key: "carts.guests",
                allowed: "a number from 1 to 100000",
                meaning: "the same in all",
                refused: outside(self.guests.get(), 1..=100_000),
            },
        ]
    }
}
