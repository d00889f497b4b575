//! Why the domain said no.

use crate::{error::FieldErrors, model::order::OrderState, server::accounts::AccountError};

/// Why the domain said no.
#[derive(Debug, thiserror::Error)]
pub enum OrderingError {
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// What was sent is wrong.
    #[error("fields are wrong: {0:?}")]
    Fields(FieldErrors),
    /// What was shown no longer holds, or something stands in the way: nothing was ordered.
    #[error("changed: {changes:?}")]
    Changed {
        /// What, a sentence each.
        changes: Vec<String>,
        /// The page that shows what holds now.
        next: String,
    },
    /// The review is this order by now.
    #[error("ordered already as {number}")]
    AlreadyOrdered {
        /// The order's number.
        number: String,
    },
    /// Somebody was faster: the order no longer is as it was seen.
    #[error("moved on to {state:?}, version {version}")]
    Moved {
        /// As it is now.
        state: OrderState,
        version: i64,
    },
    /// The order has its stars.
    #[error("rated already")]
    RatedAlready,
    /// The customer has as many open orders as one may have.
    #[error("{open} open orders")]
    TooManyOpen {
        /// How many there are.
        open: u32,
    },
    /// The customer has placed as many orders within a minute as one may.
    #[error("too many orders within a minute")]
    TooFast {
        /// Seconds until the next one can be placed.
        retry_after: u64,
    },
    /// The session no longer authenticates, or the database failed on the way to it.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database failed.
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
}

impl OrderingError {
    /// One field is wrong.
    pub fn field(name: &str, words: impl ToString) -> Self {
        Self::Fields(FieldErrors::one(name, words))
    }
}
