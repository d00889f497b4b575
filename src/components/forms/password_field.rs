//! A password with a button to see it and, for a new one, a hint how strong it looks.

use leptos::prelude::*;

use super::text_field::{FieldError, field_class};
use crate::islands::see_password::SeePassword;

/// Which password is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PasswordKind {
    /// One that exists.
    Current,
    /// One that is chosen now, with the fewest characters allowed.
    New {
        /// The fewest characters.
        min_length: u32,
    },
}

/// A label, the rule for a new password, what is wrong, the input, and the button to see it. Button and
/// strength show where scripts run.
#[component]
pub fn PasswordField(
    /// The field's name and id.
    name: &'static str,
    /// The visible label.
    label: &'static str,
    /// The password's name within a sentence: "Show new password".
    noun: &'static str,
    /// Which password it is.
    kind: PasswordKind,
    /// What is wrong.
    error: Option<String>,
) -> impl IntoView {
    let min_length = match kind {
        PasswordKind::Current => None,
        PasswordKind::New { min_length } => Some(min_length),
    };
    let hint = min_length.map(|_| format!("{name}-hint"));
    let described_by = [hint, error.as_ref().map(|_| format!("{name}-error"))];
    let described_by: Vec<String> = described_by.into_iter().flatten().collect();
    let described_by = (!described_by.is_empty()).then(|| described_by.join(" "));
    let invalid = error.is_some().then_some("true");
    let autocomplete = match kind {
        PasswordKind::Current => "current-password",
        PasswordKind::New { .. } => "new-password",
    };
    let class = field_class(error.as_ref());
    view! {
        <SeePassword>
            <div class=class>
                <label class="field__label" for=name>
                    {label}
                </label>
                {min_length
                    .map(|min_length| {
                        view! {
                            <p class="field__hint" id=format!("{name}-hint")>
                                {format!("At least {min_length} characters; long is good.")}
                            </p>
                        }
                    })}
                <FieldError name error />
                <div class="password">
                    <input
                        class="field__input"
                        id=name
                        name=name
                        type="password"
                        autocomplete=autocomplete
                        autocapitalize="off"
                        spellcheck="false"
                        aria-describedby=described_by
                        aria-invalid=invalid
                        data-min-length=min_length
                    />
                    <button
                        class="password__toggle"
                        type="button"
                        aria-label=format!("Show {noun}")
                        aria-controls=name
                        data-noun=noun
                    >
                        "Show"
                    </button>
                </div>
                {min_length.map(|_| view! { <Strength name /> })}
            </div>
        </SeePassword>
    }
}

/// A status that is there before it changes, so that it is read out when it does.
#[component]
fn Strength(name: &'static str) -> impl IntoView {
    view! {
        <p class="strength" id=format!("{name}-strength") role="status">
            <span class="strength__bar" aria-hidden="true"></span>
            <span class="strength__words"></span>
        </p>
    }
}
