//! `/orders/{number}`

use leptos::prelude::*;

use crate::{
    api::orders::my_order,
    components::{
        account_nav::AccountNav, bill::Bill, date::Moment, failed::Failed, order_lines::OrderLines,
        order_now::OrderNow, page_title::PageTitle,
    },
    error::AppError,
    model::order::{self, OrderState},
    pages::not_found::NotFound,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Where an order is, and what was ordered: the receipt.
#[component]
pub fn Order() -> impl IntoView {
    let number = PageAddress::current().part(1);
    Suspend::new(async move {
        match my_order(number).await {
            Ok(order) => view! { <Found order /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Found(order: order::Order) -> impl IntoView {
    let destination = order.destination.lines().into_iter().map(|line| {
        view! { <span class="destination__line">{line}</span> }
    });
    let (number, state) = (order.number.clone(), order.state);
    let (delivery, pays, unpaid) = if state.has_failed() {
        let unpaid = view! { <p class="bill__unpaid">"Nothing was charged."</p> };
        ("Delivery", None, Some(unpaid))
    } else {
        let pays = view! { <p class="destination__pays">{order.payment.words()}</p> };
        ("Delivery and payment", Some(pays), None)
    };
    view! {
        <PageTitle
            text=format!("Order {}", order.number)
            refreshed={order.state.is_open()}
        />
        <AccountNav current=paths::ORDERS />
        <h1>"Order " <span class="order-number">{order.number.clone()}</span></h1>
        <p class="lede">
            "From " <a href=paths::restaurant(&order.restaurant)>{order.restaurant_name.clone()}</a>
            ", placed " <Moment at=order.placed_at words=order.placed_words.clone() /> "."
            <span class="print-only">" Ordered " {order.placed_exact.clone()} "."</span>
        </p>
        <OrderNow order=order.clone() />
        <div class="checkout">
            <div class="checkout__main">
                <section class="card" aria-labelledby="what">
                    <h2 id="what">"What you ordered"</h2>
                    <OrderLines lines=order.lines />
                </section>
                <section class="card" aria-labelledby="where">
                    <h2 id="where">{delivery}</h2>
                    <p class="destination">{destination.collect_view()}</p>
                    {pays}
                </section>
            </div>
            <section class="checkout__side card" aria-labelledby="bill">
                <h2 id="bill">"Bill"</h2>
                <Bill bill=order.bill />
                {unpaid}
            </section>
        </div>
        <Help number state />
    }
}

/// What to do when something is wrong: always in the same place, whatever became of the order.
#[component]
fn Help(number: String, state: OrderState) -> impl IntoView {
    let words = match state {
        OrderState::Placed => "You can cancel until the restaurant accepts, and order again.",
        OrderState::Accepted | OrderState::Preparing | OrderState::Ready | OrderState::OnTheWay => {
            "It is being made or carried, so it can no longer be changed here."
        }
        OrderState::Delivered => "This page is your receipt. It stays here.",
        OrderState::Rejected
        | OrderState::Cancelled
        | OrderState::Expired
        | OrderState::Undelivered => "You were not charged. You can order again at any time.",
    };
    let settings = use_context::<Visit>().map(|visit| visit.state.settings.clone());
    let email = settings.map(|settings| settings.site.help_email.clone());
    let write = email.filter(|email| !email.is_empty()).map(|email| {
        let href = format!("mailto:{email}?subject=Order%20{number}");
        view! {
            " Is something wrong? Write to "
            <a href=href>{email}</a>
            " and mention the order's number."
        }
    });
    view! {
        <section class="card help" aria-labelledby="help">
            <h2 id="help">"Help"</h2>
            <p>{words} {write}</p>
        </section>
    }
}
