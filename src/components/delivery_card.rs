//! An order as its courier sees it, and what a courier may do to it.

use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    part_item::PartItem,
    step_form::{ReasonButtons, StepButton, StepForm},
};
use crate::model::{
    board::Delivery,
    order::{Destination, OrderState, Payment},
    order_life::{Action, Actor, may},
};

/// The card of an order to be carried.
#[component]
pub fn DeliveryCard(
    delivery: Delivery,
    /// True if whoever looks carries it.
    is_mine: bool,
    /// What the buttons are sent to.
    function: &'static str,
    /// The parts of the page that they change.
    parts: &'static str,
) -> impl IntoView {
    let id = format!("delivery-{}", delivery.number);
    let name_id = format!("{id}-name");
    let labelled_by = name_id.clone();
    let is_carried = delivery.state == OrderState::OnTheWay;
    let ready = delivery.ready_words.clone().filter(|_| !is_carried);
    let ready = ready.map(|words| view! { <p class="hint">"Ready around " {words} "."</p> });
    let where_to = match delivery.destination.clone() {
        Some(to) if is_mine => view! { <WhereTo to /> }.into_any(),
        _ => view! { <p>"To " {delivery.postcode.clone()}</p> }.into_any(),
    };
    let pays = match delivery.payment {
        Payment::Cash => format!("Collect {} in cash.", delivery.total.text),
        Payment::DemoCard => "Already paid.".to_owned(),
    };
    view! {
        <PartItem class="ticket" id labelled_by place={if is_mine { "mine" } else { "free" }}>
            <h3 class="ticket__head" id=name_id>
                <span class="order-number">{delivery.number.clone()}</span>
                <span class="ticket__due">{delivery.state.words()}</span>
            </h3>
            <p class="ticket__about">
                "From " {delivery.restaurant_name.clone()} ", promised "
                {delivery.promised_words.clone()}
            </p>
            {ready}
            {where_to}
            <p class="ticket__pays">{pays}</p>
            <Steps delivery is_mine function parts />
        </PartItem>
    }
}

/// The address opens in the map of the courier's telephone.
#[component]
fn WhereTo(to: Destination) -> impl IntoView {
    let place = format!("{}, {} {}", to.street, to.city, to.postcode);
    let map = format!(
        "geo:0,0?q={}",
        utf8_percent_encode(&place, NON_ALPHANUMERIC)
    );
    let digits = |c: &char| c.is_ascii_digit() || *c == '+';
    let call = format!(
        "tel:{}",
        to.phone.chars().filter(digits).collect::<String>()
    );
    let details = (!to.details.is_empty()).then(|| view! { <p>{to.details.clone()}</p> });
    view! {
        <address class="ticket__address">
            <p>{to.recipient}</p>
            <p>{place}</p>
            {details}
            <p class="actions">
                <a class="button button--secondary button--small" href=map>
                    "Open the map"
                </a>
                <a class="button button--secondary button--small" href=call>
                    "Call " {to.phone}
                </a>
            </p>
        </address>
    }
}

/// What may be done to it now.
#[component]
fn Steps(
    delivery: Delivery,
    is_mine: bool,
    function: &'static str,
    parts: &'static str,
) -> impl IntoView {
    let can = |action| {
        may(delivery.state, action, Actor::Courier) && is_mine != (action == Action::Claim)
    };
    let (number, version) = (delivery.number.clone(), delivery.version);
    let form = |children: AnyView| {
        let order = number.clone();
        view! {
            <StepForm function parts order version>
                {children}
            </StepForm>
        }
    };
    let of = |words: &str| format!("{words} {number}");
    let step = |action, words: &'static str, is_main| {
        can(action).then(|| {
            let button = view! { <StepButton action words label=of(words) is_main /> };
            form(button.into_any())
        })
    };
    let fail = can(Action::Fail).then(|| {
        let buttons = view! { <ReasonButtons action=Action::Fail actor=Actor::Courier /> };
        view! {
            <details class="ticket__end">
                <summary aria-label=of("Could not deliver")>"Could not deliver…"</summary>
                {form(buttons.into_any())}
            </details>
        }
    });
    view! {
        <div class="ticket__steps">
            {step(Action::Claim, "Take it", true)} {step(Action::PickUp, "Picked up", true)}
            {step(Action::Deliver, "Delivered", true)} {step(Action::Release, "Give back", false)}
            {fail}
        </div>
    }
}
