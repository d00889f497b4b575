//! The button that makes an account, and why none was made.

use leptos::prelude::*;

use crate::paths;

/// Why no account was made. There is no field that it could link to.
#[component]
pub fn Problem(words: String) -> impl IntoView {
    view! {
        <div
            class="error-summary lab-problem"
            id="error-summary"
            role="alert"
            tabindex="-1"
            autofocus
            aria-labelledby="error-summary-title"
        >
            <h2 id="error-summary-title">"There is a problem"</h2>
            <p>{words}</p>
        </div>
    }
}

#[component]
pub fn Begin() -> impl IntoView {
    view! {
        <div class="card lab-begin">
            <p id="begin-hint">
                "Makes an account for you alone, signed in both ways. It is deleted within the hour, \
                with all it had. You need no account of your own."
            </p>
            <form method="post" action=paths::api::LAB_BEGIN>
                <button class="button" type="submit" aria-describedby="begin-hint">
                    "Begin with a throw-away account"
                </button>
            </form>
        </div>
    }
}

/// Another account in place of this one.
#[component]
pub fn BeginAnew() -> impl IntoView {
    view! {
        <form method="post" action=paths::api::LAB_BEGIN>
            <button class="button button--secondary" type="submit">
                "Begin anew with another account"
            </button>
        </form>
    }
}
