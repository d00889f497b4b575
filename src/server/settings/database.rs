//! `[database]`: where the data is.

use std::fmt;

use serde::Deserialize;

use super::rule::{Rule, outside, unless};
use crate::server::store::url::Location;

pub(super) const DATABASE_URL: &str = "database.url";

/// `[database]`
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// As [`Location`] reads it.
    pub url: String,
    /// How many connections this server may have to PostgreSQL.
    pub connections: u32,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite:data/tiffin.db".to_owned(),
            connections: 20,
        }
    }
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseSettings")
            .field("url", &Location::shown(&self.url))
            .field("connections", &self.connections)
            .finish()
    }
}

impl DatabaseSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: DATABASE_URL,
                allowed: "sqlite:<path> of a file on disk, without parameters; one in memory \
                    (:memory:) would not be shared by connections, and be lost at the end. Built \
                    for PostgreSQL: postgres://user:password@host:5432/database",
                meaning: "where the data is",
                refused: unless(
                    Location::parse(&self.url).is_ok(),
                    Location::shown(&self.url),
                ),
            },
            Rule {
                key: "database.connections",
                allowed: "a number from 5 to 1000",
                meaning: "connections of a server to PostgreSQL (SQLite needs no setting)",
                refused: outside(self.connections, 5..=1000),
            },
        ]
    }
}
