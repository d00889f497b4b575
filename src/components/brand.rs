//! Name and mark, linked to the start page.

use leptos::prelude::*;

use crate::paths;

/// Mark and name, in the header of every page.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href=paths::HOME>
            <img class="brand__mark" src="/mark.svg" alt="" width="32" height="32" />
            "Tiffin"
        </a>
    }
}
