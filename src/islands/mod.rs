//! What runs in a browser: behaviours, one file each, given to HTML that the server made (their
//! `children`). No island shows anything of its own making but what only a browser knows: that the
//! server could not be reached, how strong a password looks, that the session has ended.
//!
//! They listen at the document, so what the server puts in place later behaves the same. Without them
//! every form and link works; a page without an island loads no script at all.

/// Rings in a kitchen.
pub mod kitchen_alarm;
/// Asks who is still signed in, in the lab.
pub mod lab_pulse;
/// Keeps parts of a page up to date.
pub mod live_parts;
/// Searches while one types.
pub mod live_search;
/// Prints the page when its button is pressed.
pub mod print_on_press;
/// Shows and hides passwords, and says how strong a new one looks.
pub mod see_password;
/// Sends forms in place.
pub mod send_in_place;
/// Watches the session of an open page.
pub mod session_watch;
/// Watches the order of a page that was shared.
pub mod tracking_watch;

/// The open page, as islands read and change it.
mod page;

/// A page that comes back from the back/forward cache may show what its session no longer may:
/// ask the server again.
#[cfg(feature = "hydrate")]
pub fn reload_when_restored() {
    use leptos::{ev::pageshow, prelude::*};

    window_event_listener(pageshow, |event| {
        if event.persisted() {
            page::location::reload();
        }
    });
}
