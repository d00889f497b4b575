//! Makes the account of whoever has signed up.

use leptos::prelude::*;

use super::{AccountEmail, Form, PasswordField, PasswordKind, Submit, TextField};
use crate::{model::form::Refused, paths::api};

/// The name, as it was typed before, and a new password.
#[component]
pub fn FinishSignUpForm(
    refused: Option<Refused>,
    token: String,
    name: String,
    email: String,
    min_length: u32,
) -> impl IntoView {
    let typed = Refused::value(refused.as_ref(), "name");
    let value = if refused.is_some() { typed } else { name };
    let of_name = Refused::words(refused.as_ref(), "name");
    let of_password = Refused::words(refused.as_ref(), "password");
    view! {
        <Form
            id="finish-sign-up"
            action=api::FINISH_SIGN_UP
            fields=&["name", "password"]
            refused
        >
            <input type="hidden" name="token" value=token />
            <TextField
                name="name"
                label="Name"
                kind="text"
                autocomplete="name"
                value
                error=of_name
            />
            <AccountEmail email />
            <PasswordField
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::New { min_length }
                error=of_password
            />
            <Submit label="Create account" busy_label="Creating your account…" />
        </Form>
    }
}
