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
        sent,
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
    /// The first of those that wait did not get through.
    static HAS_FAILED: Cell<bool> = const { Cell::new(false) };
    /// A link that was followed meanwhile.
    static GOING_TO: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
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
        let had_failed = HAS_FAILED.replace(false);
        while let Some(press) = first_waiting() {
            if !press.send().await {
                break;
            }
        }
        IS_SENDING.set(false);
        go_on(had_failed);
    });
}

/// Follows the link that waits. What did not get through is said first, and once.
fn go_on(had_failed: bool) {
    let Some(link) = GOING_TO.take() else { return };
    busy::end(Some(&link));
    let is_to_be_said = HAS_FAILED.get() && !had_failed;
    if let Some(page) = link.get_attribute("href").filter(|_| !is_to_be_said) {
        location::go_to(&page);
    }
}

/// Follows a link when all is sent.
fn leave(event: &Event) {
    let is_waiting = WAITING.with_borrow(|waiting| !waiting.is_empty());
    if !is_waiting || event.default_prevented() {
        return;
    }
    let link = listen::target(event, "a[href^='/']:not([target])");
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    let (Some(link), Some(click)) = (link, event.dyn_ref::<MouseEvent>()) else {
        return;
    };
    let is_plain = !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key());
    if is_plain && click.button() == 0 {
        event.prevent_default();
        busy::begin(Some(&link));
        if let Some(other) = GOING_TO.replace(Some(link)) {
            busy::end(Some(&other));
        }
        send_waiting();
    }
}

/// When the page is left in another way, whatever waits goes after what is on its way.
fn send_the_rest(_: &Event) {
    let on_their_way = usize::from(IS_SENDING.get());
    for press in WAITING
        .with_borrow(VecDeque::clone)
        .iter()
        .skip(on_their_way)
    {
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
        Some(Self {
            sent: Sent {
                fields: fields(&form, button.as_ref())?,
                idempotency_key: idempotency_key(),
            },
            form,
            button,
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

    /// False if somebody changed the form since.
    fn is_as_sent(&self) -> bool {
        let fields = fields(&self.form, self.button.as_ref());
        fields.is_some_and(|fields| fields.to_string() == self.sent.fields.to_string())
    }

    /// Sends it, and shows the answer. True if more may be sent after it.
    async fn send(self) -> bool {
        let ids = self.ids();
        match parts::ask(&self.address(), Some(&self.sent), &ids).await {
            Ok(answer) => {
                self.forget();
                let stays = matches!(answer, Answer::Parts { .. });
                if stays && WAITING.with_borrow(VecDeque::is_empty) {
                    sent::end();
                }
                parts::show(answer, Some(&self.form), self.is_as_sent());
                stays
            }
            Err(why) => {
                if why.is_final() {
                    self.forget();
                    busy::end(self.button.as_ref());
                } else {
                    HAS_FAILED.set(true);
                    for press in WAITING.with_borrow(VecDeque::clone) {
                        busy::end(press.button.as_ref());
                    }
                }
                if let Some(part) = first_part(&ids) {
                    failure::say(why, &part, send_again);
                }
                why.is_final()
            }
        }
    }

    fn forget(&self) {
        let key = &self.sent.idempotency_key;
        WAITING.with_borrow_mut(|waiting| {
            waiting.retain(|press| press.sent.idempotency_key != *key);
        });
    }
}

/// What a form sends with one of its buttons.
fn fields(form: &HtmlFormElement, button: Option<&HtmlElement>) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    if let Some(button) = button.and_then(|button| button.dyn_ref::<HtmlButtonElement>())
        && !button.name().is_empty()
    {
        fields.append(&button.name(), &button.value());
    }
    Some(fields)
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

/// A form that is sent as a whole is sent as it is now.
fn send_again() {
    WAITING.with_borrow_mut(|waiting| {
        for press in waiting {
            let button = press.button.as_ref();
            if busy::waits(button)
                && let Some(fields) = fields(&press.form, button)
            {
                press.sent.fields = fields;
            }
            busy::begin(button);
        }
    });
    send_waiting();
}
