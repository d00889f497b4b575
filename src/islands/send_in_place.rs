//! Sends forms in place: a form that names parts of its page is sent by a script, and the answer's parts
//! are put in place of those. What it answers instead is a page to load.
//!
//! Presses are sent one after another, each when the one before is answered: none overtakes another,
//! and of a new guest's first dishes the second finds the cart that the first one made. A press that did
//! not get through waits for another try, and those after it. A link that is followed meanwhile waits too:
//! the next page is to show what was pressed.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use js_sys::{Math, Number};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, MouseEvent,
    SubmitEvent, UrlSearchParams,
};

use super::{
    page::{
        busy, failure, listen, location,
        parts::{self, Answer, Sent},
    },
    see_password,
};
use crate::model::parts::OF_FORM;

/// Around forms. It listens for all of a page.
#[island]
pub fn SendInPlace(children: Children) -> impl IntoView {
    Effect::new(|_| {
        listen::on("submit", take);
        listen::on("click", leave);
        listen::on("pagehide", send_the_rest);
    });
    children()
}

/// A form that was sent, and the button it was sent with.
#[derive(Clone)]
struct Press {
    form: HtmlFormElement,
    button: Option<HtmlElement>,
    sent: Sent,
}

thread_local! {
    static WAITING: RefCell<VecDeque<Press>> = const { RefCell::new(VecDeque::new()) };
    static IS_SENDING: Cell<bool> = const { Cell::new(false) };
    /// Where a link leads that was followed meanwhile.
    static GOING_TO: RefCell<Option<String>> = const { RefCell::new(None) };
}

fn take(event: &Event) {
    if event.default_prevented() {
        return;
    }
    if let Some(press) = event.dyn_ref().and_then(Press::of) {
        event.prevent_default();
        press.wait();
        send_waiting();
    }
}

fn send_waiting() {
    if IS_SENDING.replace(true) {
        return;
    }
    failure::clear();
    spawn_local(async {
        let mut all_sent = true;
        while let Some(press) = first_waiting() {
            all_sent = press.send().await;
            if !all_sent {
                break;
            }
        }
        IS_SENDING.set(false);
        // What did not get through is said here, and is more than a link.
        if let Some(page) = GOING_TO.take()
            && all_sent
        {
            location::go_to(&page);
        }
    });
}

/// Follows a link when all is sent.
fn leave(event: &Event) {
    if !IS_SENDING.get() || event.default_prevented() {
        return;
    }
    let (Some(link), Some(click)) = (
        listen::target(event, "a[href^='/']:not([target])"),
        event.dyn_ref::<MouseEvent>(),
    ) else {
        return;
    };
    let is_plain = !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    if is_plain && click.button() == 0 {
        event.prevent_default();
        GOING_TO.set(link.get_attribute("href"));
    }
}

/// When the page is left in another way: the first is on its way, and whatever waits goes after it.
fn send_the_rest(_: &Event) {
    for press in WAITING.with_borrow(VecDeque::clone).iter().skip(1) {
        // Nobody is there to be told.
        let _ = parts::begin(&press.address(), Some(&press.sent), &press.ids());
    }
}

/// It waits until it is answered. A button that the answers before have taken away was pressed for
/// nothing.
fn first_waiting() -> Option<Press> {
    WAITING.with_borrow_mut(|waiting| {
        while waiting.front().is_some_and(Press::is_void) {
            waiting.pop_front();
        }
        waiting.front().cloned()
    })
}

impl Press {
    fn of(event: &SubmitEvent) -> Option<Self> {
        let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
        if !form.has_attribute(OF_FORM) {
            return None;
        }
        let button = event.submitter();
        let fields = FormData::new_with_form(&form).ok()?;
        let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
        if let Some(button) = button
            .as_ref()
            .and_then(|button| button.dyn_ref::<HtmlButtonElement>())
            && !button.name().is_empty()
        {
            fields.append(&button.name(), &button.value());
        }
        let idempotency_key = idempotency_key();
        Some(Self {
            form,
            button,
            sent: Sent {
                fields,
                idempotency_key,
            },
        })
    }

    /// A form that is sent as a whole is sent as it is now, not as it was when it did not get through.
    fn wait(self) {
        see_password::hide_all(&self.form);
        busy::begin(self.button.as_ref());
        WAITING.with_borrow_mut(|waiting| {
            if busy::waits(self.button.as_ref()) {
                waiting.retain(|press| press.form != self.form);
            }
            waiting.push_back(self);
        });
    }

    /// A field may be called like a property of its form, never like an attribute.
    fn address(&self) -> String {
        self.form.get_attribute("action").unwrap_or_default()
    }

    fn ids(&self) -> String {
        self.form.get_attribute(OF_FORM).unwrap_or_default()
    }

    fn is_void(&self) -> bool {
        let button = self.button.as_ref();
        let is_disabled = |button: &HtmlElement| button.has_attribute("disabled");
        !self.form.is_connected() || button.is_some_and(is_disabled) && !busy::waits(button)
    }

    /// Sends it, and shows the answer. True if more may be sent after it.
    async fn send(self) -> bool {
        let ids = self.ids();
        match parts::ask(&self.address(), Some(&self.sent), &ids).await {
            Ok(answer) => {
                let key = &self.sent.idempotency_key;
                WAITING.with_borrow_mut(|waiting| {
                    waiting.retain(|press| press.sent.idempotency_key != *key);
                });
                let stays = matches!(answer, Answer::Parts { .. });
                parts::show(answer, Some(&self.form));
                stays
            }
            Err(why) => {
                for press in WAITING.with_borrow(VecDeque::clone) {
                    busy::end(press.button.as_ref());
                }
                if let Some(part) = first_part(&ids) {
                    failure::say(why, &part, send_again);
                }
                false
            }
        }
    }
}

/// Random enough that no two presses on one cart have the same.
fn idempotency_key() -> String {
    let number = Number::from(Math::random());
    let digits = number
        .to_string_with_radix(36)
        .ok()
        .and_then(|digits| digits.as_string());
    digits.unwrap_or_default()
}

/// Where it is said that a form did not get through.
fn first_part(ids: &str) -> Option<Element> {
    document().get_element_by_id(ids.split(' ').next()?)
}

fn send_again() {
    for press in WAITING.with_borrow(VecDeque::clone) {
        busy::begin(press.button.as_ref());
    }
    send_waiting();
}
