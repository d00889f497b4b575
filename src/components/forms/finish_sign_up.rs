//! Makes the account of whoever has signed up.

use leptos::prelude::*;

use super::{AccountEmail, Form, PasswordField, PasswordKind, Submit};
use crate::{model::form::Refused, paths::api};

/// The password that was chosen.
#[component]
pub fn FinishSignUpForm(refused: Option<Refused>, token: String, email: String) -> impl IntoView {
    let error = Refused::words(refused.as_ref(), "password");
    view! {
        <Form id="finish-sign-up" action=api::FINISH_SIGN_UP fields=&["password"] refused>
            <input type="hidden" name="token" value=token />
            <AccountEmail email />
            <PasswordField
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::Current
                error
            />
            <Submit label="Finish signing up" busy_label="Creating your account…" />
        </Form>
    }
}
