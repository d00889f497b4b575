//! `[demo]`: how a demo site lives.

use serde::Deserialize;

use super::rule::{Rule, outside};

/// `[demo]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemoSettings {
    pub speed: u32,
}

impl Default for DemoSettings {
    fn default() -> Self {
        Self { speed: 25 }
    }
}

impl DemoSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![Rule {
            key: "demo.speed",
            allowed: "a number from 0 to 1000",
            meaning: "how fast kitchens and couriers of a demo site act by themselves: 1 is as in life, \
                25 delivers within about a minute, 0 leaves everything to people",
            refused: outside(self.speed, 0..=1000),
        }]
    }
}
