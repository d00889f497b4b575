//! Asks for a link by which an address becomes the customer's.

use leptos::prelude::*;

use super::{Form, Submit, TextField};
use crate::{model::form::Refused, paths::api};

/// The address.
#[component]
pub fn ChangeEmailForm(refused: Option<Refused>, email: String) -> impl IntoView {
    let typed = Refused::value(refused.as_ref(), "email");
    let value = if refused.is_some() { typed } else { email };
    let error = Refused::words(refused.as_ref(), "email");
    view! {
        <Form id="change-email" action=api::CHANGE_EMAIL fields=&["email"] refused>
            <TextField
                name="email"
                label="Email"
                kind="email"
                autocomplete="email"
                value
                error
            />
            <Submit label="Send me a link" busy_label="Sending…" />
        </Form>
    }
}
