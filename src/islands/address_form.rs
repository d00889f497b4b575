//! Adds or changes an address.

use leptos::{form::ActionForm, prelude::*};

use super::parts::{ErrorSummary, FormState, Submit, TextField};
use crate::{
    api::addresses::{AddAddress, EditAddress},
    model::{address::AddressInfo, form::Refused},
};

const FIELDS: [&str; 7] = [
    "label",
    "recipient",
    "phone",
    "street",
    "details",
    "city",
    "postcode",
];

/// Adds an address. `next` is where to go afterwards.
#[island]
pub fn AddAddressForm(refused: Option<Refused>, next: String) -> impl IntoView {
    let action = ServerAction::<AddAddress>::new();
    let state = FormState::new(action, refused.as_ref());
    view! {
        <ErrorSummary state fields=&FIELDS />
        <ActionForm action attr:class="form" attr:novalidate=true>
            <input type="hidden" name="next" value=next />
            <Fields state typed=refused address=None />
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
            <Fields state typed=refused address=Some(address) />
            <Submit state label="Save address" busy_label="Saving…" />
        </ActionForm>
    }
}

/// What was typed comes first, then what the address says now.
#[component]
fn Fields(state: FormState, typed: Option<Refused>, address: Option<AddressInfo>) -> impl IntoView {
    let value = |name: &'static str, now: fn(&AddressInfo) -> &String| {
        let typed = typed.as_ref().map(|refused| refused.typed(name));
        typed.unwrap_or_else(|| address.as_ref().map(now).cloned().unwrap_or_default())
    };
    let field = |name, label, kind, autocomplete, now| {
        let value = value(name, now);
        let error = state.field_error(name);
        view! { <TextField name label kind autocomplete value error /> }
    };
    (
        field(
            "label",
            "Label, such as Home (optional)",
            "text",
            "off",
            |a| &a.label,
        ),
        field("recipient", "Name", "text", "name", |a| &a.recipient),
        field("phone", "Phone", "tel", "tel", |a| &a.phone),
        field(
            "street",
            "Street and number",
            "text",
            "address-line1",
            |a| &a.street,
        ),
        field(
            "details",
            "Flat, floor or landmark (optional)",
            "text",
            "address-line2",
            |a| &a.details,
        ),
        field("city", "City", "text", "address-level2", |a| &a.city),
        field("postcode", "Postcode", "text", "postal-code", |a| {
            &a.postcode
        }),
    )
}
