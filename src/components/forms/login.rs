//! Signs in.

use leptos::prelude::*;

use super::{Form, PasswordField, PasswordKind, Submit, TextField};
use crate::{model::form::Refused, paths::api};

/// Email and password. `next` is where to go afterwards.
#[component]
pub fn LoginForm(refused: Option<Refused>, next: String) -> impl IntoView {
    let error = |field| Refused::words(refused.as_ref(), field);
    let (email, email_error) = (Refused::value(refused.as_ref(), "email"), error("email"));
    let password_error = error("password");
    view! {
        <Form id="sign-in" action=api::LOGIN fields=&["email", "password"] refused>
            <input type="hidden" name="next" value=next />
            <TextField
                name="email"
                label="Email"
                kind="email"
                autocomplete="username"
                value=email
                error=email_error
            />
            <PasswordField
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::Current
                error=password_error
            />
            <Submit label="Sign in" busy_label="Signing in…" />
        </Form>
    }
}
