//! Makes an account.

use leptos::prelude::*;

use super::{Form, PasswordField, PasswordKind, Submit, TextField};
use crate::{model::form::Refused, paths::api};

/// Name, email and a new password. `next` is where to go afterwards.
#[component]
pub fn RegisterForm(
    refused: Option<Refused>,
    /// The fewest characters of the password; none if it is chosen where the link in a mail leads.
    min_length: Option<u32>,
    next: String,
) -> impl IntoView {
    let text = |name, label, kind, autocomplete| {
        let value = Refused::value(refused.as_ref(), name);
        let error = Refused::words(refused.as_ref(), name);
        view! { <TextField name label kind autocomplete value error /> }
    };
    let (name, email) = (
        text("name", "Name", "text", "name"),
        text("email", "Email", "email", "username"),
    );
    let error = Refused::words(refused.as_ref(), "password");
    let last = match min_length {
        Some(min_length) => view! {
            <PasswordField
                name="password"
                label="Password"
                noun="password"
                kind=PasswordKind::New { min_length }
                error
            />
            <Submit label="Create account" busy_label="Creating your account…" />
        }
        .into_any(),
        None => view! {
            <p class="field__hint">
                "We send a link to your email. Where it leads you choose a password, and your account is ready."
            </p>
            <Submit label="Send me a link" busy_label="Sending…" />
        }
        .into_any(),
    };
    view! {
        <Form id="sign-up" action=api::REGISTER fields=&["name", "email", "password"] refused>
            <input type="hidden" name="next" value=next />
            {name}
            {email}
            {last}
        </Form>
    }
}
