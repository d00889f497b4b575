//! A form that takes an order one step on, and its buttons; the columns of the boards it stands on.

use leptos::prelude::*;

use super::part::Part;
use crate::model::order_life::{Action, Actor, Reason};

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

/// Ends an order for a reason: a button for each that the actor may give.
#[component]
pub fn ReasonButtons(action: Action, actor: Actor) -> impl IntoView {
    let reasons = Reason::of(action, actor).iter().map(|reason| {
        let word: &str = reason.into_str();
        view! {
            <button class="button button--danger button--small" name="reason" value=word type="submit">
                {reason.label()}
            </button>
        }
    });
    view! {
        <input type="hidden" name="action" value=action.into_str() />
        {reasons.collect_view()}
    }
}

/// A column of a board, which is a part of its page and stays up to date.
#[component]
pub fn BoardColumn(
    /// The part's id.
    id: &'static str,
    name: &'static str,
    /// How many orders it has.
    count: usize,
    /// How many more there are that do not show.
    #[prop(optional)]
    more: usize,
    /// What to do when it has none.
    #[prop(optional)]
    empty: &'static str,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    let empty = (count == 0 && !empty.is_empty()).then(|| view! { <p class="empty">{empty}</p> });
    let beyond = (more > 0).then(|| {
        view! { <p class="empty">{more} " more, which show here when there is room."</p> }
    });
    view! {
        <Part id>
            <section class="board__column" id=id aria-labelledby=labelled_by data-live="">
                <h2 id=heading>
                    {name} " "
                    <span class="board__count">{count + more}</span>
                </h2>
                {empty}
                <ol class="board__tickets">{children()}</ol>
                {beyond}
            </section>
        </Part>
    }
}
