//! Holds the stream of a page that shows an order to whoever has its link, and tells the page of it.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Event, EventSource};

use super::page::{location, news};
use crate::paths;

/// A refusal may be for now only.
const TRY_AGAIN: Duration = Duration::from_secs(20);

/// Shows nothing.
#[island]
pub fn TrackingWatch() -> impl IntoView {
    Effect::new(|_| open());
}

/// A lost connection the browser opens again by itself.
fn open() {
    let path = location::here();
    let path = path.split('?').next().unwrap_or_default();
    let Ok(source) = EventSource::new(&[path, paths::EVENTS].concat()) else {
        return;
    };
    listen(&source, "order", |_| news::tell(&JsValue::NULL));
    listen(&source, "error", |event| {
        let source = event.target().and_then(|source| source.dyn_into().ok());
        let is_refused =
            source.is_some_and(|source: EventSource| source.ready_state() == EventSource::CLOSED);
        if is_refused {
            // The link may have ended: then the page is loaded again, and says so.
            news::tell(&JsValue::NULL);
            set_timeout(open, TRY_AGAIN);
        }
    });
}

/// As long as the page is there.
fn listen(source: &EventSource, event: &str, handle: fn(&Event)) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(&event));
    // Nothing to do if it cannot be added: the page shows what it showed.
    let _ = source.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}
