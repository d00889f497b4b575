//! Says that the server did not answer as it should, and, where it may yet, has a way to try again. What
//! was pressed waits then.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Element;

use super::{document, focus, parts::Failure};

const ID: &str = "failure";

impl Failure {
    fn words(self) -> &'static str {
        match self {
            Self::Unreachable => {
                "Tiffin could not be reached, check your connection. Nothing is lost: "
            }
            Self::Busy => "Tiffin is very busy. Nothing is lost: ",
            Self::Broken => "Something went wrong. Nothing is lost: ",
            Self::TooLong => "That is too long. Make it shorter, then send it again.",
            Self::Refused => "Something went wrong. Load the page again, then try once more.",
        }
    }

    /// True if the same will fail again.
    pub fn is_final(self) -> bool {
        matches!(self, Self::TooLong | Self::Refused)
    }
}

/// Says it within a part of the page. `again` is what the button does, if there is one.
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
    if !failure.is_final() {
        let around = part.clone();
        let press = Closure::once_into_js(move || {
            clear();
            // The button had it.
            focus::enter(&around);
            again();
        });
        let _ = button.add_event_listener_with_callback("click", press.unchecked_ref());
        let _ = message.append_child(&button);
    }
    let _ = part.insert_before(&message, part.first_child().as_ref());
}

pub fn clear() {
    if let Some(message) = document().get_element_by_id(ID) {
        message.remove();
    }
}
