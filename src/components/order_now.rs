//! Where an order is: its state, what is promised, what happened and what is to come. It stays up to
//! date while it is looked at.

use leptos::prelude::*;

use super::{date::Moment, part::Part, timeline::Timeline};
use crate::{
    islands::{live_parts::LiveParts, send_in_place::SendInPlace},
    model::{
        order::{Order, OrderState},
        order_life::{Action, Actor, may},
    },
    paths::{self, api},
    server::http::visit::Visit,
};

/// The part's id.
const ID: &str = "order-now";

/// Where an order is.
#[component]
pub fn OrderNow(order: Order) -> impl IntoView {
    let is_open = order.state.is_open();
    let refresh = is_open.then(|| {
        view! { <a href=paths::order(&order.number)>"Refresh"</a> }
    });
    let again = (!is_open).then(|| {
        view! {
            <a class="button button--secondary button--small" href=paths::again(&order.number)>
                "Order again"
            </a>
        }
    });
    let is_demo = use_context::<Visit>().is_some_and(|visit| visit.state.settings.site.demo);
    let guide = (is_open && is_demo).then(|| {
        view! {
            <p class="order-now__guide">
                "This is a demo: "
                <a href=paths::guide(&order.number)>"see it from the kitchen's side"</a>
            </p>
        }
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
                        <h2 id="state" aria-live="polite">
                            {order.state.words()}
                        </h2>
                        <p class="order-now__promise">{promise(&order)}</p>
                        <Timeline steps=order.timeline.clone() />
                        <p class="hint order-now__foot">
                            "Updated "
                            <Moment at=order.updated_at words=order.updated_words.clone() /> ". "
                            {refresh}
                        </p>
                        {cancel}
                        {again}
                        <Stars state=order.state stars=order.stars number=order.number.clone() />
                        <Share order=order.clone() />
                        {guide}
                    </section>
                </Part>
            </SendInPlace>
        </LiveParts>
    }
}

/// What its customer thinks of it, once it is there.
#[component]
fn Stars(state: OrderState, stars: Option<i64>, number: String) -> impl IntoView {
    if state != OrderState::Delivered {
        return ().into_any();
    }
    if let Some(stars) = stars {
        let given = usize::try_from(stars).unwrap_or_default();
        let drawn = format!(
            "{}{}",
            "★".repeat(given),
            "☆".repeat(5_usize.saturating_sub(given))
        );
        return view! {
            <p class="stars-given">
                <span aria-hidden="true">{drawn}</span>
                {format!(" You gave it {stars} of 5 stars.")}
            </p>
        }
        .into_any();
    }
    let buttons = (1..=5).map(|stars| {
        let plural = if stars == 1 { "" } else { "s" };
        view! {
            <button
                class="button button--secondary stars__one"
                type="submit"
                name="stars"
                value=stars
                aria-label=format!("{stars} star{plural}")
            >
                <span class="stars__sign">"★"</span>
                {stars}
            </button>
        }
    });
    view! {
        <form method="post" action=api::RATE_ORDER data-parts=ID>
            <input type="hidden" name="order" value=number />
            <fieldset class="stars">
                <legend>"How was it? Your stars count for the restaurant."</legend>
                {buttons.collect_view()}
            </fieldset>
        </form>
    }
    .into_any()
}

/// A link for whoever waits at the door.
#[component]
fn Share(order: Order) -> impl IntoView {
    let (number, is_open) = (order.number, order.state.is_open());
    match order.tracking {
        Some(address) => {
            let shown = use_context::<Visit>()
                .and_then(|visit| visit.state.settings.site.base_url.join(&address).ok())
                .map_or_else(|| address.clone(), String::from);
            view! {
                <div class="share">
                    <p>
                        "Anyone with this link can follow the order until a day after it ends: "
                        <a href=address>{shown}</a>
                    </p>
                    <form method="post" action=api::END_SHARING data-parts=ID>
                        <input type="hidden" name="order" value=number />
                        <button class="button button--secondary button--small" type="submit">
                            "Stop sharing"
                        </button>
                    </form>
                </div>
            }
            .into_any()
        }
        None if is_open => view! {
            <form class="share" method="post" action=api::SHARE_ORDER data-parts=ID>
                <input type="hidden" name="order" value=number />
                <button class="button button--secondary button--small" type="submit">
                    "Share a link to follow this order"
                </button>
            </form>
        }
        .into_any(),
        None => ().into_any(),
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
            "The restaurant did not answer in time, so it was not cooked. You pay \
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
