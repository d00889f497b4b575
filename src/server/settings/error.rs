//! Why the server does not start: which key has which value, and what is allowed.

use config::{Config, ConfigError, Value};

use super::{database::DATABASE_URL, rule::Rule};
use crate::server::store::url::Location;

/// The settings file, in the folder the server is started from.
pub const FILE: &str = "Leptos.toml";

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(
        "{FILE}: `{key}` is \"{value}\". Allowed: {allowed}. (Or set {}.)",
        environment_name(key)
    )]
    Value {
        key: &'static str,
        /// As it was written.
        value: String,
        allowed: &'static str,
    },
    /// There is no such key, or the file is not TOML.
    #[error("{FILE}: {0}")]
    File(String),
    /// Leptos' section is wrong.
    #[error("{FILE}, [package.metadata.leptos]: {0}")]
    Leptos(String),
}

impl SettingsError {
    pub(super) fn bad_value(rule: &Rule, sources: &Config) -> Self {
        let value = match sources.get::<Value>(rule.key) {
            // It may have a password.
            Ok(written) if rule.key == DATABASE_URL => Location::shown(&written.to_string()),
            Ok(written) => written.to_string(),
            // A default can be wrong together with another value.
            Err(_) => rule.refused.clone().unwrap_or_default(),
        };
        Self::Value {
            key: rule.key,
            value,
            allowed: rule.allowed,
        }
    }

    /// With the rule, where the error names a key that has one.
    pub(super) fn unreadable(error: &ConfigError, sources: &Config, rules: &[Rule]) -> Self {
        let key = match error {
            ConfigError::Type { key, .. } | ConfigError::At { key, .. } => key.as_deref(),
            _ => None,
        };
        // An element of a list is named `key[0]`.
        let key = key.and_then(|key| key.split('[').next());
        match rules.iter().find(|rule| Some(rule.key) == key) {
            Some(rule) => Self::bad_value(rule, sources),
            None => Self::File(error.to_string()),
        }
    }
}

pub(super) fn environment_name(key: &str) -> String {
    format!("TIFFIN__{}", key.replace('.', "__").to_uppercase())
}
