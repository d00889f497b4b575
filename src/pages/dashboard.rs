//! `/dashboard`

use leptos::prelude::*;

use crate::{
    api::{accounts::my_account, orders::my_orders},
    components::{account_nav::AccountNav, date::Date, failed::Failed, page_title::PageTitle},
    model::{account::Account, order::OrderSummary},
    pages::orders::OrderList,
    paths,
};

/// Orders at a glance.
const LATEST: usize = 3;

/// The customer's account at a glance. Awaited in place: nothing of it is loaded again in the
/// browser, so it needs no `Resource`.
#[component]
pub fn Dashboard() -> impl IntoView {
    view! {
        <PageTitle text="Dashboard" />
        <AccountNav current=paths::DASHBOARD />
        {Suspend::new(async {
            match (my_account().await, my_orders().await) {
                (Ok(account), Ok(mut found)) => {
                    found.orders.truncate(LATEST);
                    view! { <Cards account orders=found.orders /> }.into_any()
                }
                (Err(error), _) | (_, Err(error)) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Cards(account: Account, orders: Vec<OrderSummary>) -> impl IntoView {
    let changed = match account.password_changed_at {
        Some(at) => view! { <Date at /> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <h1>"Hello, " {account.name.clone()}</h1>
        <section class="card" aria-labelledby="orders">
            <h2 id="orders">"Your latest orders"</h2>
            <OrderList orders />
            <p class="actions">
                <a class="button" href=paths::RESTAURANTS>
                    "Order something"
                </a>
                <a class="button button--secondary" href=paths::ORDERS>
                    "All orders"
                </a>
            </p>
        </section>
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
