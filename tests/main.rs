//! Tests at HTTP level: each against a real server on a port of its own, with a database of its
//! own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod helpers;

mod activity;
mod bad_input;
mod catalog;
mod commands;
mod contract;
mod cookies;
mod crash;
mod defence;
mod endings;
mod forms;
mod interleaving;
mod live;
mod password_change;
mod property;
mod sessions;
mod settings;
mod shutdown;
mod sign_in;
mod sign_up;
mod story;
mod timeouts;
mod upgrade;
