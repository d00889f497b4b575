//! What a page says of itself in the document's head: a title, which begins with "Error: " when a
//! form was refused, and what search engines show below it.

use leptos::prelude::*;

use crate::server::http::page_head::PageHead;

/// Sets the document's title and description.
#[component]
pub fn PageTitle(
    /// The page's own words.
    #[prop(into)]
    text: String,
    /// Whether the page shows a form that was refused.
    #[prop(optional)]
    with_error: bool,
    /// A sentence or two; empty for none.
    #[prop(optional)]
    description: &'static str,
    /// Where no script keeps it up to date, it is loaded again and again.
    #[prop(optional)]
    refreshed: bool,
) -> impl IntoView {
    let prefix = if with_error { "Error: " } else { "" };
    if let Some(head) = use_context::<PageHead>() {
        head.set(format!("{prefix}{text} · Tiffin"), description, refreshed);
    }
}
