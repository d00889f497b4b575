//! The way through a list that has pages.

use leptos::prelude::*;

/// Links to the pages beside this one; nothing where there is only one.
#[component]
pub fn Pager(
    page: u32,
    pages: u32,
    /// The list's address without the page, up to where `page=` is appended.
    address: String,
) -> impl IntoView {
    let link = |to: u32, words: &'static str, rel: &'static str| {
        view! {
            <a class="button button--secondary button--small" rel=rel href=format!("{address}page={to}")>
                {words}
            </a>
        }
    };
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {(page > 1).then(|| link(page - 1, "Newer", "prev"))}
                <span>{format!("Page {page} of {pages}")}</span>
                {(page < pages).then(|| link(page + 1, "Older", "next"))}
            </nav>
        }
    })
}
