//! `/orders/{number}/guide`

use leptos::prelude::*;

use crate::{
    api::guide::my_guide,
    components::{
        delivery_card::DeliveryCard, failed::Failed, page_style::PageStyle, page_title::PageTitle,
        part::Part, ticket_card::TicketCard, timeline::Timeline,
    },
    error::AppError,
    islands::{live_parts::LiveParts, send_in_place::SendInPlace},
    model::{
        board,
        order::{Order, OrderState},
    },
    pages::not_found::NotFound,
    paths::{self, api},
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// What a step changes.
const PARTS: &str = "guide-customer guide-kitchen guide-courier";

/// One order of a demo, from its three sides in one window.
#[component]
pub fn Guide() -> impl IntoView {
    let number = PageAddress::current().part(1);
    Suspend::new(async move {
        match my_guide(number).await {
            Ok(guide) => view! { <Sides guide /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Sides(guide: board::Guide) -> impl IntoView {
    let board::Guide {
        order,
        ticket,
        delivery,
        is_carried,
    } = guide;
    let (number, state, last_event) = (order.number.clone(), order.state, order.last_event);
    let kitchen = match ticket {
        Some(ticket) => view! {
            <ol class="board__tickets">
                <TicketCard ticket function=api::PLAY_STEP parts=PARTS />
            </ol>
        }
        .into_any(),
        None => view! { <p class="empty">"Nothing left for the kitchen to do."</p> }.into_any(),
    };
    let courier = match delivery {
        Some(delivery) => view! {
            <ol class="board__tickets">
                <DeliveryCard delivery is_mine=is_carried function=api::PLAY_STEP parts=PARTS />
            </ol>
        }
        .into_any(),
        None => view! { <p class="empty">{no_delivery(state)}</p> }.into_any(),
    };
    view! {
        <PageTitle text=format!("Order {number} from all sides") refreshed={state.is_open()} />
        <PageStyle style=ExtraStyle::Board />
        <h1>"Order " <span class="order-number">{number.clone()}</span> " from all sides"</h1>
        <p class="lede">
            "In real life a kitchen and a courier do this on boards of their own. Here you play both, and see what their customer sees. While you do, nobody else does."
        </p>
        <LiveParts>
            <SendInPlace>
                <div class="board board--guide">
                    <Side
                        id="guide-customer"
                        name="You, the customer"
                        number=number.clone()
                        after=Some(last_event)
                    >
                        <Customer order is_carried />
                    </Side>
                    <Side id="guide-kitchen" name="The kitchen" number=number.clone()>
                        {kitchen}
                    </Side>
                    <Side id="guide-courier" name="The courier" number>
                        {courier}
                    </Side>
                </div>
            </SendInPlace>
        </LiveParts>
    }
}

/// One side, kept up to date.
#[component]
fn Side(
    id: &'static str,
    name: &'static str,
    number: String,
    /// The customer's last event that it has.
    #[prop(default = None)]
    after: Option<i64>,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let labelled_by = heading.clone();
    view! {
        <Part id>
            <section
                class="board__column"
                id=id
                aria-labelledby=labelled_by
                data-live=number
                data-after=after
            >
                <h2 id=heading>{name}</h2>
                {children()}
            </section>
        </Part>
    }
}

#[component]
fn Customer(order: Order, is_carried: bool) -> impl IntoView {
    view! {
        <div class="card order-now">
            <p class="active-order__state" role="status">
                {order.state.words()}
            </p>
            <p class="guide-next">{next(order.state, is_carried)}</p>
            <Timeline steps=order.timeline />
            <p class="actions">
                <a href=paths::order(&order.number)>"The order's page"</a>
            </p>
        </div>
    }
}

/// What to press next.
fn next(state: OrderState, is_carried: bool) -> &'static str {
    match state {
        OrderState::Placed => "Next, the kitchen accepts it, or refuses.",
        OrderState::Accepted => "Next, the kitchen starts cooking.",
        OrderState::Preparing if is_carried => "Next, the kitchen has it ready.",
        OrderState::Preparing | OrderState::Ready if !is_carried => {
            "Next, a courier takes it. The kitchen goes on meanwhile."
        }
        OrderState::Preparing | OrderState::Ready => "Next, the courier picks it up.",
        OrderState::OnTheWay => "Next, the courier hands it over, or cannot.",
        OrderState::Delivered => "That was all of it. On the order's page you can give it stars.",
        OrderState::Rejected
        | OrderState::Cancelled
        | OrderState::Expired
        | OrderState::Undelivered => {
            "It has ended. The order's page says why, and what can be done."
        }
    }
}

/// Why the courier's side has nothing.
fn no_delivery(state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => "Couriers see it once the kitchen has accepted it.",
        _ if state.is_open() => "A courier has it.",
        _ => "Nothing left for the courier to do.",
    }
}
