//! The page of an error that no other page explains.

use leptos::prelude::*;

use super::brand::Brand;
use crate::{error::AppError, paths};

/// An apology and a link. It needs neither session nor scripts, which may be what is broken.
#[component]
pub fn ErrorPage(
    /// What happened.
    error: AppError,
) -> impl IntoView {
    let (title, words) = (error.to_string(), error.words());
    let is_ours = error.status() >= 500;
    // The same with the reference that support can look up.
    let detail = (words != title).then(|| view! { <p>{words.clone()}</p> });
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <Brand />
            </div>
        </header>
        <main id="main" class="page">
            <div class="error-page">
                <h1>{title}</h1>
                {detail}
                {is_ours
                    .then(|| view! { <p>"It is our fault, not yours. Try again in a moment."</p> })}
                <p class="actions">
                    <a class="button" href=paths::HOME>"Go to the start page"</a>
                </p>
            </div>
        </main>
    }
}
