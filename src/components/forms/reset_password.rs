//! Sets a new password by a link from a mail.

use leptos::prelude::*;

use super::{Form, PasswordField, PasswordKind, Submit};
use crate::{model::form::Refused, paths::api};

/// The new password.
#[component]
pub fn ResetPasswordForm(
    refused: Option<Refused>,
    token: String,
    min_length: u32,
) -> impl IntoView {
    let error = Refused::words(refused.as_ref(), "new_password");
    view! {
        <Form id="reset-password" action=api::RESET_PASSWORD fields=&["new_password"] refused>
            <input type="hidden" name="token" value=token />
            <PasswordField
                name="new_password"
                label="New password"
                noun="new password"
                kind=PasswordKind::New { min_length }
                error
            />
            <Submit label="Set the password" busy_label="Setting your password…" />
        </Form>
    }
}
