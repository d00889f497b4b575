//! A password with a button to see it and, for a new one, a hint how strong it looks.

use leptos::{html, prelude::*};

use super::{field::FieldError, form_state::FormState};
use crate::model::password::Strength;

/// Which password is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PasswordKind {
    /// One that exists.
    Current,
    /// One that is chosen now, with the fewest characters allowed.
    New {
        /// The fewest characters.
        min_length: usize,
    },
}

/// A label, the rule for a new password, what is wrong, the input, and the button to see it.
#[component]
pub fn PasswordField(
    /// The form.
    state: FormState,
    /// The field's name and id.
    name: &'static str,
    /// The visible label.
    label: &'static str,
    /// The password's name within a sentence: "Show new password".
    noun: &'static str,
    /// Which password it is.
    kind: PasswordKind,
) -> impl IntoView {
    let error = state.field_error(name);
    let input = NodeRef::<html::Input>::new();
    let (shown, set_shown) = signal(false);
    let (typed, set_typed) = signal(String::new());
    let (live, set_live) = signal(false);
    Effect::new(move |_| set_live.set(true));
    // Hidden again on submit; a refused password is typed anew.
    Effect::new(move |was_busy: Option<bool>| {
        let busy = state.busy.get();
        if busy {
            set_shown.set(false);
        }
        if was_busy == Some(true) && !busy {
            if let Some(input) = input.get_untracked() {
                input.set_value("");
            }
            set_typed.set(String::new());
        }
        busy
    });

    let is_new = matches!(kind, PasswordKind::New { .. });
    let described_by = move || {
        let hint = is_new.then(|| format!("{name}-hint"));
        let error = error.read().is_some().then(|| format!("{name}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    view! {
        <div class="field" class:field--invalid=move || error.read().is_some()>
            <label class="field__label" for=name>
                {label}
            </label>
            {match kind {
                PasswordKind::New { min_length } => Some(view! {
                    <p class="field__hint" id=format!("{name}-hint")>
                        {format!("At least {min_length} characters; long is good.")}
                    </p>
                }),
                PasswordKind::Current => None,
            }}
            <FieldError name error />
            <div class="password">
                <input
                    class="field__input"
                    id=name
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=if is_new { "new-password" } else { "current-password" }
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=described_by
                    aria-invalid=move || error.read().is_some().then_some("true")
                    node_ref=input
                    on:input=move |event| set_typed.set(event_target_value(&event))
                />
                <button
                    class="password__toggle"
                    type="button"
                    hidden=move || !live.get()
                    aria-label=move || format!("{} {noun}", if shown.get() { "Hide" } else { "Show" })
                    on:click=move |_| set_shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { "Hide" } else { "Show" }}
                </button>
            </div>
            {match kind {
                PasswordKind::New { min_length } => {
                    Some(view! { <StrengthHint name typed min_length live /> })
                }
                PasswordKind::Current => None,
            }}
        </div>
    }
}

/// A status that is there before it changes, so that it is read out when it does.
#[component]
fn StrengthHint(
    name: &'static str,
    typed: ReadSignal<String>,
    min_length: usize,
    live: ReadSignal<bool>,
) -> impl IntoView {
    let strength = Memo::new(move |_| Strength::of(&typed.read(), min_length));
    let class = move || match strength.get() {
        Some(strength) => format!("strength strength--{}", strength.class()),
        None => "strength".to_owned(),
    };
    view! {
        <p class=class id=format!("{name}-strength") role="status" hidden=move || !live.get()>
            <span class="strength__bar" aria-hidden="true"></span>
            <span class="strength__words">
                {move || strength.get().map(Strength::words).unwrap_or_default()}
            </span>
        </p>
    }
}
