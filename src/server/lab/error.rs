//! Why the lab said no.

use crate::server::accounts::AccountError;

#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// There is no lab on this site, or no such visit.
    #[error("not found")]
    NotFound,
    /// A network has made as many accounts as one may.
    #[error("too many visits")]
    TooMany {
        /// Seconds until the first of them is gone.
        retry_after: u64,
    },
    /// It asks itself over HTTP, and got no answer.
    #[error("no answer: {0}")]
    NoAnswer(#[from] reqwest::Error),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
}
