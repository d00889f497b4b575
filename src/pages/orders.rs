//! `/orders`

use leptos::prelude::*;
use strum::VariantArray;

use crate::{
    api::orders::my_orders,
    components::{
        account_nav::AccountNav, date::Moment, failed::Failed, page_title::PageTitle, pager::Pager,
        part::Part,
    },
    islands::live_parts::LiveParts,
    model::order::{self, OrderSummary, WhichOrders},
    paths,
    server::http::page_address::PageAddress,
};

/// The customer's orders, the latest first.
#[component]
pub fn Orders() -> impl IntoView {
    let address = PageAddress::current();
    let (which, page) = (address.word("which"), address.word("page"));
    view! {
        <PageTitle text="Your orders" />
        <AccountNav current=paths::ORDERS />
        <h1>"Your orders"</h1>
        {Suspend::new(async {
            match my_orders(which, page).await {
                Ok(found) => view! { <Found found /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Found(found: order::Orders) -> impl IntoView {
    let order::Orders {
        orders,
        which,
        page,
        pages,
    } = found;
    let filters = WhichOrders::VARIANTS.iter().map(|one| {
        let word: &str = one.into_str();
        let is_this = (*one == which).then_some("page");
        view! {
            <li>
                <a href=format!("{}?which={word}", paths::ORDERS) aria-current=is_this>
                    {one.words()}
                </a>
            </li>
        }
    });
    let address = format!("{}?which={}&", paths::ORDERS, which.into_str());
    let list = if orders.is_empty() && which != WhichOrders::All {
        view! { <p class="empty">"No orders here."</p> }.into_any()
    } else {
        view! { <OrderList orders /> }.into_any()
    };
    view! {
        <nav class="filters" aria-label="Which orders">
            <ul>{filters.collect_view()}</ul>
        </nav>
        <LiveParts>
            <Part id="order-list">
                <div id="order-list" data-live="">
                    {list}
                </div>
            </Part>
        </LiveParts>
        <Pager page pages address />
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
        let state = if order.state.has_failed() {
            "orders__state orders__state--failed"
        } else if order.state.is_open() {
            "orders__state orders__state--open"
        } else {
            "orders__state"
        };
        let href = paths::order(&order.number);
        let total = (!order.state.has_failed())
            .then(|| view! { <span class="orders__total">{order.total.text}</span> });
        view! {
            <li class="orders__order">
                <a href=href>
                    {order.restaurant_name} " "
                    <span class="order-number orders__number">{order.number}</span>
                </a>
                <span class=state>{order.state.short_words()}</span>
                <span class="orders__dishes">{order.dishes.join(", ")}</span>
                {total}
                <span class="orders__when">
                    <Moment at=order.placed_at words=order.placed_words />
                </span>
            </li>
        }
    });
    view! { <ul class="orders">{orders.collect_view()}</ul> }.into_any()
}
