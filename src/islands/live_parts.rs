//! Keeps parts of a page up to date: those that are live are asked for again when the page's stream told
//! of something, and put in place. What is told meanwhile is asked for once, afterwards.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, Element, Event};

use super::page::{listen, location, parts};
use crate::model::live::{LIVE, NEWS};

/// After an answer that did not come.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Shows nothing. It listens for all of a page.
#[island]
pub fn LiveParts(children: Children) -> impl IntoView {
    Effect::new(|_| listen::on(NEWS, hear));
    children()
}

thread_local! {
    static IS_ASKING: Cell<bool> = const { Cell::new(false) };
    /// The ids of parts that are out of date.
    static OLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn hear(event: &Event) {
    let number = event
        .dyn_ref::<CustomEvent>()
        .and_then(|event| event.detail().as_string())
        .unwrap_or_default();
    for part in live_parts() {
        let of = part.get_attribute(LIVE).unwrap_or_default();
        let concerns = of.is_empty() || number.is_empty() || of == number;
        OLD.with_borrow_mut(|old| {
            if concerns && !old.contains(&part.id()) {
                old.push(part.id());
            }
        });
    }
    ask();
}

fn live_parts() -> Vec<Element> {
    let found = document().query_selector_all(&["[", LIVE, "]"].concat());
    let Ok(found) = found else { return Vec::new() };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}

fn ask() {
    if IS_ASKING.replace(true) {
        return;
    }
    spawn_local(async {
        loop {
            let ids = OLD.take();
            if ids.is_empty() {
                break;
            }
            let answer = parts::ask(&location::here(), None, &ids.join(" ")).await;
            let Ok(answer) = answer else {
                OLD.with_borrow_mut(|old| old.extend(ids));
                set_timeout(ask, TRY_AGAIN);
                break;
            };
            parts::show(answer, None, false);
        }
        IS_ASKING.set(false);
    });
}
