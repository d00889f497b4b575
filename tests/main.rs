//! Tests at HTTP level: each against a real server on a port of its own, with a database of its
//! own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "what the server answers is ASCII, or the test fails"
)]

mod helpers;

mod activity;
mod addresses;
mod admin;
mod after_orders;
mod architecture;
mod autopilot;
mod bad_input;
mod boards;
mod browse;
mod carts;
mod catalog;
mod catalog_in_memory;
mod checkout;
mod commands;
mod confirmed_sign_up;
mod connections;
mod contract;
mod cookies;
mod courier_board;
#[cfg(not(feature = "postgres"))]
mod crash;
mod defence;
mod deletion;
mod dev_mailbox;
#[cfg(not(feature = "postgres"))]
mod disk;
mod email_change;
mod endings;
mod enumeration;
mod export;
mod forms;
mod guests;
mod guide;
mod hang_ups;
mod headers;
mod interleaving;
mod lab;
mod limits;
mod live;
mod mail;
mod merge;
mod moments;
mod order_crash;
mod order_life;
mod order_races;
mod page_addresses;
mod page_cache;
mod parts;
mod password_change;
#[cfg(feature = "postgres")]
mod postgres;
mod property;
mod queries;
mod races;
mod recovery;
mod refresh;
mod selling;
mod sessions;
mod settings;
mod shutdown;
mod sign_in;
mod sign_up;
mod signing_keys;
mod smtp;
mod story;
mod surface;
mod throttle;
mod timeouts;
mod token_checks;
mod token_endings;
mod tokens;
mod two_servers;
mod typed_text;
#[cfg(not(feature = "postgres"))]
mod upgrade;
