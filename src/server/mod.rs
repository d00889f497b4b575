//! Everything a browser never sees, as floors: a module imports from those below it, never from
//! those above (`tests/architecture.rs` holds this).

/// Builds the application and runs it until it is told to stop.
pub mod startup;

/// What the command line does besides serving.
pub mod commands;

/// Deletes what is expired, again and again.
pub mod cleanup;

/// From a request to a page or a server function, and back: the only floor that speaks HTTP.
pub mod http;

/// What time does to orders.
pub mod order_clock;

/// The kitchens and couriers of a demo.
mod autopilot;

/// What a server does by itself, again and again.
mod tasks;

/// What every request shares.
pub mod state;

/// What mails say.
pub mod letters;

/// The lab, where sessions and tokens are seen to live and die.
pub mod lab;

/// Everything that is kept about a person, as one document.
pub mod export;

/// Notifies open pages of what concerns them, at once.
pub mod live;

/// The domain of ordering: carts, addresses, checkout and orders.
pub mod ordering;

/// The domain of the catalogue: restaurants and their menus.
pub mod catalog;

/// The domain of sign-in: users, passwords, sessions.
pub mod accounts;

/// Mail: written with what it tells, and sent afterwards.
pub mod mail;

/// Logs: pretty for people, JSON for machines.
pub mod telemetry;

/// What the server reads from `Leptos.toml` and the environment when it starts.
pub mod settings;

/// The database: the only floor that says `SQLite`.
pub mod store;

/// The one clock, which a test can set.
pub mod clock;

/// Unique, time-ordered ids.
pub mod ids;

/// Moments and spans as people say them.
pub mod local_time;

/// Whose a client's address is: what limits are counted by.
pub mod network;
