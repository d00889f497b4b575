//! Everything a browser never sees, in the order a request meets it.

/// What the server reads from `Leptos.toml` and the environment when it starts.
pub mod settings;
/// Logs: pretty for people, JSON for machines.
pub mod telemetry;
/// Builds the application and runs it until it is told to stop.
pub mod startup;
/// Which path goes where, and the middleware in their order.
pub mod router;
/// What every request shares.
pub mod state;
/// One concern per file, around every request.
pub mod middleware;
/// One request: who sent it, from where, and what it brought along.
pub mod visit;
/// What a server function says besides its value: where to go, and what to show there.
pub mod answer;
/// The one-time cookie that carries a message or a refused form to the next page.
pub mod flash;
/// The cookies' names and attributes.
pub mod cookies;
/// The HTML document around every page.
pub mod shell;
/// The domain of sign-in: users, passwords, sessions.
pub mod accounts;
/// The database.
pub mod store;
/// The one clock, which a test can set.
pub mod clock;
/// Unique, time-ordered ids.
pub mod ids;
/// The command line's grammar.
pub mod cli;
/// What the command line does besides serving.
pub mod commands;
