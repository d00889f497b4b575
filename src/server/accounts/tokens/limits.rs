//! How long tokens live, in milliseconds, and how many families a user has.

use crate::server::{
    clock::millis,
    settings::{SessionSettings, TokenSettings},
};

#[derive(Clone, Copy, Debug)]
pub struct TokenLimits {
    /// Of an access token.
    pub access: i64,
    /// Of a family, however active it is.
    pub absolute: i64,
    /// Of a family without a refresh.
    pub idle: i64,
    /// Families of one user: as many as sessions.
    pub per_user: u32,
    /// A key signs so long.
    pub rotate_keys: i64,
}

impl TokenLimits {
    pub fn new(tokens: &TokenSettings, sessions: &SessionSettings) -> Self {
        Self {
            access: millis(tokens.access_lifetime),
            absolute: millis(tokens.refresh_lifetime),
            idle: millis(tokens.refresh_idle),
            per_user: sessions.per_user.get(),
            rotate_keys: millis(tokens.rotate_keys),
        }
    }
}
