//! An order as its kitchen sees it, and what its members may do to it.

use leptos::prelude::*;

use super::{
    part_item::PartItem,
    step_form::{ReasonButtons, StepButton, StepForm},
};
use crate::model::{
    board::{Ticket, TicketLine},
    order::OrderState,
    order_life::{Action, Actor, may},
};

/// A kitchen's minutes until an order is ready, to choose from.
const MINUTES: [i64; 9] = [10, 15, 20, 25, 30, 40, 50, 60, 90];
const USUAL_MINUTES: i64 = 20;

/// The card of an open order.
#[component]
pub fn TicketCard(
    ticket: Ticket,
    /// What the buttons are sent to.
    function: &'static str,
    /// The parts of the page that they change.
    parts: &'static str,
    /// Where it is printed.
    #[prop(optional_no_strip)]
    print: Option<String>,
) -> impl IntoView {
    let id = format!("ticket-{}", ticket.number);
    let name_id = format!("{id}-name");
    let labelled_by = name_id.clone();
    let lines = ticket.lines.clone().into_iter();
    let lines = lines.map(|line| view! { <Line line /> }).collect_view();
    // Nothing is cooked of these any more.
    let lines = match ticket.state {
        OrderState::Ready | OrderState::OnTheWay => {
            let count = ticket.lines.iter().map(|line| line.quantity).sum::<i64>();
            let dishes = if count == 1 { "dish" } else { "dishes" };
            view! {
                <details class="ticket__more-lines">
                    <summary>{count} " " {dishes}</summary>
                    <ul class="ticket__lines">{lines}</ul>
                </details>
            }
            .into_any()
        }
        _ => view! { <ul class="ticket__lines">{lines}</ul> }.into_any(),
    };
    let due_class = if ticket.is_late {
        "ticket__due ticket__due--late"
    } else {
        "ticket__due"
    };
    let print = print.map(|href| {
        let label = format!("Print {}", ticket.number);
        view! {
            <a class="button button--secondary" href=href aria-label=label>
                "Print"
            </a>
        }
    });
    let allergens = (!ticket.allergens.is_empty()).then(|| {
        view! {
            <p class="ticket__allergens">
                <strong>"Contains "</strong>
                {ticket.allergens.join(", ")}
            </p>
        }
    });
    let courier = match (ticket.state, ticket.has_courier) {
        (OrderState::Placed | OrderState::OnTheWay, _) => None,
        (_, true) => Some("A courier is on the way to you."),
        (_, false) => Some("No courier yet."),
    };
    view! {
        <PartItem class="ticket" id labelled_by place=ticket.state.into_str()>
            <h3 class="ticket__head" id=name_id>
                <span class="order-number">{ticket.number.clone()}</span>
                <span class=due_class>{ticket.due_words.clone()}</span>
            </h3>
            <p class="ticket__about">
                "For " {ticket.recipient.clone()} ", placed " {ticket.placed_words.clone()}
            </p>
            {lines}
            {allergens}
            {courier.map(|words| view! { <p class="hint ticket__courier">{words}</p> })}
            <Steps ticket function parts print />
        </PartItem>
    }
}

#[component]
fn Line(line: TicketLine) -> impl IntoView {
    let options = (!line.options.is_empty())
        .then(|| view! { <span class="ticket__more">{line.options.join(", ")}</span> });
    let note = (!line.note.is_empty())
        .then(|| view! { <span class="ticket__note">"Note: " {line.note}</span> });
    view! {
        <li class="ticket__line">
            <span class="ticket__quantity">
                {line.quantity} <span aria-hidden="true">" ×"</span>
                <span class="visually-hidden">" times "</span>
            </span>
            <span class="ticket__dish">{line.name} {options} {note}</span>
        </li>
    }
}

/// What may be done to it now.
#[component]
fn Steps<P: IntoView + 'static>(
    ticket: Ticket,
    function: &'static str,
    parts: &'static str,
    print: P,
) -> impl IntoView {
    let can = |action| may(ticket.state, action, Actor::Restaurant);
    let (number, version) = (ticket.number.clone(), ticket.version);
    let form = |children: AnyView| {
        let order = number.clone();
        view! {
            <StepForm function parts order version>
                {children}
            </StepForm>
        }
    };
    let of = |words: &str| format!("{words} {number}");
    let accept = can(Action::Accept).then(|| {
        let minutes = MINUTES.map(|minutes| {
            let is_usual = minutes == USUAL_MINUTES;
            view! { <option value=minutes selected=is_usual>{minutes} " min"</option> }
        });
        let select = view! {
            <select class="field__input ticket__minutes" name="minutes" aria-label=of("Minutes until ready,")>
                {minutes.into_iter().collect_view()}
            </select>
            <StepButton action=Action::Accept words="Accept" label=of("Accept") is_main=true />
        };
        form(select.into_any())
    });
    let plain = |action, words: &'static str| {
        can(action).then(|| {
            let button = view! { <StepButton action words label=of(words) is_main=true /> };
            form(button.into_any())
        })
    };
    let delay = can(Action::Delay).then(|| {
        let button = view! {
            <input type="hidden" name="minutes" value="5" />
            <StepButton action=Action::Delay words="5 minutes more" label=of("5 minutes more for") />
        };
        form(button.into_any())
    });
    let ends = [(Action::Reject, "Refuse"), (Action::Cancel, "Cancel")];
    let end = ends
        .into_iter()
        .find(|(action, _)| can(*action))
        .map(|(action, words)| {
            let buttons = view! { <ReasonButtons action actor=Actor::Restaurant /> };
            let summary = of(words);
            view! {
                <details class="ticket__end">
                    <summary aria-label=summary>{words} "…"</summary>
                    {form(buttons.into_any())}
                </details>
            }
        });
    view! {
        <div class="ticket__steps">
            {accept} {plain(Action::Start, "Start cooking")} {plain(Action::Finish, "Ready")} {delay}
            {print} {end}
        </div>
    }
}
