//! Where an order is: its state, what is promised, what happened and what is to come. It stays up to
//! date while it is looked at.

use leptos::prelude::*;

use super::{date::Moment, part::Part};
use crate::{
    islands::{live_parts::LiveParts, send_in_place::SendInPlace},
    model::{
        order::{Milestone, Order, OrderState},
        order_life::{Action, Actor, may},
    },
    paths::{self, api},
};

/// The part's id.
const ID: &str = "order-now";

/// Where an order is.
#[component]
pub fn OrderNow(order: Order) -> impl IntoView {
    let steps = order.timeline.clone().into_iter();
    let steps = steps.map(|step| view! { <Step step /> }).collect_view();
    let is_open = order.state.is_open();
    let refresh = is_open.then(|| {
        view! { <a href=paths::order(&order.number)>"Refresh"</a> }
    });
    let may_cancel = may(order.state, Action::Cancel, Actor::Customer);
    let cancel = may_cancel.then(|| {
        view! {
            <form method="post" action=api::CANCEL_ORDER data-parts=ID>
                <input type="hidden" name="order" value=order.number.clone() />
                <input type="hidden" name="version" value=order.version />
                <button class="button button--danger button--small" type="submit">
                    "Cancel the order"
                </button>
            </form>
        }
    });
    view! {
        <LiveParts>
            <SendInPlace>
                <Part id=ID>
                    <section
                        class="order-now card"
                        id=ID
                        aria-labelledby="state"
                        data-live=order.number.clone()
                        data-after=order.last_event
                    >
                        <h2 id="state" role="status">
                            {order.state.words()}
                        </h2>
                        <p class="order-now__promise">{promise(&order)}</p>
                        <ol class="timeline">{steps}</ol>
                        <p class="hint order-now__foot">
                            "Updated "
                            <Moment at=order.updated_at words=order.updated_words.clone() /> ". "
                            {refresh}
                        </p>
                        {cancel}
                    </section>
                </Part>
            </SendInPlace>
        </LiveParts>
    }
}

#[component]
fn Step(step: Milestone) -> impl IntoView {
    let class = match (step.is_current, step.at.is_some()) {
        (true, _) => "timeline__step timeline__step--current",
        (_, true) => "timeline__step timeline__step--done",
        _ => "timeline__step",
    };
    let at = step
        .at
        .zip(step.at_words)
        .map(|(at, words)| view! { <Moment at words /> });
    view! {
        <li class=class aria-current=step.is_current.then_some("step")>
            <span class="timeline__name">{step.state.short_words()}</span>
            <span class="timeline__at">{at}</span>
        </li>
    }
}

/// When it comes; or why it does not, and what now.
fn promise(order: &Order) -> String {
    let reason = order.reason.clone().unwrap_or_default();
    let sentence = match order.state {
        OrderState::Placed => format!(
            "At your door {}, if the restaurant accepts it. It has until {} to answer.",
            order.promised_words, order.answer_words
        ),
        OrderState::Accepted | OrderState::Preparing | OrderState::Ready | OrderState::OnTheWay => {
            format!("At your door {}.", order.promised_words)
        }
        OrderState::Delivered => "Enjoy your meal.".to_owned(),
        OrderState::Rejected => format!(
            "{reason} You pay nothing. Another restaurant may have what you want, or this one later."
        ),
        OrderState::Cancelled => {
            format!("{reason} You pay nothing. You can order again at any time.")
        }
        OrderState::Expired => {
            "The restaurant did not answer in time, so nobody cooks it. You pay \
             nothing. Another restaurant may have what you want."
                .to_owned()
        }
        OrderState::Undelivered => format!(
            "{reason} You pay nothing for what did not reach you. Check the address and the phone \
             number before you order again."
        ),
    };
    sentence.trim_start().to_owned()
}
