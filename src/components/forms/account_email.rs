//! Whose password a form is about.

use leptos::prelude::*;

/// The email, out of sight: password managers would not know whose password it is.
#[component]
pub fn AccountEmail(
    /// The customer's email.
    email: String,
) -> impl IntoView {
    view! {
        <input
            class="visually-hidden"
            type="email"
            autocomplete="username"
            value=email
            readonly
            tabindex="-1"
            aria-hidden="true"
        />
    }
}
