//! The page's title, which begins with "Error: " when a form was refused.

use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the document's title.
#[component]
pub fn PageTitle(
    /// The page's own words.
    #[prop(into)]
    text: String,
    /// Whether the page shows a form that was refused.
    #[prop(optional)]
    with_error: bool,
) -> impl IntoView {
    let prefix = if with_error { "Error: " } else { "" };
    // leptos_meta 0.8 writes a title into the page as it is: a restaurant's name must stay text.
    let text = html_escape::encode_text(&text);
    view! { <Title text=format!("{prefix}{text} · Tiffin") /> }
}
