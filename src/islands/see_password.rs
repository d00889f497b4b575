//! Shows and hides passwords, and says how strong a new one looks.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use super::page::listen;
use crate::model::password::Strength;

/// Around the field of a password. It listens for all of a page.
#[island]
pub fn SeePassword(children: Children) -> impl IntoView {
    Effect::new(|_| {
        listen::on("click", toggle);
        listen::on("input", say_strength);
        say_what_was_typed_before();
    });
    children()
}

/// A password that is chosen, with the fewest characters it may have.
const NEW: &str = "data-min-length";

/// Hides every password of a form: browsers offer to keep what was typed into a field that they know as
/// a password.
pub fn hide_all(form: &Element) {
    let Ok(buttons) = form.query_selector_all(TOGGLE) else {
        return;
    };
    for index in 0..buttons.length() {
        if let Some(button) = buttons.item(index).and_then(|node| node.dyn_into().ok()) {
            show(&button, |_| false);
        }
    }
}

const TOGGLE: &str = ".password__toggle";

fn toggle(event: &Event) {
    if let Some(button) = listen::target(event, TOGGLE) {
        show(&button, |is_shown| !is_shown);
    }
}

/// Shows the password beside a button, or hides it.
fn show(button: &Element, whether: fn(bool) -> bool) {
    let input = button.previous_element_sibling();
    let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else {
        return;
    };
    let (kind, verb) = if whether(input.type_() == "text") {
        ("text", "Hide")
    } else {
        ("password", "Show")
    };
    input.set_type(kind);
    button.set_text_content(Some(verb));
    let noun = button.get_attribute("data-noun").unwrap_or_default();
    // Our names are names of attributes.
    let _ = button.set_attribute("aria-label", &[verb, " ", &noun].concat());
}

fn say_what_was_typed_before() {
    let Ok(inputs) = document().query_selector_all("input[data-min-length]") else {
        return;
    };
    for index in 0..inputs.length() {
        if let Some(input) = inputs.item(index).and_then(|node| node.dyn_into().ok()) {
            say_strength_of(&input);
        }
    }
}

fn say_strength(event: &Event) {
    let input = event.target().and_then(|target| target.dyn_into().ok());
    if let Some(input) = input {
        say_strength_of(&input);
    }
}

fn say_strength_of(input: &HtmlInputElement) {
    let min_length = input.get_attribute(NEW).and_then(|min| min.parse().ok());
    let hint = document().get_element_by_id(&[&input.name(), "-strength"].concat());
    let (Some(min_length), Some(hint)) = (min_length, hint) else {
        return;
    };
    let strength = Strength::of(&input.value(), min_length);
    let class = strength.map_or("", Strength::class);
    hint.set_class_name(&["strength strength--", class].concat());
    if let Some(words) = hint.last_element_child() {
        let strength = strength.map(Strength::words).unwrap_or_default();
        words.set_text_content(Some(&strength));
    }
}
