//! Tells the page that something happened, to an order or to its board.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

use super::window;
use crate::model::live::NEWS;

/// `order` is the number of one, or null for any.
pub fn tell(order: &JsValue) {
    let init = CustomEventInit::new();
    init.set_detail(order);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(NEWS, &init) {
        // It is no event that anybody could cancel.
        let _ = window().dispatch_event(&event);
    }
}
