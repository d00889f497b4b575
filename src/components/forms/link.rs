//! One button that does what a link from a mail is for.

use leptos::prelude::*;

use super::{Form, Submit};
use crate::model::form::Refused;

/// The button, and the token that it sends.
#[component]
pub fn LinkForm(
    id: &'static str,
    action: &'static str,
    refused: Option<Refused>,
    token: String,
    label: &'static str,
) -> impl IntoView {
    view! {
        <Form id action fields=&[] refused>
            <input type="hidden" name="token" value=token />
            <Submit label busy_label="One moment…" />
        </Form>
    }
}
