//! Adds or changes an address.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{ErrorSummary, FormState, Submit, TextField};
use crate::{
    api::addresses::{AddAddress, EditAddress},
    model::{address::AddressInfo, form::Refused},
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
#[island]
pub fn AddAddressForm(refused: Option<Refused>, next: String, recipient: String) -> impl IntoView {
    let action = ServerAction::<AddAddress>::new();
    let state = FormState::new(action, refused.as_ref());
    view! {
        <ErrorSummary state fields=&FIELDS />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="next" value=next />
            <Fields state typed=refused now=AddressInfo::to(recipient) />
            <Submit state label="Save address" busy_label="Saving…" />
        </ActionForm>
    }
}

/// Changes an address.
#[island]
pub fn EditAddressForm(refused: Option<Refused>, address: AddressInfo) -> impl IntoView {
    let action = ServerAction::<EditAddress>::new();
    let state = FormState::new(action, refused.as_ref());
    view! {
        <ErrorSummary state fields=&FIELDS />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="address" value=address.id.clone() />
            <Fields state typed=refused now=address />
            <Submit state label="Save address" busy_label="Saving…" />
        </ActionForm>
    }
}

/// What was typed comes first, then what the address says now.
#[component]
fn Fields(state: FormState, typed: Option<Refused>, now: AddressInfo) -> impl IntoView {
    let field = |name, label, kind, autocomplete, now: &str| {
        let typed = typed.as_ref().map(|refused| refused.typed(name));
        let value = typed.unwrap_or_else(|| now.to_owned());
        let error = state.field_error(name);
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
