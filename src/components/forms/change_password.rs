//! Changes the password.

use leptos::prelude::*;

use super::{AccountEmail, Form, PasswordField, PasswordKind, Submit};
use crate::{model::form::Refused, paths::api};

/// The current and a new password.
#[component]
pub fn ChangePasswordForm(
    refused: Option<Refused>,
    email: String,
    min_length: u32,
) -> impl IntoView {
    let error = |field| Refused::words(refused.as_ref(), field);
    let (current_error, new_error) = (error("current_password"), error("new_password"));
    view! {
        <Form
            id="change-password"
            action=api::CHANGE_PASSWORD
            fields=&["current_password", "new_password"]
            refused
        >
            <AccountEmail email />
            <PasswordField
                name="current_password"
                label="Current password"
                noun="current password"
                kind=PasswordKind::Current
                error=current_error
            />
            <PasswordField
                name="new_password"
                label="New password"
                noun="new password"
                kind=PasswordKind::New { min_length }
                error=new_error
            />
            <Submit label="Change password" busy_label="Changing your password…" />
        </Form>
    }
}
