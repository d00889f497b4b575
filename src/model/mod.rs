//! Plain types that both halves share: made only valid, free of Leptos and of the database.

/// What a customer sees of their own account.
pub mod account;
/// Email addresses: as typed for display, normalised for uniqueness.
#[cfg(feature = "ssr")]
pub mod email;
/// What a form brings back when it was refused.
pub mod form;
/// A person's name.
pub mod name;
/// Where to go after signing in.
pub mod next_path;
/// One-line messages on the page after.
pub mod notice;
/// The password policy's lengths, and the hint a browser gives while one types.
pub mod password;
/// What a user may do.
pub mod role;
