//! `[database]`: where the data is.

use serde::Deserialize;

use super::rule::{Rule, unless};
use crate::server::store::url::file_of;

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// As [`file_of`] reads it.
    pub url: String,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite:data/tiffin.db".to_owned(),
        }
    }
}

impl DatabaseSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![Rule {
            key: "database.url",
            allowed: "sqlite:<path> of a file on disk, without parameters; one in memory \
                (:memory:) would not be shared by connections, and be lost at the end",
            meaning: "where the data is",
            refused: unless(file_of(&self.url).is_ok(), &self.url),
        }]
    }
}
