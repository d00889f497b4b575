//! Sends forms in place: a form that names parts of its page is sent by a script, and the answer's parts
//! are put in place of those. What it answers instead is a page to load.
//!
//! Presses are sent one after another, each when the one before is answered: none overtakes another,
//! and of a new guest's first dishes the second finds the cart that the first one made. A press that did
//! not get through waits for another try, and those after it.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, FormData, HtmlButtonElement, HtmlElement, HtmlFormElement, SubmitEvent,
    UrlSearchParams,
};

use super::{
    page::{
        busy, failure, listen,
        parts::{self, Answer},
    },
    see_password,
};
use crate::model::parts::OF_FORM;

/// Around forms. It listens for all of a page.
#[island]
pub fn SendInPlace(children: Children) -> impl IntoView {
    Effect::new(|_| listen::on("submit", take));
    children()
}

/// A form that was sent, and the button it was sent with.
#[derive(Clone)]
struct Press {
    form: HtmlFormElement,
    button: Option<HtmlElement>,
    fields: UrlSearchParams,
}

thread_local! {
    static WAITING: RefCell<VecDeque<Press>> = const { RefCell::new(VecDeque::new()) };
    static IS_SENDING: Cell<bool> = const { Cell::new(false) };
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
        while let Some(press) = first_waiting() {
            if !press.send().await {
                break;
            }
        }
        IS_SENDING.set(false);
    });
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
        Some(Self {
            form,
            button,
            fields,
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

    fn is_void(&self) -> bool {
        let button = self.button.as_ref();
        let is_disabled = |button: &HtmlElement| button.has_attribute("disabled");
        !self.form.is_connected() || button.is_some_and(is_disabled) && !busy::waits(button)
    }

    /// Sends it, and shows the answer. True if more may be sent after it.
    async fn send(self) -> bool {
        let ids = self.form.get_attribute(OF_FORM).unwrap_or_default();
        match parts::ask(&self.form.action(), Some(&self.fields), &ids).await {
            Ok(answer) => {
                WAITING.with_borrow_mut(VecDeque::pop_front);
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
