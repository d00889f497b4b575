//! Signs in.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{ErrorSummary, FormState, PasswordField, PasswordKind, Submit, TextField};
use crate::{api::accounts::Login, model::form::Refused};

/// Email and password. `next` is where to go afterwards.
#[island]
pub fn LoginForm(refused: Option<Refused>, next: String) -> impl IntoView {
    let action = ServerAction::<Login>::new();
    let state = FormState::new(action, refused.as_ref());
    let email = refused
        .map(|refused| refused.typed("email"))
        .unwrap_or_default();
    view! {
        <ErrorSummary state fields=&["email", "password"] />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="next" value=next />
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
                kind=PasswordKind::Current
            />
            <Submit state label="Sign in" busy_label="Signing in…" />
        </ActionForm>
    }
}
