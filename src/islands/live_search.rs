//! Shows restaurants while one types: fetches the page that the form would load, and replaces the
//! results. Without it the form's button does.

use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, FormData, HtmlFormElement, Response, SupportedType, UrlSearchParams};

use crate::paths;

/// Somebody who types faster than that has not finished the word.
const PAUSE: Duration = Duration::from_millis(250);

/// The elements that are replaced, by id.
const PARTS: [&str; 2] = ["found", "results"];

/// Around the search form.
#[island]
pub fn LiveSearch(children: Children) -> impl IntoView {
    let around = NodeRef::<html::Div>::new();
    let latest = StoredValue::new(0_u32);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let search = move || {
        let Some(address) = around.get_untracked().and_then(|around| address(&around)) else {
            return;
        };
        latest.update_value(|latest| *latest += 1);
        let asked = latest.get_value();
        spawn_local(async move {
            let page = load(&address).await;
            // A later search has overtaken this one.
            if latest.get_value() == asked
                && let Ok(page) = page
            {
                replace_results(&page, &address);
            }
        });
    };
    let soon = move || {
        waiting.update_value(|waiting| {
            if let Some(waiting) = waiting.take() {
                waiting.clear();
            }
            *waiting = set_timeout_with_handle(search, PAUSE).ok();
        });
    };
    view! {
        <div
            node_ref=around
            on:input=move |_| soon()
            on:submit=move |event: ev::SubmitEvent| {
                event.prevent_default();
                search();
            }
        >
            {children()}
        </div>
    }
}

/// The address that the form would load, without its empty fields.
fn address(around: &web_sys::HtmlDivElement) -> Option<String> {
    let form: HtmlFormElement = around.query_selector("form").ok()??.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let empty: Vec<String> = ["q", "cuisine", "diet", "sort"]
        .into_iter()
        .filter(|name| query.get(name).is_some_and(|value| value.is_empty()))
        .map(str::to_owned)
        .collect();
    for name in empty {
        query.delete(&name);
    }
    let query = String::from(query.to_string());
    Some(match query.as_str() {
        "" => paths::RESTAURANTS.to_owned(),
        query => format!("{}?{query}", paths::RESTAURANTS),
    })
}

async fn load(address: &str) -> Result<String, JsValue> {
    let request = web_sys::Request::new_with_str(address)?;
    request.headers().set("Accept", "text/html")?;
    let response: Response = JsFuture::from(window().fetch_with_request(&request))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    text.as_string().ok_or(JsValue::NULL)
}

/// The address too, so that it can be kept and sent.
fn replace_results(page: &str, address: &str) {
    let parsed =
        DomParser::new().and_then(|parser| parser.parse_from_string(page, SupportedType::TextHtml));
    let Ok(parsed) = parsed else { return };
    for id in PARTS {
        if let (Some(new), Some(old)) = (
            parsed.get_element_by_id(id),
            document().get_element_by_id(id),
        ) {
            old.set_inner_html(&new.inner_html());
        }
    }
    if let Ok(history) = window().history() {
        // Without the address the results are still there.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
