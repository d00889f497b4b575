//! Searches while one types: asks for the parts of the page that the form would load. Without it the
//! form's button does.

use std::{cell::RefCell, time::Duration};

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, FormData, HtmlFormElement, UrlSearchParams};

use super::page::{
    failure, listen,
    parts::{self, Answer},
};
use crate::{
    model::{browse, parts::OF_SEARCH},
    paths,
};

/// Somebody who types faster than that has not finished the word.
const PAUSE: Duration = Duration::from_millis(250);

/// Around a search form. It listens for all of a page.
#[island]
pub fn LiveSearch(children: Children) -> impl IntoView {
    Effect::new(|_| {
        listen::on("input", search_soon);
        listen::on("submit", |event| {
            if form(event).is_some() {
                event.prevent_default();
                search_now();
            }
        });
    });
    children()
}

/// The form that is searched with.
#[derive(Default)]
struct Search {
    form: Option<HtmlFormElement>,
    waiting: Option<TimeoutHandle>,
    /// How many were begun.
    latest: u32,
}

impl Search {
    fn stop_waiting(&mut self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
    }
}

thread_local! {
    static SEARCH: RefCell<Search> = RefCell::default();
}

/// The search form that an event happened in.
fn form(event: &Event) -> Option<HtmlFormElement> {
    let form = listen::target(event, &["form[", OF_SEARCH, "]"].concat())?;
    let form: HtmlFormElement = form.dyn_into().ok()?;
    SEARCH.with_borrow_mut(|search| search.form = Some(form.clone()));
    Some(form)
}

fn search_soon(event: &Event) {
    if form(event).is_none() {
        return;
    }
    SEARCH.with_borrow_mut(|search| {
        search.stop_waiting();
        search.waiting = set_timeout_with_handle(search_now, PAUSE).ok();
    });
}

fn search_now() {
    let (form, number) = SEARCH.with_borrow_mut(|search| {
        // Whoever presses Enter has searched: a second answer would come while they go on.
        search.stop_waiting();
        search.latest += 1;
        (search.form.clone(), search.latest)
    });
    let Some((form, address)) = form.and_then(|form| address(&form).map(|to| (form, to))) else {
        return;
    };
    spawn_local(async move {
        let ids = form.get_attribute(OF_SEARCH).unwrap_or_default();
        let answer = parts::ask(&address, None, &ids).await;
        // A later search has overtaken this one.
        if SEARCH.with_borrow(|search| search.latest) != number {
            return;
        }
        failure::clear();
        match answer {
            Ok(answer) => {
                if let Answer::Parts { .. } = answer {
                    keep_address(&address);
                }
                parts::show(answer, None, true);
            }
            Err(why) => failure::say(why, &form, search_now),
        }
    });
}

/// The address that the form would load, without its empty fields.
fn address(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    for name in browse::FIELDS {
        if query.get(name).is_some_and(|value| value.is_empty()) {
            query.delete(name);
        }
    }
    let query = String::from(query.to_string());
    Some(match query.as_str() {
        "" => paths::RESTAURANTS.to_owned(),
        query => [paths::RESTAURANTS, "?", query].concat(),
    })
}

/// So that it can be kept and sent.
fn keep_address(address: &str) {
    if let Ok(history) = window().history() {
        // Without the address the results are still there.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
