//! Why the domain of sign-in said no.

use crate::error::FieldErrors;

#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Unknown email, wrong password or suspended: never told apart.
    #[error("invalid credentials")]
    InvalidCredentials,
    #[error("the session was ended")]
    SessionEnded,
    /// The password must be proven first.
    #[error("the password was not proven lately")]
    ConfirmFirst,
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// What was typed is wrong.
    #[error("fields are wrong: {0:?}")]
    Fields(FieldErrors),
    /// It is no token of ours, or no longer.
    #[error("invalid or expired token")]
    InvalidToken,
    #[error("too many tries")]
    TooManyTries {
        /// Seconds until another try can succeed.
        retry_after: u64,
    },
    #[error("the hashing queue is full")]
    Busy,
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
    #[error("session: {0}")]
    Session(#[from] tower_sessions::session::Error),
    /// A hash could not be made or read.
    #[error("hash: {0}")]
    Hash(String),
    /// A token could not be made.
    #[error("token: {0}")]
    Token(String),
}
