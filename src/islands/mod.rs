//! The view code that also runs in a browser, one file per island. Each form works without it;
//! the island shows errors in place, lets passwords be seen, and says how strong a new one looks.
//! Without it a page learns that its session has ended when it is next used; with it, at once.

/// Puts a dish into the cart.
pub mod add_to_cart_form;
/// Adds or changes an address.
pub mod address_form;
/// Changes the password.
pub mod change_password_form;
/// Proves the password again.
pub mod confirm_form;
/// Shows restaurants while one types.
pub mod live_search;
/// Signs in.
pub mod login_form;
/// A menu with the cart beside it.
pub mod order_here;
/// Makes an account.
pub mod register_form;
/// Watches the session of an open page.
pub mod session_watch;

/// Parts that islands share.
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

/// Marks the page: its forms are answered in place now. Before that, and without scripts, they load
/// a page.
#[cfg(feature = "hydrate")]
pub fn mark_hydrated() {
    use leptos::prelude::document;

    if let Some(root) = document().document_element() {
        // Only the browser tests look at it.
        let _ = root.set_attribute("data-awake", "");
    }
}
