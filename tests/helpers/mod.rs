//! What the tests are written with.

/// The server under test.
mod app;
/// Its settings.
mod settings;

/// What a client does with its account.
mod account;
/// What a client gets.
mod answer;
/// A client with a cookie jar.
mod client;
/// Requests byte by byte.
mod raw;
/// What an app does with its tokens.
pub mod tokens;

/// A stream of events.
mod stream;

/// The database of a test.
mod database;
/// The binary, as a command and as a server.
mod process;

/// A kitchen with known dishes, and what a client orders there.
pub mod kitchen;
/// The mail that was sent.
pub mod mailbox;
/// A mail server.
pub mod smtp_server;
/// Those who cook and carry, and what they do to orders.
pub mod staff;
/// What a request asks the database.
pub mod statements;

pub use self::{
    account::{NEW_PASSWORD, PASSWORD, email},
    answer::{Answer, read},
    app::TestApp,
    client::{ANY, Client, HTML},
    database::{allow, open, refuse, stop_writers, url},
    process::{Server, tiffin},
    raw::{InFlight, blocking, raw},
    settings::settings,
    stream::EventStream,
};

#[cfg(not(feature = "postgres"))]
pub use self::process::tiffin_through;
