//! The catalogue's statements: the only place of this domain that holds SQL, but for the files that
//! fill it.

/// Dishes and their options.
pub mod menu_items;

/// Opening hours and closed days.
pub mod opening_hours;

/// Restaurants: by name, by id, and the list that somebody asks for.
pub mod restaurants;

/// The full-text index over restaurants and dishes.
pub mod search_index;
