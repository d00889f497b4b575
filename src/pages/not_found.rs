//! Every path that is no page.

use leptos::prelude::*;

use crate::{components::page_title::PageTitle, paths, server::http::redirect};

/// A 404 that belongs to the site.
#[component]
pub fn NotFound() -> impl IntoView {
    redirect::set_status(404);
    view! {
        <PageTitle text="Page not found" />
        <div class="error-page">
            <h1>"We could not find that page"</h1>
            <p>"The address may have a typo, or the page has moved."</p>
            <p class="actions">
                <a class="button" href=paths::HOME>
                    "Go to the start page"
                </a>
            </p>
        </div>
    }
}
