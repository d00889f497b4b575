//! A part of a page, which can be asked for alone.

use leptos::prelude::*;

use crate::server::http::visit::Visit;

/// One element, whose id is the part's. Where other parts of the page are asked for, it is nothing.
#[component]
pub fn Part(
    /// The id of the element.
    #[prop(into)]
    id: String,
    children: Children,
) -> impl IntoView {
    let asked = use_context::<Visit>().and_then(|visit| visit.parts.clone());
    match asked {
        None => children().into_any(),
        Some(asked) => {
            if asked.have(&id) {
                asked.put(&id, children().to_html());
            }
            ().into_any()
        }
    }
}
