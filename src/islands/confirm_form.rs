//! Proves the password again.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{AccountEmail, ErrorSummary, FormState, PasswordField, PasswordKind, Submit};
use crate::{api::sessions::Confirm, model::form::Refused};

/// The password. `next` is where to go afterwards.
#[island]
pub fn ConfirmForm(refused: Option<Refused>, email: String, next: String) -> impl IntoView {
    let action = ServerAction::<Confirm>::new();
    let state = FormState::new(action, refused.as_ref());
    view! {
        <ErrorSummary state fields=&["password"] />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <AccountEmail email />
            <input type="hidden" name="next" value=next />
            <PasswordField
                state
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::Current
            />
            <Submit state label="Confirm" busy_label="Confirming…" />
        </ActionForm>
    }
}
