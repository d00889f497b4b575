//! Changes the password.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{AccountEmail, ErrorSummary, FormState, PasswordField, PasswordKind, Submit};
use crate::{api::accounts::ChangePassword, model::form::Refused};

/// The current and a new password.
#[island]
pub fn ChangePasswordForm(
    refused: Option<Refused>,
    email: String,
    min_length: u32,
) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let state = FormState::new(action, refused.as_ref());
    view! {
        <ErrorSummary state fields=&["current_password", "new_password"] />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <AccountEmail email />
            <PasswordField
                state
                name="current_password"
                label="Current password"
                noun="current password"
                kind=PasswordKind::Current
            />
            <PasswordField
                state
                name="new_password"
                label="New password"
                noun="new password"
                kind=PasswordKind::New { min_length: min_length as usize }
            />
            <Submit state label="Change password" busy_label="Changing your password…" />
        </ActionForm>
    }
}
