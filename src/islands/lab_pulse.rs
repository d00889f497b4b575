//! The lab: asks every second who is still signed in, and says what a script in the page can read.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Request, RequestCredentials, RequestInit, Response};

use crate::{
    model::pulse::{AGE, ANSWERED, COUNTDOWN, ID, LEFT, OF, STEAL, TOKEN, WAYS, countdown, words},
    paths::api,
};

const EVERY: Duration = Duration::from_secs(1);

/// Where the token is kept, as many pages keep theirs.
const KEPT: &str = "lab-access-token";

/// When the element was seen first, by this browser's clock: what it says is of that moment.
const SEEN: &str = "data-seen";

/// Around the lab's page.
#[island]
pub fn LabPulse(children: Children) -> impl IntoView {
    Effect::new(|_| {
        tick();
        // Without it the link asks again.
        let _ = set_interval_with_handle(tick, EVERY);
    });
    children()
}

fn tick() {
    keep_token();
    say_what_can_be_read();
    let Some(pulse) = document().get_element_by_id(ID) else {
        return;
    };
    let seen = number(&pulse, SEEN).unwrap_or_else(|| {
        let now = now();
        // Our names are names of attributes.
        let _ = pulse.set_attribute(SEEN, &now.to_string());
        now
    });
    let since = now() - seen;
    let age = number(&pulse, AGE).unwrap_or_default() + since;
    let left = number(&pulse, LEFT).unwrap_or_default() - since;
    let token = pulse.get_attribute(TOKEN).unwrap_or_default();
    put(OF, COUNTDOWN, &countdown(left));
    for (way, address) in
        WAYS.into_iter()
            .zip([api::LAB_SESSION, api::LAB_STATELESS, api::LAB_INSTANT])
    {
        let token = (way != WAYS[0]).then(|| token.clone());
        spawn_local(async move {
            if let Some(is_answered) = ask(address, token.as_deref()).await {
                put(OF, way, &words(way, is_answered, age));
                mark(way, is_answered);
            }
        });
    }
}

/// Whether a request is answered that carries the cookie, or a token and no cookie.
async fn ask(address: &str, token: Option<&str>) -> Option<bool> {
    let init = RequestInit::new();
    if token.is_some() {
        init.set_credentials(RequestCredentials::Omit);
    }
    let request = Request::new_with_str_and_init(address, &init).ok()?;
    let headers = request.headers();
    headers.set("accept", "application/json").ok()?;
    if let Some(token) = token {
        let bearer = ["Bearer ", token].concat();
        headers.set("authorization", &bearer).ok()?;
    }
    let answer = JsFuture::from(window().fetch_with_request(&request)).await;
    let answer: Response = answer.ok()?.dyn_into().ok()?;
    match answer.status() {
        200 => Some(true),
        401 => Some(false),
        _ => None,
    }
}

/// Keeps the page's token where a page would.
fn keep_token() {
    let page = document().query_selector(&["[", TOKEN, "]"].concat());
    let token = page
        .ok()
        .flatten()
        .and_then(|page| page.get_attribute(TOKEN));
    if let (Some(token), Ok(Some(storage))) = (token, window().local_storage()) {
        // Full or forbidden: then there is nothing to read either.
        let _ = storage.set_item(KEPT, &token);
    }
}

fn say_what_can_be_read() {
    let cookie = js_sys::Reflect::get(&document(), &"cookie".into());
    let cookie = cookie.ok().and_then(|cookie| cookie.as_string());
    let storage = window().local_storage().ok().flatten();
    let token = storage.and_then(|storage| storage.get_item(KEPT).ok().flatten());
    for (name, read) in [("cookie", cookie), ("storage", token)] {
        let read = read.filter(|read| !read.is_empty());
        put(STEAL, name, read.as_deref().unwrap_or("nothing"));
    }
}

fn put(attribute: &str, name: &str, words: &str) {
    let selector = ["[", attribute, "=", name, "]"].concat();
    if let Ok(Some(element)) = document().query_selector(&selector)
        && element.text_content().as_deref() != Some(words)
    {
        element.set_text_content(Some(words));
    }
}

/// The look of a way.
fn mark(way: &str, is_answered: bool) {
    let selector = ["[", OF, "=", way, "]"].concat();
    if let Ok(Some(element)) = document().query_selector(&selector) {
        let value = if is_answered { "true" } else { "false" };
        // Our names are names of attributes.
        let _ = element.set_attribute(ANSWERED, value);
    }
}

fn number(element: &Element, attribute: &str) -> Option<i64> {
    element.get_attribute(attribute)?.parse().ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds of this age fit"
)]
fn now() -> i64 {
    js_sys::Date::now() as i64
}
