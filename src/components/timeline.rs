//! The steps of an order: those it has taken, and those to come.

use leptos::prelude::*;

use super::date::Moment;
use crate::model::order::Milestone;

/// The steps, with the one marked where the order is.
#[component]
pub fn Timeline(steps: Vec<Milestone>) -> impl IntoView {
    let steps = steps.into_iter().map(|step| view! { <Step step /> });
    view! { <ol class="timeline">{steps.collect_view()}</ol> }
}

#[component]
fn Step(step: Milestone) -> impl IntoView {
    let class = match (step.is_current, step.at.is_some()) {
        (true, _) if step.state.has_failed() => "timeline__step timeline__step--failed",
        (true, _) => "timeline__step timeline__step--current",
        (_, true) => "timeline__step timeline__step--done",
        _ => "timeline__step",
    };
    let at = step
        .at
        .zip(step.at_words)
        .map(|(at, words)| view! { <Moment at words /> });
    view! {
        <li class=class aria-current=step.is_current.then_some("step")>
            <span class="timeline__name">{step.state.short_words()}</span>
            <span class="timeline__at">{at}</span>
        </li>
    }
}
