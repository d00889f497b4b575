//! Where the focus is, and where it goes when what had it is gone.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

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

/// False if nothing has the focus: it is the page's then.
pub fn is_anywhere() -> bool {
    let element = document().active_element();
    element.is_some_and(|element| element.tag_name() != "BODY")
}

/// Gives the focus to the summary of what was wrong with a form that was sent, or back. What is gone or
/// cannot have it any more leaves it to its form, or to what stands around that and takes it.
pub fn restore(focused: &[Element], sent: Option<&HtmlFormElement>) {
    let part = sent.and_then(|form| form.parent_element());
    if let Some(Ok(Some(summary))) = part.map(|part| part.query_selector(SUMMARY)) {
        return focus(&summary);
    }
    let Some(before) = focused.first() else {
        return;
    };
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

fn first_control(form: &Element) -> Option<Element> {
    let controls = form.query_selector_all(CONTROLS).ok()?;
    (0..controls.length())
        .filter_map(|index| controls.item(index)?.dyn_into().ok())
        .find(can_have_focus)
}

/// What is hidden has no box.
fn can_have_focus(element: &Element) -> bool {
    element.is_connected()
        && !element.has_attribute("disabled")
        && element.get_client_rects().length() > 0
        && !is_folded_away(element)
}

/// What is folded away may keep its box.
fn is_folded_away(element: &Element) -> bool {
    let folded = element.closest("details:not([open])").ok().flatten();
    folded.is_some_and(|folded| {
        element.tag_name() != "SUMMARY" || element.parent_element() != Some(folded)
    })
}

/// Gives the focus to what one uses first within an element.
pub fn enter(element: &Element) {
    if let Some(control) = first_control(element) {
        focus(&control);
    }
}

/// Gives an element the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // Where it cannot be moved, it is where the browser left it.
        let _ = element.focus();
    }
}
