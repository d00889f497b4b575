//! `/t/{link}`

use leptos::prelude::*;

use crate::{
    api::orders::follow_order,
    components::{
        date::Moment, failed::Failed, page_title::PageTitle, part::Part, timeline::Timeline,
    },
    error::AppError,
    islands::{live_parts::LiveParts, tracking_watch::TrackingWatch},
    model::order::{OrderState, TrackedOrder},
    server::http::{page_address::PageAddress, redirect},
};

/// The part's id.
const ID: &str = "tracked-order";

/// Where an order is, for whoever has its link: neither where it goes nor what it costs.
#[component]
pub fn Tracking() -> impl IntoView {
    let link = PageAddress::current().part(1);
    Suspend::new(async move {
        match follow_order(link).await {
            Ok(order) => view! { <Found order /> }.into_any(),
            Err(AppError::NotFound) => view! { <Ended /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

/// Of a link that ended, or never was: the page says the same of both.
#[component]
fn Ended() -> impl IntoView {
    redirect::set_status(404);
    view! {
        <PageTitle text="Nothing to follow" />
        <div class="error-page">
            <h1>"This link shows no order"</h1>
            <p>
                "Whoever shared it has ended it, or it has run out: it lasts until a day after the order ends."
            </p>
        </div>
    }
}

#[component]
fn Found(order: TrackedOrder) -> impl IntoView {
    let is_open = order.state.is_open();
    let watch = is_open.then(|| view! { <TrackingWatch /> });
    let refresh = is_open.then(|| view! { <a href="">"Refresh"</a> });
    let promise = match order.state {
        OrderState::Placed => format!(
            "At the door {}, if the restaurant accepts it.",
            order.promised_words
        ),
        OrderState::Delivered => "It has arrived.".to_owned(),
        state if state.is_open() => format!("At the door {}.", order.promised_words),
        OrderState::Undelivered => "The courier could not hand it over.".to_owned(),
        _ => "It will not come.".to_owned(),
    };
    view! {
        <PageTitle text=format!("Order {}", order.number) refreshed=is_open />
        <h1>"Order " <span class="order-number">{order.number}</span></h1>
        <p class="lede">"From " {order.restaurant_name}</p>
        {watch}
        <LiveParts>
            <Part id=ID>
                <section class="order-now card" id=ID aria-labelledby="state" data-live="">
                    <h2 id="state" aria-live="polite">
                        {order.state.words()}
                    </h2>
                    <p class="order-now__promise">{promise}</p>
                    <Timeline steps=order.timeline />
                    <p class="hint order-now__foot">
                        "Updated " <Moment at=order.updated_at words=order.updated_words /> ". "
                        {refresh}
                    </p>
                </section>
            </Part>
        </LiveParts>
    }
}
