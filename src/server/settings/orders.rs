//! `[orders]`: how much one customer may order.

use std::num::NonZeroU32;

use serde::Deserialize;

use super::rule::{Rule, outside};

/// `[orders]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderSettings {
    pub open_per_customer: NonZeroU32,
    pub placed_per_minute: NonZeroU32,
}

impl Default for OrderSettings {
    fn default() -> Self {
        Self {
            open_per_customer: NonZeroU32::new(5).expect("not zero"),
            placed_per_minute: NonZeroU32::new(3).expect("not zero"),
        }
    }
}

impl OrderSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "orders.open_per_customer",
                allowed: "a number from 1 to 1000",
                meaning: "one's orders that are not closed yet, without those that no restaurant \
                    answered in time",
                refused: outside(self.open_per_customer.get(), 1..=1000),
            },
            Rule {
                key: "orders.placed_per_minute",
                allowed: "a number from 1 to 1000",
                meaning: "orders one customer places within a minute",
                refused: outside(self.placed_per_minute.get(), 1..=1000),
            },
        ]
    }
}
