//! Where the focus is, and where it goes when what had it is gone.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::document;

/// What can have the focus within a form.
const CONTROLS: &str =
    "button:not([disabled]), input:not([type=hidden]), select, textarea, summary";

/// A summary of what was wrong takes the focus.
const SUMMARY: &str = ".error-summary";

/// The element that has the focus, and those around it, the innermost first.
pub fn remember() -> Vec<Element> {
    let mut focused = Vec::new();
    let mut element = document().active_element();
    while let Some(around) = element {
        element = around.parent_element();
        focused.push(around);
    }
    focused
}

/// Gives the focus back. What is gone or cannot have it any more leaves it to its form, or to what
/// stands around that and takes it.
pub fn restore(focused: &[Element]) {
    let Some(before) = focused.first() else {
        return;
    };
    if let Some(summary) = new_summary(focused) {
        return focus(&summary);
    }
    if can_have_focus(before) {
        if document().active_element().as_ref() != Some(before) {
            focus(before);
        }
        return;
    }
    for around in focused
        .iter()
        .skip(1)
        .filter(|around| around.is_connected())
    {
        if around.tag_name() == "FORM" {
            if let Some(control) = first_control(around) {
                return focus(&control);
            }
        } else if around.has_attribute("tabindex") {
            return focus(around);
        }
    }
}

/// The summary of the part that the focus was in.
fn new_summary(focused: &[Element]) -> Option<Element> {
    let form = focused.iter().find(|around| around.tag_name() == "FORM")?;
    form.parent_element()?.query_selector(SUMMARY).ok()?
}

fn first_control(form: &Element) -> Option<Element> {
    let controls = form.query_selector_all(CONTROLS).ok()?;
    (0..controls.length())
        .filter_map(|index| controls.item(index)?.dyn_into().ok())
        .find(can_have_focus)
}

/// An element that is folded away or hidden has no box.
fn can_have_focus(element: &Element) -> bool {
    element.is_connected()
        && !element.has_attribute("disabled")
        && element.get_client_rects().length() > 0
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // Where it cannot be moved, it is where the browser left it.
        let _ = element.focus();
    }
}
