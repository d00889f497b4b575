//! Adds or changes an address.

use leptos::prelude::*;

use super::{Form, Submit, TextField};
use crate::{
    model::{address::AddressInfo, form::Refused},
    paths::api,
};

const FIELDS: [&str; 7] = [
    "recipient",
    "phone",
    "street",
    "details",
    "city",
    "postcode",
    "label",
];

/// Adds an address, at first to somebody of that name. `next` is where to go afterwards.
#[component]
pub fn AddAddressForm(refused: Option<Refused>, next: String, recipient: String) -> impl IntoView {
    let typed = refused.clone();
    view! {
        <Form id="add-address" action=api::ADD_ADDRESS fields=&FIELDS refused>
            <input type="hidden" name="next" value=next />
            <Fields typed now=AddressInfo::to(recipient) />
            <Submit label="Save address" busy_label="Saving…" />
        </Form>
    }
}

/// Changes an address.
#[component]
pub fn EditAddressForm(refused: Option<Refused>, address: AddressInfo) -> impl IntoView {
    let typed = refused.clone();
    view! {
        <Form id="edit-address" action=api::EDIT_ADDRESS fields=&FIELDS refused>
            <input type="hidden" name="address" value=address.id.clone() />
            <Fields typed now=address />
            <Submit label="Save address" busy_label="Saving…" />
        </Form>
    }
}

/// What was typed comes first, then what the address says now.
#[component]
fn Fields(typed: Option<Refused>, now: AddressInfo) -> impl IntoView {
    let field = |name, label, kind, autocomplete, now: &str| {
        let value = match &typed {
            Some(refused) => refused.typed(name),
            None => now.to_owned(),
        };
        let error = Refused::words(typed.as_ref(), name);
        view! { <TextField name label kind autocomplete value error /> }
    };
    view! {
        {field("recipient", "Name", "text", "name", &now.recipient)}
        {field("phone", "Phone", "tel", "tel", &now.phone)}
        {field("street", "Street and number", "text", "address-line1", &now.street)}
        {field(
            "details",
            "Flat, floor or landmark (optional)",
            "text",
            "address-line2",
            &now.details,
        )}
        <div class="field-pair">
            {field("city", "City", "text", "address-level2", &now.city)}
            {field("postcode", "Postcode", "text", "postal-code", &now.postcode)}
        </div>
        {field("label", "Label, such as Home (optional)", "text", "off", &now.label)}
    }
}
