//! What replaces a page when its session has ended.

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::{
    islands::page::{document, location, window},
    model::{ending::Ending, live::ALARM},
    paths,
};

/// Replaces the page's content with the reason at once, and redirects to sign-in, where the server
/// gives the reason again: it knows it by the session's handle.
pub fn replace_page(session: &str, ending: &Ending) {
    let rings = document().get_element_by_id(ALARM).is_some();
    // Where the content cannot be replaced, the redirect still does.
    if replace_content(session, ending, rings).is_ok() && rings {
        // Its alarm rings until somebody signs in: the page hears of no order any more.
        return;
    }
    let _ = window().location().replace(&sign_in(session));
}

fn replace_content(session: &str, ending: &Ending, rings: bool) -> Result<(), JsValue> {
    const TITLE: &str = "You are signed out";
    document().set_title(&format!("{TITLE} · Tiffin"));
    let page = element("main", "page", "")?;
    let message = element("div", "error-page", "")?;
    message.set_attribute("role", "alert")?;
    let heading = element("h1", "", TITLE)?;
    message.append_child(&heading)?;
    let why = element("p", "", &ending.to_string())?;
    message.append_child(&why)?;
    if rings {
        let words = "This page no longer hears of new orders.";
        let lost = element("p", "", words)?;
        message.append_child(&lost)?;
    }
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

fn sign_in(session: &str) -> String {
    paths::login_after(session, &location::here())
}
