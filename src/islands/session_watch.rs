//! Watches the session of an open page, and leaves the page when the session ends.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use leptos::{ev, prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

use super::parts::{sign_out_page, stream_slot};
use crate::{
    api::accounts::my_account,
    error::AppError,
    model::ending::{EndReason, Ending},
    paths,
};

/// Somebody who is only passing through a page needs no stream for it.
const STAYS_AFTER: Duration = Duration::from_millis(500);

/// On it, tabs of one browser tell each other.
const CHANNEL: &str = "tiffin-session";

/// A form that was just sent may be what ended the session: its answer leads on, and says more.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The longest wait before the stream is opened again.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Shows nothing. `session` is the session's handle.
#[island]
pub fn SessionWatch(session: String) -> impl IntoView {
    Effect::new(move |_| Watch::begin(session.clone()));
}

/// What a tab knows of its session.
struct Watch {
    session: String,
    siblings: Option<BroadcastChannel>,
    stream: RefCell<Option<Stream>>,
    failures: Cell<u32>,
    form_sent_at: Cell<f64>,
    has_slot: Cell<bool>,
    is_over: Cell<bool>,
}

/// An open stream and what listens to it.
struct Stream {
    source: EventSource,
    opened_at: f64,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 3],
}

/// What one tab tells the others.
#[derive(Serialize, Deserialize)]
struct Told {
    session: String,
    ending: Ending,
}

impl Watch {
    fn begin(session: String) {
        let watch = Rc::new(Self {
            session,
            siblings: BroadcastChannel::new(CHANNEL).ok(),
            stream: RefCell::default(),
            failures: Cell::default(),
            form_sent_at: Cell::default(),
            has_slot: Cell::default(),
            is_over: Cell::default(),
        });
        watch.listen_to_siblings();
        watch.listen_to_page();
        stream_slot::take(move || {
            watch.has_slot.set(true);
            let watch = watch.clone();
            set_timeout(move || watch.open_stream(), STAYS_AFTER);
        });
    }

    fn listen_to_siblings(self: &Rc<Self>) {
        let Some(siblings) = &self.siblings else {
            return;
        };
        let watch = self.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let told = event.data().as_string();
            match told.and_then(|told| serde_json::from_str::<Told>(&told).ok()) {
                Some(told) if told.session == watch.session => watch.sign_out(told.ending),
                _ => {}
            }
        });
        siblings.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        // Listens as long as the page is there.
        hear.forget();
    }

    fn listen_to_page(self: &Rc<Self>) {
        let watch = self.clone();
        window_event_listener(ev::submit, move |_| watch.form_sent_at.set(now()));
        let watch = self.clone();
        window_event_listener(ev::pagehide, move |_| watch.close_stream());
        let watch = self.clone();
        window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                watch.open_stream();
            }
        });
    }

    fn open_stream(self: &Rc<Self>) {
        if self.is_over.get() || !self.has_slot.get() || self.stream.borrow().is_some() {
            return;
        }
        if since(self.form_sent_at.get()) < ANSWER_WITHIN {
            return self.open_stream_later();
        }
        let Ok(source) = EventSource::new(paths::EVENTS) else {
            return;
        };
        let listener = |event: &str, hear: fn(&Rc<Self>, &MessageEvent)| {
            let watch = self.clone();
            let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                hear(&watch, &event);
            });
            // Nothing to do if it cannot be added: the page still asks when it is used.
            let _ =
                source.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            listener
        };
        let listeners = [
            listener("error", |watch, _| watch.stream_failed()),
            listener("superseded", |watch, _| watch.close_stream()),
            listener("signed-out", Self::hear_signed_out),
        ];
        self.stream.replace(Some(Stream {
            source,
            opened_at: now(),
            _listeners: listeners,
        }));
    }

    fn close_stream(&self) {
        if let Some(stream) = self.stream.take() {
            stream.source.close();
        }
    }

    /// A browser tells a refusal from a lost connection only by this: it gives up.
    fn stream_failed(self: &Rc<Self>) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        let refused = stream.source.ready_state() == EventSource::CLOSED;
        stream.source.close();
        if since(stream.opened_at) > LONGEST_WAIT {
            self.failures.set(0);
        }
        if refused {
            self.ask_whether_it_is_over();
        } else {
            self.open_stream_later();
        }
    }

    fn ask_whether_it_is_over(self: &Rc<Self>) {
        let watch = self.clone();
        spawn_local(async move {
            match my_account().await {
                Err(AppError::SignInRequired) => watch.sign_out(Ending {
                    reason: EndReason::Unknown,
                    at: 0,
                }),
                _ => watch.open_stream_later(),
            }
        });
    }

    /// Waits longer after each failure, and not as long as every other tab does.
    fn open_stream_later(self: &Rc<Self>) {
        let failures = self.failures.get();
        self.failures.set(failures.saturating_add(1));
        let wait = Duration::from_secs(1)
            .saturating_mul(2_u32.saturating_pow(failures))
            .min(LONGEST_WAIT)
            .mul_f64(0.5 + js_sys::Math::random() / 2.0);
        let watch = self.clone();
        set_timeout(move || watch.open_stream(), wait);
    }

    fn hear_signed_out(self: &Rc<Self>, event: &MessageEvent) {
        let heard = event.data().as_string();
        let ending = heard.and_then(|ending| serde_json::from_str::<Ending>(&ending).ok());
        let ending = ending.unwrap_or(Ending {
            reason: EndReason::Unknown,
            at: 0,
        });
        let told = Told {
            session: self.session.clone(),
            ending,
        };
        if let (Some(siblings), Ok(told)) = (&self.siblings, serde_json::to_string(&told)) {
            // They hear it from the server as well.
            let _ = siblings.post_message(&JsValue::from_str(&told));
        }
        self.sign_out(ending);
    }

    /// Leaves the page, for good.
    fn sign_out(self: &Rc<Self>, ending: Ending) {
        if self.is_over.replace(true) {
            return;
        }
        self.close_stream();
        let session = self.session.clone();
        let leave = move || sign_out_page::show(&session, &ending);
        match ANSWER_WITHIN.checked_sub(since(self.form_sent_at.get())) {
            Some(left) => set_timeout(leave, left),
            None => leave(),
        }
    }
}

/// Unix milliseconds.
fn now() -> f64 {
    js_sys::Date::now()
}

fn since(then: f64) -> Duration {
    Duration::from_secs_f64((now() - then).max(0.0) / 1000.0)
}
