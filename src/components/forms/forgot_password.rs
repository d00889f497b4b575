//! Asks for a link by which a new password is set.

use leptos::prelude::*;

use super::{Form, Submit, TextField};
use crate::{model::form::Refused, paths::api};

/// The address that the link is sent to.
#[component]
pub fn ForgotPasswordForm(refused: Option<Refused>) -> impl IntoView {
    let (value, error) = (
        Refused::value(refused.as_ref(), "email"),
        Refused::words(refused.as_ref(), "email"),
    );
    view! {
        <Form id="forgot-password" action=api::FORGOT_PASSWORD fields=&["email"] refused>
            <TextField
                name="email"
                label="Email"
                kind="email"
                autocomplete="username"
                value
                error
            />
            <Submit label="Send me a link" busy_label="Sending…" />
        </Form>
    }
}
