//! Says that the server did not answer, with a way to try again. What was pressed waits.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

use super::{document, parts::Failure};

const ID: &str = "failure";

impl Failure {
    fn words(self) -> &'static str {
        match self {
            Self::Unreachable => "Tiffin could not be reached. Check your connection.",
            Self::Busy => "Tiffin is very busy.",
            Self::Broken => "Something went wrong.",
        }
    }
}

/// Says it within a part of the page. `again` is what the button does.
pub fn say(failure: Failure, part: &Element, again: fn()) {
    clear();
    let [Ok(message), Ok(button)] = ["p", "button"].map(|name| document().create_element(name))
    else {
        return;
    };
    message.set_id(ID);
    message.set_class_name("failure");
    button.set_class_name("button button--secondary button--small");
    // Our names are names of attributes.
    let _ = message.set_attribute("role", "alert");
    let _ = button.set_attribute("type", "button");
    button.set_text_content(Some("Try again"));
    message.set_text_content(Some(failure.words()));
    let press = Closure::once_into_js(move || {
        clear();
        again();
    });
    let _ = button.add_event_listener_with_callback("click", press.unchecked_ref());
    let _ = message.append_child(&button);
    let _ = part.insert_before(&message, part.first_child().as_ref());
}

pub fn clear() {
    if let Some(message) = document().get_element_by_id(ID) {
        message.remove();
    }
}
