//! Restaurants and their menus: what there is, when it can be had, and how it is found.

/// The demo restaurants: one readable file, put into the database once.
pub mod demo;
/// Many restaurants, for measuring.
pub mod large;
/// A restaurant's menu.
pub mod menu;
/// When a kitchen takes orders.
pub mod opening;
/// One restaurant: its row, and how it is shown.
pub mod restaurant;
/// The list of restaurants: filtered, sorted, in pages.
pub mod restaurants;
/// What somebody looks for, as the full-text index understands it.
pub mod search;

use super::{clock::Clock, store::Db};

/// Restaurants and their menus.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
}
