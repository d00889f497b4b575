//! Holds the stream of an open page: replaces the page when its session ends, and tells the page what
//! happened to orders.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Array, JSON, Reflect};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, EventSource, MessageEvent, RequestInit, Response};

use super::page::{self, contact, news, sent};
use crate::{
    model::{
        ending::{EndReason, Ending},
        live::{AFTER, BOARD},
        moment::UnixMillis,
    },
    paths,
};

/// What replaces a page when its session has ended.
mod sign_out_page;
/// Which tabs of a browser hold a stream.
mod stream_slot;

/// Whoever only passes through a page needs no stream for it.
const STAYS_AFTER: Duration = Duration::from_millis(500);

/// Where tabs of one browser send each other messages.
const CHANNEL: &str = "tiffin-session";

/// A form that was just sent has so long to be answered.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// The longest wait before the stream is opened again; where a board is kept up to date by it, much less.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
const LONGEST_WAIT_OF_BOARD: Duration = Duration::from_secs(4);

/// A stream says something every fifteen seconds: one that was silent for so long is dead.
const SILENCE: Duration = Duration::from_secs(35);
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Shows nothing. The session is the page's (`model::parts::SESSION`).
#[island]
pub fn SessionWatch() -> impl IntoView {
    Effect::new(|_| OpenPage::watch(page::parts::session()));
}

/// An open page and the session it was rendered for.
struct OpenPage {
    session: String,
    other_tabs: Option<BroadcastChannel>,
    stream: RefCell<Option<Stream>>,
    failures: Cell<u32>,
    /// The id of the last event that the page was told of; empty at first.
    last_event: RefCell<String>,
    has_slot: Cell<bool>,
    is_over: Cell<bool>,
}

/// An open stream and what listens to it.
struct Stream {
    source: EventSource,
    opened_at: f64,
    _listeners: [Closure<dyn FnMut(MessageEvent)>; 7],
}

impl OpenPage {
    fn watch(session: String) {
        let page = Rc::new(Self {
            session,
            other_tabs: BroadcastChannel::new(CHANNEL).ok(),
            stream: RefCell::default(),
            failures: Cell::default(),
            last_event: RefCell::default(),
            has_slot: Cell::default(),
            is_over: Cell::default(),
        });
        page.listen_to_other_tabs();
        page.listen_to_page();
        let watched = page.clone();
        // Without it a connection that died without a word is noticed when the page is used.
        let _ = set_interval_with_handle(move || watched.doubt_stream(), LOOK_EVERY);
        let begin = move || {
            page.has_slot.set(true);
            let page = page.clone();
            set_timeout(move || page.open_stream(), STAYS_AFTER);
        };
        if of_page(BOARD).is_some() {
            // Without a stream of its own it would not hear of its orders.
            begin();
        } else {
            stream_slot::acquire(begin);
        }
    }

    fn listen_to_other_tabs(self: &Rc<Self>) {
        let Some(other_tabs) = &self.other_tabs else {
            return;
        };
        let page = self.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message: Array = event.data().unchecked_into();
            if message.get(0) != JsValue::from_str(&page.session) {
                return;
            }
            match message.get(2).as_string() {
                Some(id) => page.take_order(&id, &message.get(1)),
                None => page.sign_out(ending(&message.get(1))),
            }
        });
        other_tabs.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // Listens as long as the page is there.
        on_message.forget();
    }

    fn listen_to_page(self: &Rc<Self>) {
        window_event_listener(ev::submit, |_| sent::begin());
        let page = self.clone();
        window_event_listener(ev::pagehide, move |_| page.close_stream());
        let page = self.clone();
        window_event_listener(ev::visibilitychange, move |_| {
            if !document().hidden() {
                page.open_stream();
            }
        });
    }

    fn open_stream(self: &Rc<Self>) {
        if self.is_over.get() || !self.has_slot.get() || self.stream.borrow().is_some() {
            return;
        }
        if sent::left_of(ANSWER_WITHIN).is_some() {
            return self.open_stream_later();
        }
        let Ok(source) = EventSource::new(&self.address()) else {
            return;
        };
        let listener = |event: &str, handle: fn(&Rc<Self>, &MessageEvent)| {
            let page = self.clone();
            let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                handle(&page, &event);
            });
            // Nothing to do if it cannot be added: the page still asks when it is used.
            let _ =
                source.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            listener
        };
        let listeners = [
            listener("error", |page, _| page.stream_failed()),
            listener("superseded", |page, _| page.close_stream()),
            listener("signed-out", Self::handle_signed_out),
            listener("order", Self::handle_order),
            listener("board", |_, _| {
                contact::note();
                news::tell(&JsValue::NULL);
            }),
            listener("open", |_, _| contact::note()),
            listener("beat", |_, _| contact::note()),
        ];
        self.stream.replace(Some(Stream {
            source,
            opened_at: now(),
            _listeners: listeners,
        }));
    }

    /// Of the stream: what it is to begin after, and which board the page shows.
    fn address(&self) -> String {
        let mut address = paths::EVENTS.to_owned();
        let mut sign = '?';
        let last = self.last_event.borrow();
        let after = Some(&*last).filter(|last| !last.is_empty());
        let after = after.cloned().or_else(|| of_page(AFTER));
        let after = after.map(|after| ["after=", &after].concat());
        for field in [after, of_page(BOARD)].into_iter().flatten() {
            address.push(sign);
            address.push_str(&field);
            sign = '&';
        }
        address
    }

    fn close_stream(&self) {
        if let Some(stream) = self.stream.take() {
            stream.source.close();
        }
    }

    /// A connection may be lost without a word.
    fn doubt_stream(self: &Rc<Self>) {
        let is_silent =
            |stream: &Stream| since(stream.opened_at) > SILENCE && contact::silence() > SILENCE;
        if self.stream.borrow().as_ref().is_some_and(is_silent) {
            self.close_stream();
            self.open_stream_later();
        }
    }

    /// A refusal differs from a lost connection only in that the browser gives up.
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
            self.check_session();
        } else {
            self.open_stream_later();
        }
    }

    fn check_session(self: &Rc<Self>) {
        let page = self.clone();
        spawn_local(async move {
            if is_signed_out().await {
                page.sign_out(ending(&JsValue::NULL));
            } else {
                page.open_stream_later();
            }
        });
    }

    /// Waits longer after each failure, and not as long as every other tab does.
    fn open_stream_later(self: &Rc<Self>) {
        let failures = self.failures.get();
        self.failures.set(failures.saturating_add(1));
        let wait = Duration::from_secs(1)
            .saturating_mul(2_u32.saturating_pow(failures))
            .min(if of_page(BOARD).is_some() {
                LONGEST_WAIT_OF_BOARD
            } else {
                LONGEST_WAIT
            })
            .mul_f64(0.5 + js_sys::Math::random() / 2.0);
        let page = self.clone();
        set_timeout(move || page.open_stream(), wait);
    }

    fn handle_signed_out(self: &Rc<Self>, event: &MessageEvent) {
        let data = event.data();
        self.pass_on(&Array::of2(&JsValue::from_str(&self.session), &data));
        self.sign_out(ending(&data));
    }

    fn handle_order(self: &Rc<Self>, event: &MessageEvent) {
        contact::note();
        let (id, data) = (event.last_event_id(), event.data());
        let session = JsValue::from_str(&self.session);
        self.pass_on(&Array::of3(&session, &data, &JsValue::from_str(&id)));
        self.take_order(&id, &data);
    }

    /// To tabs without a stream. Where it cannot be sent: those with one get it from the server.
    fn pass_on(&self, message: &Array) {
        if let Some(other_tabs) = &self.other_tabs {
            let _ = other_tabs.post_message(message);
        }
    }

    /// Tells the page of an event, unless it knows: several tabs with a stream pass it on.
    fn take_order(&self, id: &str, data: &JsValue) {
        let number = |id: &str| id.parse::<u64>().unwrap_or_default();
        if number(id) <= number(&self.last_event.borrow()) {
            return;
        }
        self.last_event.replace(id.to_owned());
        let data = data.as_string().and_then(|json| JSON::parse(&json).ok());
        let order = data.and_then(|data| Reflect::get(&data, &"number".into()).ok());
        news::tell(&order.unwrap_or(JsValue::NULL));
    }

    /// Replaces the page, once. A form that was just sent gets the time to redirect first.
    fn sign_out(self: &Rc<Self>, ending: Ending) {
        if self.is_over.replace(true) {
            return;
        }
        self.close_stream();
        let session = self.session.clone();
        let replace = move || sign_out_page::replace_page(&session, &ending);
        match sent::left_of(ANSWER_WITHIN) {
            Some(left) => set_timeout(replace, left),
            None => replace(),
        }
    }
}

/// What an element of the page says.
fn of_page(attribute: &str) -> Option<String> {
    let element = document().query_selector(&["[", attribute, "]"].concat());
    element.ok().flatten()?.get_attribute(attribute)
}

/// What a message of the stream says: an `Ending`, as JSON.
fn ending(data: &JsValue) -> Ending {
    let data = data.as_string().and_then(|json| JSON::parse(&json).ok());
    let field = |name: &str| Reflect::get(data.as_ref()?, &name.into()).ok();
    let reason = field("reason").and_then(|reason| reason.as_string());
    let at = field("at").and_then(|at| at.as_f64());
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds, and whole")]
    let at = at.map(|at| UnixMillis(at as i64));
    Ending {
        reason: reason.map_or(EndReason::Unknown, EndReason::from),
        at: at.unwrap_or_default(),
    }
}

/// Asks the server who is signed in: 401 if it is nobody.
async fn is_signed_out() -> bool {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&web_sys::UrlSearchParams::new().map_or(JsValue::NULL, Into::into));
    let answer = page::window().fetch_with_str_and_init(paths::api::ACCOUNT, &init);
    let answer = JsFuture::from(answer).await;
    answer.is_ok_and(|answer| answer.unchecked_into::<Response>().status() == 401)
}

/// Unix milliseconds.
fn now() -> f64 {
    js_sys::Date::now()
}

fn since(then: f64) -> Duration {
    Duration::from_secs_f64((now() - then).max(0.0) / 1000.0)
}
