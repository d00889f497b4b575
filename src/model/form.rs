//! What a form brings back when it was refused and the page has to be shown again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// A refused form: why, and what was typed (never passwords).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub error: AppError,
    /// What was typed, by field name.
    pub typed: BTreeMap<String, String>,
}

impl Refused {
    pub fn typed(&self, field: &str) -> String {
        self.typed.get(field).cloned().unwrap_or_default()
    }

    /// What a field shows again; nothing if the form was not refused.
    pub fn value(refused: Option<&Self>, field: &str) -> String {
        refused
            .map(|refused| refused.typed(field))
            .unwrap_or_default()
    }

    /// What is wrong with a field, if it is.
    pub fn words(refused: Option<&Self>, field: &str) -> Option<String> {
        refused?.error.field(field).map(str::to_owned)
    }
}
