//! `/dashboard`

use leptos::prelude::*;

use crate::{
    api::orders::my_dashboard,
    components::{
        account_nav::AccountNav, date::Date, failed::Failed, page_title::PageTitle, part::Part,
    },
    islands::live_parts::LiveParts,
    model::{catalog::RestaurantInfo, dashboard, order::ActiveOrder},
    pages::orders::OrderList,
    paths,
};

/// The customer's account at a glance. Awaited in place: nothing of it is loaded again in the
/// browser, so it needs no `Resource`.
#[component]
pub fn Dashboard() -> impl IntoView {
    view! {
        <PageTitle text="Dashboard" />
        <AccountNav current=paths::DASHBOARD />
        {Suspend::new(async {
            match my_dashboard().await {
                Ok(found) => view! { <Cards found /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

/// An order that is on its way.
#[component]
fn Active(order: ActiveOrder) -> impl IntoView {
    let id = format!("active-{}", order.number);
    view! {
        <section class="active-order card" id=id.clone() aria-labelledby=format!("{id}-name")>
            <h2 class="active-order__name" id=format!("{id}-name")>
                <a href=paths::order(&order.number)>{order.restaurant_name}</a>
                <span class="order-number">{order.number.clone()}</span>
            </h2>
            <p class="active-order__state" role="status">
                {order.state.words()}
            </p>
            <p>"At your door " {order.promised_words}</p>
        </section>
    }
}

/// The restaurants that the customer wants to find again.
#[component]
fn Favourites(favourites: Vec<RestaurantInfo>) -> impl IntoView {
    let restaurants = favourites.into_iter().map(|restaurant| {
        view! {
            <li class="favourites__one">
                <a href=paths::restaurant(&restaurant.slug)>{restaurant.name}</a>
                <span class="hint">{restaurant.opening_words}</span>
            </li>
        }
    });
    let restaurants: Vec<_> = restaurants.collect();
    let list = if restaurants.is_empty() {
        view! {
            <p class="hint">"None yet. Press “Add to favourites” on a restaurant's page."</p>
        }
        .into_any()
    } else {
        view! { <ul class="favourites">{restaurants}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="favourites">
            <h2 id="favourites">"Your favourites"</h2>
            {list}
        </section>
    }
}

#[component]
fn Cards(found: dashboard::Dashboard) -> impl IntoView {
    let dashboard::Dashboard {
        account,
        mut latest_orders,
        active_orders,
        favourites,
        last_event,
    } = found;
    latest_orders.retain(|order| !order.state.is_open());
    let is_new = latest_orders.is_empty() && active_orders.is_empty();
    let past = if latest_orders.is_empty() && !is_new {
        view! { <p class="hint">"They show here once they have ended."</p> }.into_any()
    } else {
        view! { <OrderList orders=latest_orders /> }.into_any()
    };
    let to_orders = (!is_new).then(|| {
        view! {
            <p class="actions">
                <a class="button" href=paths::RESTAURANTS>
                    "Order something"
                </a>
                <a class="button button--secondary" href=paths::ORDERS>
                    "All orders"
                </a>
            </p>
        }
    });
    let changed = match account.password_changed_at {
        Some(at) => view! { <Date at /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <h1>"Hello, " {account.name.clone()}</h1>
        <LiveParts>
            <Part id="active-orders">
                <div class="active-orders" id="active-orders" data-live="" data-after=last_event>
                    {active_orders
                        .into_iter()
                        .map(|order| view! { <Active order /> })
                        .collect_view()}
                </div>
            </Part>
        </LiveParts>
        <section class="card" aria-labelledby="orders">
            <h2 id="orders">"Your latest orders"</h2>
            <Part id="order-list">
                <div id="order-list" data-live="">
                    {past}
                </div>
            </Part>
            {to_orders}
        </section>
        <Favourites favourites />
        <div class="cards">
            <section class="card" aria-labelledby="account">
                <h2 id="account">"Your account"</h2>
                <dl class="facts">
                    <div>
                        <dt>"Name"</dt>
                        <dd>{account.name}</dd>
                    </div>
                    <div>
                        <dt>"Email"</dt>
                        <dd>{account.email}</dd>
                    </div>
                    <div>
                        <dt>"Member since"</dt>
                        <dd>
                            <Date at=account.member_since />
                        </dd>
                    </div>
                </dl>
                <p id="your-data">
                    "Everything that Tiffin keeps about you, in one file (JSON). It may ask for your password first."
                </p>
                <p class="actions">
                    <a class="button button--secondary" href=paths::EXPORT>
                        "Download your data"
                    </a>
                    <a class="button button--secondary" href=paths::DELETE_ACCOUNT>
                        "Delete your account"
                    </a>
                </p>
            </section>
            <section class="card" aria-labelledby="security">
                <h2 id="security">"Security"</h2>
                <dl class="facts">
                    <div>
                        <dt>"Signed-in devices"</dt>
                        <dd>{account.signed_in_devices}</dd>
                    </div>
                    <div>
                        <dt>"Password last changed"</dt>
                        <dd>{changed}</dd>
                    </div>
                </dl>
                <p>"A password change signs you out everywhere at once."</p>
                <p class="actions">
                    <a class="button button--secondary" href=paths::PASSWORD>
                        "Change password"
                    </a>
                    <a class="button button--secondary" href=paths::SESSIONS>
                        "See your sessions"
                    </a>
                </p>
            </section>
        </div>
    }
}
