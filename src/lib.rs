//! Tiffin: food delivery on the web, with server-side sessions that can be taken back at once.
//!
//! One crate, two halves. `ssr` is the server; `hydrate` is what a browser downloads. A request
//! travels one way: `server::http`, whose middleware finds out who asks → a page, or a function of
//! [`api`] → a domain of `server` → `server::store`, and comes back as a view or an
//! [`error::AppError`].

#![recursion_limit = "256"]

/// Every address of the site, once.
pub mod paths;

/// Plain types that both halves share.
pub mod model;

/// What runs in a browser: behaviours of HTML that the server made.
pub mod islands;

/// The only error that crosses the wire.
#[cfg(feature = "ssr")]
pub mod error;

/// The server functions: the whole public surface of the application.
#[cfg(feature = "ssr")]
pub mod api;

/// The route table.
#[cfg(feature = "ssr")]
pub mod app;

/// One file per route, rendered on the server only.
#[cfg(feature = "ssr")]
pub mod pages;

/// Parts that pages share, rendered on the server only.
#[cfg(feature = "ssr")]
pub mod components;

/// Everything a browser never sees.
#[cfg(feature = "ssr")]
pub mod server;

/// Prepares a page for its islands; called by the script that starts them (`islands/boot.js`).
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    islands::reload_when_restored();
    leptos::mount::hydrate_islands();
}
