//! What happens anywhere in the page or to it. An island stands on a page more than once, and listens once.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event};

use super::window;

type Handle = fn(&Event);

thread_local! {
    static LISTENING: RefCell<Vec<(&'static str, Handle)>> = const { RefCell::new(Vec::new()) };
}

/// Calls `handle` at every event of that name, as long as the page is there.
pub fn on(event: &'static str, handle: Handle) {
    let is_new = LISTENING.with_borrow_mut(|listening| {
        let is_new = !listening.contains(&(event, handle));
        if is_new {
            listening.push((event, handle));
        }
        is_new
    });
    if !is_new {
        return;
    }
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(&event));
    // Nothing to do if it cannot be added: the page works without it. What happens in the page comes
    // to the window last.
    let _ = window().add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}

/// The element that an event happened to, or one around it, that fits a selector.
pub fn target(event: &Event, selector: &str) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()?
}
