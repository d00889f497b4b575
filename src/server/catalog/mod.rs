//! Restaurants and their menus: what there is, when it can be had, and how it is found.

/// A restaurant's menu.
pub mod menu;

/// The list of restaurants: filtered, sorted, in pages.
pub mod restaurants;

/// When a kitchen takes orders.
pub mod opening;

/// One restaurant: what it asks for, and how it is shown.
pub mod restaurant;

/// What somebody looks for, as the full-text index understands it.
pub mod search;

/// The statements.
pub(super) mod tables;

/// The demo restaurants: one readable file, put into the database once.
pub mod demo;

/// Many restaurants, for measuring.
pub mod large;

use super::{clock::Clock, store::Db};

/// Restaurants and their menus.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
}
