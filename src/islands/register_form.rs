//! Makes an account.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{ErrorSummary, FormState, PasswordField, PasswordKind, Submit, TextField};
use crate::{api::accounts::Register, model::form::Refused};

/// Name, email and a new password. `next` is where to go afterwards.
#[island]
pub fn RegisterForm(refused: Option<Refused>, min_length: u32, next: String) -> impl IntoView {
    let action = ServerAction::<Register>::new();
    let state = FormState::new(action, refused.as_ref());
    let typed = |field| {
        refused
            .as_ref()
            .map(|refused| refused.typed(field))
            .unwrap_or_default()
    };
    let (name, email) = (typed("name"), typed("email"));
    view! {
        <ErrorSummary state fields=&["name", "email", "password"] />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="next" value=next />
            <TextField
                name="name"
                label="Name"
                kind="text"
                autocomplete="name"
                value=name
                error=state.field_error("name")
            />
            <TextField
                name="email"
                label="Email"
                kind="email"
                autocomplete="username"
                value=email
                error=state.field_error("email")
            />
            <PasswordField
                state
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::New { min_length: min_length as usize }
            />
            <Submit state label="Create account" busy_label="Creating your account…" />
        </ActionForm>
    }
}
