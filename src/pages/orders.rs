//! `/orders`

use leptos::prelude::*;

use crate::{
    api::orders::my_orders,
    components::{account_nav::AccountNav, date::Moment, failed::Failed, page_title::PageTitle},
    model::order::OrderSummary,
    paths,
};

/// The customer's orders, the latest first.
#[component]
pub fn Orders() -> impl IntoView {
    view! {
        <PageTitle text="Your orders" />
        <AccountNav current=paths::ORDERS />
        <h1>"Your orders"</h1>
        {Suspend::new(async {
            match my_orders().await {
                Ok(found) => view! { <OrderList orders=found.orders /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

/// Orders with their numbers, or what to do without any.
#[component]
pub fn OrderList(
    /// The orders.
    orders: Vec<OrderSummary>,
) -> impl IntoView {
    if orders.is_empty() {
        return view! {
            <p class="empty">
                "You have not ordered yet. " <a href=paths::RESTAURANTS>"Find something to eat"</a> "."
            </p>
        }
        .into_any();
    }
    let orders = orders.into_iter().map(|order| {
        view! {
            <li class="orders__order">
                <a href=paths::order(&order.number)>{order.restaurant_name}</a>
                <span>{order.state.words()}</span>
                <span>{order.total.text}</span>
                <Moment at=order.placed_at words=order.placed_words />
            </li>
        }
    });
    view! { <ul class="orders">{orders.collect_view()}</ul> }.into_any()
}
