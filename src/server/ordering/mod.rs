//! Carts, the address book, checkout and orders. It knows the database and the catalogue, not the
//! pages.
//!
//! The browser never says what anything costs. A customer is shown a review, which the database
//! keeps; placing it prices the cart again inside the transaction, and anything that differs from
//! what was shown means no order.

/// Whose cart it is: a customer's or a guest's.
pub mod owner;

/// What is in carts, and what their owner may do to it.
pub mod carts;

/// What somebody puts into a cart, as sent.
pub mod cart_form;

/// The key by which a change that comes twice counts once.
pub mod idempotency_key;

/// How many carts guests may have, and for how long.
pub mod guest_carts;

/// What happens to a guest's carts when the guest signs in.
pub mod merging;

/// The address book.
pub mod addresses;

/// From a cart to a review.
pub mod checkout;

/// What a customer is shown before placing, and what is kept of it.
pub mod review;

/// Deletes what nobody will come back for.
mod expired;

/// Placing an order: once, or not at all.
pub mod placing;

/// How many orders a customer may have open, and place within a minute.
mod order_limits;

/// What becomes of an order after it was placed.
pub mod life;

/// A customer's orders.
pub mod orders;

/// Ordering the same again.
mod again;

/// Open orders as kitchens and couriers see them.
pub mod boards;

/// An order as a kitchen prints it.
mod printing;

/// The demo's guide through an order's life.
mod guide;

/// What a kitchen takes off the menu, and when it takes no orders.
pub mod selling;

/// What an admin sees and does of kitchens and orders.
mod oversight;

/// The demo customer's past.
mod demo;

/// What a customer thinks of an order.
mod rating;

/// Restaurants that a customer wants to find again.
mod favourites;

/// A link for whoever waits at the door.
mod tracking;

/// What signs such links.
pub mod tracking_key;

/// Who cooks where.
mod workplaces;

/// What becomes of a customer's orders when their account is deleted.
pub mod departed;

/// What a person takes away of all that.
pub mod export;

/// The demo's kitchens and couriers, acting by themselves.
mod autopilot;

/// A cart at today's prices.
mod pricing;

/// What exactly would be ordered, and in which sentences two of these differ.
mod quote;

/// Why the domain said no.
pub mod error;

/// The statements.
pub mod tables;

use std::sync::Arc;

use tokio::sync::Notify;

use self::{error::OrderingError, tracking_key::TrackingKey};
use super::{
    accounts::{Accounts, identity::Viewer},
    catalog::Catalog,
    clock::Clock,
    settings::Settings,
    store::{Db, Transaction, locks::Lock},
};

/// Carts, addresses and orders.
#[derive(Clone, Debug)]
pub struct Ordering {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// What is cooked, as it is shown. What is ordered is read from the database.
    pub catalog: Catalog,
    /// Who is asking, and whether they still may.
    pub accounts: Accounts,
    /// How much of everything one may have.
    pub limits: Limits,
    /// Signs the links that show where an order is.
    pub tracking: TrackingKey,
    /// How fast the demo's autopilot acts; 0 where it does not.
    pub demo_speed: u32,
    /// Notified after a commit that changed an order, so that open pages learn of it at once.
    pub orders_changed: Arc<Notify>,
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
    /// Begins a transaction in which the viewer's session is still live, what the viewer has stays as it
    /// is, and the catalogue too.
    async fn begin_as(&self, viewer: &Viewer) -> Result<Transaction, OrderingError> {
        self.begin_as_with(viewer, &[]).await
    }

    /// The same with what else the transaction is about.
    async fn begin_as_with(
        &self,
        viewer: &Viewer,
        others: &[Lock<'_>],
    ) -> Result<Transaction, OrderingError> {
        let locks = [&[Lock::User(viewer.user_id()), Lock::Catalog], others].concat();
        let mut tx = self.db.begin(&locks).await?;
        self.accounts.still_stands(&mut tx, viewer).await?;
        Ok(tx)
    }
}
