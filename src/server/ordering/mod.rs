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
/// Deletes what nobody will come back for.
mod expired;
/// How many carts guests may have, and for how long.
pub mod guest_carts;
/// What happens to a guest's carts when the guest signs in.
pub mod merge;
/// A customer's orders, as they were placed.
pub mod orders;
/// Whose cart it is: a customer's or a guest's.
pub mod owner;
/// How many orders a customer may have open, and place within a minute.
mod pace;
/// Placing an order: once, or not at all.
pub mod place;
/// A cart with today's prices.
pub mod priced;
/// Checkout and review.
pub mod review;
/// What a customer was shown before placing.
mod shown;

use super::{
    accounts::{AccountError, Accounts, identity::Viewer},
    clock::Clock,
    settings::Settings,
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
    /// How much of everything one may have.
    pub limits: Limits,
}

/// How much of everything one may have, by the settings.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Guests' carts from one network.
    pub guests_per_network: u32,
    /// Guests' carts in all.
    pub guests: u32,
    /// Open orders of a customer.
    pub open_orders: u32,
    /// Orders that a customer places within a minute.
    pub placed_per_minute: u32,
}

impl Limits {
    /// The settings' limits.
    pub fn new(settings: &Settings) -> Self {
        Self {
            guests_per_network: settings.carts.guests_per_network.get(),
            guests: settings.carts.guests.get(),
            open_orders: settings.orders.open_per_customer.get(),
            placed_per_minute: settings.orders.placed_per_minute.get(),
        }
    }
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
