//! What a page has of the style beside everybody's.

use leptos::prelude::*;

use crate::server::http::{own_files::ExtraStyle, page_head::PageHead};

/// Names it in the document's head.
#[component]
pub fn PageStyle(style: ExtraStyle) -> impl IntoView {
    if let Some(head) = use_context::<PageHead>() {
        head.add_style(style);
    }
}
