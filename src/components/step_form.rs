//! A form that takes an order one step on, and its buttons.

use leptos::prelude::*;

use crate::model::order_life::Action;

/// Around its buttons.
#[component]
pub fn StepForm(
    /// The server function.
    function: &'static str,
    /// The parts that it changes.
    parts: &'static str,
    order: String,
    /// The version that is shown.
    version: i64,
    children: Children,
) -> impl IntoView {
    view! {
        <form class="step-form" method="post" action=function data-parts=parts>
            <input type="hidden" name="order" value=order />
            <input type="hidden" name="version" value=version />
            {children()}
        </form>
    }
}

/// A button that takes a step.
#[component]
pub fn StepButton(
    action: Action,
    words: &'static str,
    /// Its name, which says of which order.
    label: String,
    #[prop(optional)] is_main: bool,
) -> impl IntoView {
    let class = if is_main {
        "button"
    } else {
        "button button--secondary"
    };
    view! {
        <button class=class type="submit" name="action" value=action.into_str() aria-label=label>
            {words}
        </button>
    }
}
