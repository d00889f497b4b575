//! What is shown where a link from a mail opens nothing any more.

use leptos::prelude::*;

use super::page_title::PageTitle;

/// Why, and where to go on.
#[component]
pub fn LinkEnded(
    why: &'static str,
    /// The address, and its words.
    to: (&'static str, &'static str),
) -> impl IntoView {
    let (address, words) = to;
    view! {
        <PageTitle text="This link has ended" />
        <div class="error-page">
            <h1>"This link has ended"</h1>
            <p>{why}</p>
            <p class="actions">
                <a class="button" href=address>
                    {words}
                </a>
            </p>
        </div>
    }
}
