//! One labelled line of text.

use leptos::prelude::*;

/// A label, what is wrong, and the input. The input's id is its name.
#[component]
pub fn TextField(
    /// The field's name and id.
    name: &'static str,
    /// The visible label.
    label: &'static str,
    /// `text`, `email` or `tel`.
    kind: &'static str,
    /// What a browser may fill in.
    autocomplete: &'static str,
    /// What was typed before.
    value: String,
    /// What is wrong.
    error: Option<String>,
) -> impl IntoView {
    let described_by = error.is_some().then(|| format!("{name}-error"));
    let invalid = error.is_some().then_some("true");
    let class = field_class(error.as_ref());
    view! {
        <div class=class>
            <label class="field__label" for=name>
                {label}
            </label>
            <FieldError name error />
            <input
                class="field__input"
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                autocapitalize=if kind == "text" { "words" } else { "off" }
                spellcheck="false"
                value=value
                aria-describedby=described_by
                aria-invalid=invalid
            />
        </div>
    }
}

/// The class of a field, with what is wrong with it.
pub fn field_class(error: Option<&String>) -> &'static str {
    if error.is_some() {
        "field field--invalid"
    } else {
        "field"
    }
}

/// What is wrong with a field, beside it.
#[component]
pub fn FieldError(
    /// The field's name.
    name: &'static str,
    /// What is wrong.
    error: Option<String>,
) -> impl IntoView {
    error.map(|words| {
        view! {
            <p class="field__error" id=format!("{name}-error")>
                {words}
            </p>
        }
    })
}
