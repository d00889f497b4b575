//! Everything a browser never sees, in the order a request meets it.

/// The domain of sign-in: users, passwords, sessions.
pub mod accounts;
/// What a server function says besides its value: where to go, and what to show there.
pub mod answer;
/// Restaurants and their menus.
pub mod catalog;
/// The command line's grammar.
pub mod cli;
/// The one clock, which a test can set.
pub mod clock;
/// What the command line does besides serving.
pub mod commands;
/// Which connections are let in, and how long a client may leave an answer unread.
pub mod connections;
/// The cookies' names and attributes.
pub mod cookies;
/// The words for a device, from its `User-Agent`.
pub mod device;
/// The one-time cookie that carries a message or a refused form to the next page.
pub mod flash;
/// Unique, time-ordered ids.
pub mod ids;
/// Tells open pages what concerns them, at once.
pub mod live;
/// Moments and spans as people say them.
pub mod local_time;
/// One concern per file, around every request.
pub mod middleware;
/// Whose a client's address is: what limits are counted by.
pub mod network;
/// Carts, addresses, checkout and orders.
pub mod ordering;
/// The address of the page that is asked for, read in one way.
pub mod page_address;
/// Which path goes where, and the middleware in their order.
pub mod router;
/// What the server reads from `Leptos.toml` and the environment when it starts.
pub mod settings;
/// The HTML document around every page.
pub mod shell;
/// What the build made, and where it lies.
pub mod site_files;
/// Builds the application and runs it until it is told to stop.
pub mod startup;
/// What every request shares.
pub mod state;
/// The database.
pub mod store;
/// Logs: pretty for people, JSON for machines.
pub mod telemetry;
/// Rows of the database as their owners see them.
pub mod views;
/// One request: who sent it, from where, and what it brought along.
pub mod visit;
