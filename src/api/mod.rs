//! The server functions: the whole public surface, POST with
//! `application/x-www-form-urlencoded` at fixed names under `/api`.
//!
//! Each is thin: it takes what was sent, calls a domain of `server`, and answers. A client gets
//! JSON; a browser's form is redirected (`server::http::middleware::form_posts`). Errors are
//! [`AppError`](crate::error::AppError) with its status.

/// Signing up, in and out, the account, and its password.
pub mod accounts;
/// The customer's address book.
pub mod addresses;
/// The visitor's carts.
pub mod carts;
/// Restaurants and their menus.
pub mod catalog;
/// Checkout, review, placing, the customer's orders and dashboard.
pub mod orders;
/// The customer's sessions, the proof that they are theirs to end, and what happened.
pub mod sessions;
