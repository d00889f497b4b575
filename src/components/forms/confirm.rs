//! Proves the password again.

use leptos::prelude::*;

use super::{AccountEmail, Form, PasswordField, PasswordKind, Submit};
use crate::{model::form::Refused, paths::api};

/// The password. `next` is where to go afterwards.
#[component]
pub fn ConfirmForm(refused: Option<Refused>, email: String, next: String) -> impl IntoView {
    let error = Refused::words(refused.as_ref(), "password");
    view! {
        <Form id="confirm" action=api::CONFIRM fields=&["password"] refused>
            <AccountEmail email />
            <input type="hidden" name="next" value=next />
            <PasswordField
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::Current
                error
            />
            <Submit label="Confirm" busy_label="Confirming…" />
        </Form>
    }
}
