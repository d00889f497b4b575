//! Tests at HTTP level: each against a real server on a port of its own, with a database of its
//! own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod helpers;

mod bad_input;
mod commands;
mod contract;
mod cookies;
mod crash;
mod defence;
mod forms;
mod interleaving;
mod password_change;
mod property;
mod settings;
mod shutdown;
mod sign_in;
mod sign_up;
mod story;
mod timeouts;
