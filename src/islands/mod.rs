//! The view code that also runs in a browser, one file per island. Each form works without it;
//! the island shows errors in place, lets passwords be seen, and says how strong a new one looks.

/// Changes the password.
pub mod change_password_form;
/// Signs in.
pub mod login_form;
/// Makes an account.
pub mod register_form;

/// What the forms are made of.
mod parts;

/// A page that comes back from the back/forward cache may show what its session no longer may:
/// ask the server again.
#[cfg(feature = "hydrate")]
pub fn reload_when_restored() {
    use leptos::{ev::pageshow, prelude::*};

    window_event_listener(pageshow, |event| {
        if event.persisted() {
            // A page that cannot be loaded again is not shown again either.
            let _ = window().location().reload();
        }
    });
}
