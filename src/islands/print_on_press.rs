//! Prints the page when its button is pressed, and at no other time: what an order's stream tells, or tells
//! again, prints nothing.

use leptos::prelude::*;
use web_sys::Event;

use super::page::listen;
use crate::model::live::PRINT;

/// Around the button.
#[island]
pub fn PrintOnPress(children: Children) -> impl IntoView {
    Effect::new(|_| listen::on("click", print));
    children()
}

fn print(event: &Event) {
    if listen::target(event, &["#", PRINT].concat()).is_some() {
        // Where there is no printer, the browser says so.
        let _ = window().print();
    }
}
