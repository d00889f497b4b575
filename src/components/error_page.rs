//! What a page says when it cannot be shown.

use leptos::prelude::*;

use super::brand::Brand;

/// A page that is only an apology and a way on. It needs nothing that could be broken.
#[component]
pub fn ErrorPage(
    /// What happened.
    title: String,
    /// The same with the reference that support can look up.
    words: String,
    /// Whether the fault is ours.
    ours: bool,
) -> impl IntoView {
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
                {ours.then(|| view! { <p>"It is our fault, not yours. Try again in a moment."</p> })}
                <p class="actions">
                    <a class="button" href="/">"Go to the start page"</a>
                </p>
            </div>
        </main>
    }
}
