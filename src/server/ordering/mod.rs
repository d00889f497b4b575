//! Carts, the address book, checkout and orders. It knows the database and the catalogue, not the
//! pages.
//!
//! The browser never says what anything costs. A customer is shown a review, which the database
//! keeps; placing it prices the cart again inside the transaction, and anything that differs from
//! what was shown means no order.

/// The address book.
pub mod addresses;
/// The statements on carts and their lines.
mod cart_store;
/// What is in a cart, and what its owner may do to it.
pub mod carts;
/// What happens to a guest's carts when the guest signs in.
pub mod merge;
/// A customer's orders, as they were placed.
pub mod orders;
/// Whose cart it is: a customer's or a guest's.
pub mod owner;
/// Placing an order: once, or not at all.
pub mod place;
/// A cart with today's prices.
pub mod priced;
/// Checkout and review.
pub mod review;
/// What a customer was shown before placing.
mod shown;

use super::{
    accounts::{AccountError, Accounts, sessions::Viewer},
    clock::Clock,
    store::Db,
};
use crate::error::FieldErrors;

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

    /// Adds what else has changed.
    fn with_changes(mut self, more: &[String]) -> Self {
        if let Self::Changed { changes, .. } = &mut self {
            changes.extend_from_slice(more);
        }
        self
    }
}

/// Carts, addresses and orders.
#[derive(Clone, Debug)]
pub struct Ordering {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// Who is asking, and whether they still may.
    pub accounts: Accounts,
}

impl Ordering {
    /// Begins a transaction in which the viewer's session is still live.
    async fn begin_as(
        &self,
        viewer: &Viewer,
    ) -> Result<sqlx::Transaction<'static, sqlx::Sqlite>, OrderingError> {
        let mut tx = self.db.begin().await?;
        self.accounts.still_live(&mut tx, viewer).await?;
        Ok(tx)
    }
}
