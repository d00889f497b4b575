//! A button that tries something with the visit's account, and below it what came of that.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    model::lab::{Experiment, Lab, Outcome, Step},
    paths::api,
};

/// What will be tried, the button, and what came of it.
#[component]
pub fn TryIt(
    lab: Arc<Lab>,
    experiment: Experiment,
    /// The id of the section.
    place: &'static str,
    /// What the button will do, in a sentence or two.
    about: &'static str,
    /// On the button.
    words: &'static str,
) -> impl IntoView {
    view! {
        <div class="lab-try">
            <p>{about}</p>
            <TryForm experiment place words />
            <Came lab experiment />
        </div>
    }
}

/// The button alone.
#[component]
pub fn TryForm(
    experiment: Experiment,
    /// The id of the section.
    place: &'static str,
    /// On the button.
    words: &'static str,
) -> impl IntoView {
    // What is tried may change the token, and that is shown above.
    let parts = format!("lab-{place} lab-envelope");
    view! {
        <form method="post" action=api::LAB_TRY data-parts=parts>
            <input type="hidden" name="experiment" value=experiment.into_str() />
            <input type="hidden" name="place" value=place />
            <button class="button button--secondary" type="submit">
                {words}
            </button>
        </form>
    }
}

/// What came of it. It stands there before anything did: what is put into it is announced.
#[component]
pub fn Came(lab: Arc<Lab>, experiment: Experiment) -> impl IntoView {
    let id = format!("came-{}", experiment.into_str());
    let outcome = lab.outcomes.get(&experiment).cloned();
    view! {
        <div class="lab-outcome" id=id role="status">
            {outcome.map(|outcome| view! { <Steps outcome /> })}
        </div>
    }
}

#[component]
fn Steps(outcome: Outcome) -> impl IntoView {
    let Outcome { steps, lesson } = outcome;
    let steps = (!steps.is_empty()).then(|| {
        let steps = steps.into_iter().map(|step| view! { <Item step /> });
        view! { <ol class="lab-steps">{steps.collect_view()}</ol> }
    });
    view! {
        {steps}
        <p class="lab-lesson">{lesson}</p>
    }
}

#[component]
fn Item(step: Step) -> impl IntoView {
    let (class, verdict) = verdict(step.status);
    let words = format!("{} {verdict}", step.status);
    view! {
        <li class="lab-step">
            <span class="lab-step__what">{step.what}</span>
            " "
            <span class=format!("lab-status {class}")>{words}</span>
            " "
            <code class="lab-step__body">{step.body}</code>
        </li>
    }
}

/// The look and the word of an answer's status.
fn verdict(status: u16) -> (&'static str, &'static str) {
    match status {
        200..300 => ("lab-status--ok", "answered"),
        300..400 => ("", "sent elsewhere"),
        400..500 => ("lab-status--refused", "refused"),
        _ => ("lab-status--refused", "failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_said_in_a_word() {
        let words = [200, 303, 401, 429, 503].map(|status| verdict(status).1);

        assert_eq!(
            words,
            ["answered", "sent elsewhere", "refused", "refused", "failed"]
        );
    }
}
