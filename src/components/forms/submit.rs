//! The button that sends the form.

use leptos::prelude::*;

/// While a script sends the form the button says so and cannot be pressed again.
#[component]
pub fn Submit(
    /// What it does.
    label: &'static str,
    /// What it is doing.
    busy_label: &'static str,
) -> impl IntoView {
    view! {
        <button class="button button--wide" type="submit" data-busy=busy_label>
            {label}
        </button>
    }
}
