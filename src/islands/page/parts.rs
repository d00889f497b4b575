//! Asks the server for parts of the page, and puts them in place (`model::parts`).

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, DomParser, Element, HtmlFormElement, Request, RequestInit, Response,
    SupportedType, UrlSearchParams,
};

use super::{contact, document, focus, location, morph::Morph, window};
use crate::model::{
    idempotency,
    parts::{HAVE, HEADER, NOBODY, SESSION, TAG},
};

/// Milliseconds: a little more than the server takes at most. What hangs would keep all forms waiting.
const ANSWER_WITHIN: u32 = 20_000;

/// What a page that is left may still be sending, all forms together, is at most 64 KiB (Fetch, 4.6).
const MAX_KEPT_ALIVE: usize = 60_000;

/// What came back.
pub enum Answer {
    /// Parts as they are now. Not accepted: they say what was wrong.
    Parts { html: String, accepted: bool },
    /// The page to load instead.
    Page(String),
}

/// Why nothing came back that the page could show.
#[derive(Clone, Copy)]
pub enum Failure {
    Unreachable,
    Busy,
    Broken,
    TooLong,
    Refused,
}

/// A form as it is sent.
#[derive(Clone)]
pub struct Sent {
    pub fields: UrlSearchParams,
    /// The same if it is sent again, because its answer was lost.
    pub idempotency_key: String,
}

/// Asks for parts of a page; with a form, for what becomes of them when it is sent.
pub async fn ask(address: &str, form: Option<&Sent>, ids: &str) -> Result<Answer, Failure> {
    let response = begin(address, form, ids).map_err(|_| Failure::Broken)?;
    let response = JsFuture::from(response).await;
    let response: Response = response
        .and_then(JsCast::dyn_into)
        .map_err(|_| Failure::Unreachable)?;
    contact::note();
    let headers = response.headers();
    if !headers.has(HEADER).unwrap_or_default() {
        return Err(match response.status() {
            413 | 414 | 431 => Failure::TooLong,
            408 | 425 | 429 | 502..=504 => Failure::Busy,
            400..500 => Failure::Refused,
            _ => Failure::Broken,
        });
    }
    if let Ok(Some(page)) = headers.get("location") {
        return Ok(Answer::Page(page));
    }
    let text = response.text().map_err(|_| Failure::Broken)?;
    let text = JsFuture::from(text).await;
    Ok(match text.ok().and_then(|text| text.as_string()) {
        Some(html) => Answer::Parts {
            html,
            accepted: response.ok(),
        },
        // It is done, and must not be tried again.
        None => Answer::Page(location::here()),
    })
}

/// The same, for who will not see the answer.
pub fn begin(address: &str, form: Option<&Sent>, ids: &str) -> Result<Promise, JsValue> {
    let init = RequestInit::new();
    init.set_signal(Some(&AbortSignal::timeout_with_u32(ANSWER_WITHIN)));
    if let Some(form) = form {
        init.set_method("POST");
        init.set_body(&form.fields);
        if String::from(form.fields.to_string()).len() < MAX_KEPT_ALIVE {
            set_keepalive(&init);
        }
    }
    let request = Request::new_with_str_and_init(address, &init)?;
    let headers = request.headers();
    headers.set("accept", "text/html")?;
    headers.set(HEADER, &[&session(), " ", ids].concat())?;
    let tags = tags();
    if !tags.is_empty() {
        headers.set(HAVE, &tags)?;
    }
    if let Some(form) = form {
        headers.set(idempotency::HEADER, &form.idempotency_key)?;
    }
    Ok(window().fetch_with_request(&request))
}

/// Which items the page has as they are.
fn tags() -> String {
    let mut tags = String::new();
    let items = document().query_selector_all(&["[", TAG, "]"].concat());
    if let Ok(items) = items {
        for index in 0..items.length() {
            let item = items.item(index).and_then(|item| item.dyn_into().ok());
            let tag = item.and_then(|item: Element| item.get_attribute(TAG));
            tags.push_str(&tag.unwrap_or_default());
            tags.push(' ');
        }
    }
    tags
}

/// The session that the page was rendered for.
pub fn session() -> String {
    let main = document().get_element_by_id("main");
    let session = main.and_then(|main| main.get_attribute(SESSION));
    session.unwrap_or_else(|| NOBODY.to_owned())
}

/// It is sent, and the cookies of its answer are taken, even if the page is left meanwhile.
fn set_keepalive(init: &RequestInit) {
    // A property of a fresh object can always be set.
    let _ = js_sys::Reflect::set(init, &"keepalive".into(), &JsValue::TRUE);
}

/// Shows an answer to a form that was sent, or to a search. Where the form is still `as_sent`, the
/// server's word counts; whatever else somebody typed stays.
pub fn show(answer: Answer, form: Option<&HtmlFormElement>, as_sent: bool) {
    let (html, accepted) = match answer {
        Answer::Page(page) => return location::go_to(&page),
        Answer::Parts { html, accepted } => (html, accepted),
    };
    let parsed = DomParser::new()
        .and_then(|parser| parser.parse_from_string(&html, SupportedType::TextHtml));
    let Some(parts) = parsed.ok().and_then(|parsed| parsed.body()) else {
        return;
    };
    let focused = focus::remember();
    let morph = Morph {
        form: form.filter(|_| as_sent),
    };
    let parts = parts.children();
    for index in 0..parts.length() {
        let Some(new) = parts.item(index) else { break };
        if let Some(old) = document().get_element_by_id(&new.id()) {
            morph.element(&old, &new);
        }
    }
    if let Some(form) = form {
        if as_sent {
            form.reset();
        }
        say_in_title(!accepted);
    }
    focus::restore(&focused, form);
}

/// A page with a form that was refused says so first of all.
fn say_in_title(refused: bool) {
    const PREFIX: &str = "Error: ";
    let title = document().title();
    let plain = title.strip_prefix(PREFIX).unwrap_or(&title);
    document().set_title(&[if refused { PREFIX } else { "" }, plain].concat());
}
