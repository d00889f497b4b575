//! `/`

use leptos::prelude::*;

use crate::{
    api::catalog::find_restaurants,
    components::{
        browse_form::SearchField, failed::Failed, page_title::PageTitle,
        restaurant_card::RestaurantCard,
    },
    paths,
    server::http::visit::Visit,
};

/// The restaurants, best and open ones first, and what Tiffin promises.
#[component]
pub fn Welcome() -> impl IntoView {
    let visit = use_context::<Visit>();
    let signed_in = visit.as_ref().is_some_and(|visit| visit.viewer.is_some());
    let has_lab = visit.is_some_and(|visit| visit.state.labs.is_some());
    view! {
        <PageTitle
            text="Food worth lifting the lid for"
            description="Dinner from kitchens near you. You see the fee, the minimum and the wait before you order."
        />
        <section class="hero">
            <div class="hero__text">
                <h1>"Food worth lifting the lid for"</h1>
                <p class="lede">
                    "Dinner from the kitchens of Kaveripur. You see the fee, the minimum and the \
                    wait before you order, not after."
                </p>
                <form action=paths::RESTAURANTS method="get" role="search">
                    <SearchField />
                </form>
            </div>
            <img class="hero__art" src="/art/tiffin.svg" alt="" width="520" height="600" />
        </section>
        <section class="home-restaurants" aria-labelledby="restaurants">
            <h2 id="restaurants">"What is cooking"</h2>
            <Kitchens />
        </section>
        <Promise signed_in has_lab />
    }
}

/// As many as one looks at before one would rather search.
const SHOWN: usize = 9;

/// The first of the list.
#[component]
fn Kitchens() -> impl IntoView {
    Suspend::new(async {
        let all = String::new;
        match find_restaurants(all(), all(), all(), all(), all(), all()).await {
            Ok(found) => view! {
                <ul class="restaurants">
                    {found
                        .restaurants
                        .into_iter()
                        .take(SHOWN)
                        .map(|restaurant| view! { <RestaurantCard restaurant /> })
                        .collect_view()}
                </ul>
                <p class="actions">
                    <a class="button button--secondary" href=paths::RESTAURANTS>
                        {format!("See and filter all {}", found.total)}
                    </a>
                </p>
            }
            .into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

/// What makes Tiffin worth an account.
#[component]
fn Promise(signed_in: bool, has_lab: bool) -> impl IntoView {
    let actions = if signed_in {
        view! {
            <a class="button" href=paths::DASHBOARD>
                "Go to your dashboard"
            </a>
        }
        .into_any()
    } else {
        view! {
            <a class="button" href=paths::REGISTER>
                "Create your account"
            </a>
        }
        .into_any()
    };
    view! {
        <section class="steps" aria-labelledby="how">
            <h2 id="how">"How it works"</h2>
            <ol class="cards">
                <Step
                    art="/art/choose.svg"
                    title="Choose a kitchen"
                    words="Browse menus freely and fill a cart without an account: it waits for \
                    you, and comes along when you sign in."
                />
                <Step
                    art="/art/follow.svg"
                    title="Follow it home"
                    words="Your order has a number, a receipt, and the time to expect it at your door."
                />
                <Step
                    art="/art/safe.svg"
                    title="Keep it yours"
                    words="One account, a good password, and a list of the devices you are signed in \
                    on, each of which you can sign out from here."
                />
            </ol>
        </section>
        <section class="promise" aria-labelledby="promise">
            <h2 id="promise">"A changed password closes every door"</h2>
            <p>
                "Change your password and every device and every open tab is signed out at that \
                moment, everywhere. We never store a password anyone could read, we follow nobody around, and the \
                whole site works without JavaScript."
            </p>
            <p class="actions">
                {actions}
                {has_lab
                    .then(|| {
                        view! {
                            <a class="promise__lab" href=paths::LAB>
                                "See which doors close, and which would not, in the lab"
                            </a>
                        }
                    })}
            </p>
        </section>
    }
}

#[component]
fn Step(art: &'static str, title: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <li class="card">
            <img class="card__art" src=art alt="" width="120" height="120" />
            <h3>{title}</h3>
            <p>{words}</p>
        </li>
    }
}
