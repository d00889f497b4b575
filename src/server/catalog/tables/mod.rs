//! The catalogue's statements: the only place of this domain that holds SQL, but for the files that
//! fill it.

/// Which version the catalogue has, and what changed since another.
pub mod changes;

/// Dishes and their options.
pub mod menu_items;

/// Opening hours and closed days.
pub mod opening_hours;

/// Restaurants.
pub mod restaurants;
