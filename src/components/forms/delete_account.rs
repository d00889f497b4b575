//! Deletes the account.

use leptos::prelude::*;

use super::{Form, Submit};
use crate::{model::form::Refused, paths::api};

/// The button.
#[component]
pub fn DeleteAccountForm(refused: Option<Refused>) -> impl IntoView {
    view! {
        <Form id="delete-account" action=api::DELETE_ACCOUNT fields=&[] refused>
            <Submit label="Delete my account" busy_label="Deleting…" />
        </Form>
    }
}
