//! The button of a form that is on its way: says so, and cannot be pressed twice. The answer makes
//! it like the server's again; what did not get through is undone here.

use web_sys::{Element, HtmlElement};

use super::focus;

/// What a button says while its form is on its way. One without it can be pressed again.
const WORDS: &str = "data-busy";
/// What it said before.
const BEFORE: &str = "data-idle";

/// True for a form that is sent once, as a whole.
pub fn waits(submitter: Option<&HtmlElement>) -> bool {
    submitter.is_some_and(|button| button.has_attribute(WORDS))
}

pub fn begin(submitter: Option<&HtmlElement>) {
    let Some(button) = submitter else { return };
    set(button, "aria-busy", "true");
    if let Some(words) = button.get_attribute(WORDS) {
        set(button, BEFORE, &button.text_content().unwrap_or_default());
        set(button, "disabled", "");
        button.set_text_content(Some(&words));
    }
}

pub fn end(submitter: Option<&HtmlElement>) {
    let Some(button) = submitter else { return };
    remove(button, "aria-busy");
    if let Some(words) = button.get_attribute(BEFORE) {
        remove(button, BEFORE);
        remove(button, "disabled");
        button.set_text_content(Some(&words));
        // It lost it when it could not be pressed.
        if !focus::is_anywhere() {
            focus::focus(button);
        }
    }
}

fn set(element: &Element, name: &str, value: &str) {
    // Our names are names of attributes.
    let _ = element.set_attribute(name, value);
}

fn remove(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}
