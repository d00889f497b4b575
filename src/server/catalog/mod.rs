//! Restaurants and their menus.

/// The demo restaurants: one readable file, put into the database once.
pub mod demo;
