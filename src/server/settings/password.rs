//! `[password]`: which passwords are accepted, and how they are hashed.

use std::num::NonZeroUsize;

use serde::Deserialize;

use super::rule::{Rule, outside};

/// `[password]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    pub min_length: u32,
    pub argon2_lanes: u32,
    pub argon2_memory_kib: u32,
    pub argon2_passes: u32,
    /// 0 means one per core.
    pub max_concurrent: usize,
    pub max_queued: usize,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            min_length: 8,
            argon2_lanes: 1,
            argon2_memory_kib: 19_456,
            argon2_passes: 2,
            max_concurrent: 0,
            max_queued: 64,
        }
    }
}

impl PasswordSettings {
    /// Hashes that run at once.
    pub fn max_concurrent(&self) -> usize {
        match self.max_concurrent {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            limit => limit,
        }
    }

    pub(super) fn rules(&self) -> Vec<Rule> {
        let least_memory = self.argon2_lanes.saturating_mul(8);
        vec![
            Rule {
                key: "password.min_length",
                allowed: "a number from 8 to 64",
                meaning: "the fewest characters of a password",
                refused: outside(self.min_length, 8..=64),
            },
            Rule {
                key: "password.argon2_lanes",
                allowed: "a number from 1 to 16",
                meaning: "lanes of Argon2id; raising these three strengthens each hash at its \
                    owner's next sign-in, lowering them weakens none",
                refused: outside(self.argon2_lanes, 1..=16),
            },
            Rule {
                key: "password.argon2_memory_kib",
                allowed: "a number from 8 for each lane to 1048576",
                meaning: "memory of Argon2id, KiB",
                refused: outside(self.argon2_memory_kib, least_memory..=1_048_576),
            },
            Rule {
                key: "password.argon2_passes",
                allowed: "a number from 1 to 100",
                meaning: "passes of Argon2id over the memory",
                refused: outside(self.argon2_passes, 1..=100),
            },
            Rule {
                key: "password.max_concurrent",
                allowed: "a number from 0 (one per core) to 256",
                meaning: "hashes that run at once",
                refused: outside(self.max_concurrent, 0..=256),
            },
            Rule {
                key: "password.max_queued",
                allowed: "a number from 0 to 10000",
                meaning: "hashes that wait, shared fairly between networks; one more is refused \
                    with 503",
                refused: outside(self.max_queued, 0..=10_000),
            },
        ]
    }
}
