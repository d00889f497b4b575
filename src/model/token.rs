//! What apps and services are answered. Lifetimes are seconds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::role::Role;

/// The answer to an app's sign-in and to each refresh (in the shape of RFC 6749, 5.1).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    pub expires_in: i64,
    /// Good for one refresh.
    pub refresh_token: String,
    /// Without a refresh; however many there are, the app signs in again after
    /// `tokens.refresh_lifetime`.
    pub refresh_expires_in: i64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// As typed.
    pub name: String,
    /// As typed.
    pub email: String,
    pub role: Role,
}
