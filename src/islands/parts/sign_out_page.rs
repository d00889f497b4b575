//! What a page becomes when its session has ended.

use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::{model::ending::Ending, paths};

/// Empties the page at once, says why, and goes on to sign in. The sign-in page says it again, from
/// what the server knows of the session that this handle names.
pub fn show(session: &str, ending: &Ending) {
    // A page that cannot be emptied is left all the same.
    let _ = replace_content(session, ending);
    let _ = window().location().replace(&sign_in(session));
}

fn replace_content(session: &str, ending: &Ending) -> Result<(), JsValue> {
    const TITLE: &str = "You are signed out";
    document().set_title(&format!("{TITLE} · Tiffin"));
    let page = element("main", "page", "")?;
    let message = element("div", "error-page", "")?;
    message.set_attribute("role", "alert")?;
    let heading = element("h1", "", TITLE)?;
    message.append_child(&heading)?;
    let why = element("p", "", &ending.to_string())?;
    message.append_child(&why)?;
    let link = element("a", "button", "Sign in")?;
    link.set_attribute("href", &sign_in(session))?;
    message.append_child(&link)?;
    page.append_child(&message)?;
    if let Some(body) = document().body() {
        body.replace_children_with_node_1(&page);
    }
    Ok(())
}

fn element(name: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element)
}

/// Goes on to sign in, from a page that was refused something: the cookie says which session ended.
pub fn leave() {
    let _ = window().location().replace(&paths::login_then(&here()));
}

/// The sign-in page that says why, and leads back here.
fn sign_in(session: &str) -> String {
    paths::login_after(session, &here())
}

fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}
