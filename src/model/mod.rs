//! Plain types that both halves share: made only valid, free of Leptos and of the database.

/// What a customer sees of their own account.
pub mod account;
/// What happened to an account, as its owner sees it.
pub mod activity;
/// Email addresses: as typed for display, normalised for uniqueness.
#[cfg(feature = "ssr")]
pub mod email;
/// Why a session ended, and when.
pub mod ending;
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
/// What a customer sees of their sessions.
pub mod session;
