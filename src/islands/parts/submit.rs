//! The button that sends the form.

use leptos::prelude::*;

use super::form_state::FormState;

/// While the form is on its way the button says so and cannot be pressed again.
#[component]
pub fn Submit(
    /// The form.
    state: FormState,
    /// What it does.
    label: &'static str,
    /// What it is doing.
    busy_label: &'static str,
) -> impl IntoView {
    let busy = state.busy;
    view! {
        <button
            class="button button--wide"
            type="submit"
            disabled=move || busy.get()
            aria-busy=move || busy.get().then_some("true")
        >
            {move || if busy.get() { busy_label } else { label }}
        </button>
    }
}
