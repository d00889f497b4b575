//! One page of a stock Leptos server: routed, with its head by `leptos_meta`, its data in memory. It shows
//! what Tiffin's `/` shows a customer.
//!
//! `tiffin-bench-leptos FILE`: the restaurants are those of `/api/restaurants`, in the file.

use std::{env, fs, net::SocketAddr, sync::Arc};

use axum::Router;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, generate_route_list};
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::{
    components::{Route, Router as Pages, Routes},
    path,
};
use serde::Deserialize;

// Tiffin's allocator, so that allocators are not what is compared.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// As many as Tiffin's `/` shows.
const SHOWN: usize = 9;

#[derive(Clone, Deserialize)]
struct Found {
    restaurants: Vec<Restaurant>,
    total: u32,
}

#[derive(Clone, Deserialize)]
struct Restaurant {
    slug: String,
    name: String,
    cuisine: String,
    area: String,
    art: String,
    opening_words: String,
    rating: Option<Rating>,
    minutes: (u32, u32),
    delivery: Money,
    minimum: Money,
}

#[derive(Clone, Deserialize)]
struct Rating {
    tenths: u32,
    count: u32,
}

#[derive(Clone, Deserialize)]
struct Money {
    text: String,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let file = env::args().nth(1).ok_or("a file of restaurants")?;
    let found: Arc<Found> = Arc::new(serde_json::from_slice(&fs::read(file)?)?);
    let port = env::var("PORT")?.parse()?;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let options = LeptosOptions::builder()
        .output_name("stock")
        .site_addr(address)
        .build();
    let listed = generate_route_list({
        let found = found.clone();
        move || {
            provide_context(found.clone());
            view! { <App /> }
        }
    });
    let router = Router::new()
        .leptos_routes_with_context(&options, listed, move || provide_context(found.clone()), {
            let options = options.clone();
            move || document(options.clone())
        })
        .with_state(options);
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, router).await?)
}

fn document(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Stylesheet id="leptos" href="/pkg/stock.css" />
        <Pages>
            <header class="header">
                <a class="brand" href="/">
                    "Tiffin"
                </a>
                <nav>
                    <a href="/restaurants">"Restaurants"</a>
                    <a href="/cart">"Cart"</a>
                    <a href="/dashboard">"Dashboard"</a>
                    <form method="post" action="/api/logout">
                        <button>"Sign out"</button>
                    </form>
                </nav>
            </header>
            <main>
                <Routes fallback=|| "Not found">
                    <Route path=path!("/") view=Home />
                </Routes>
            </main>
            <footer class="footer">
                <p>"Everything here is fictional."</p>
            </footer>
        </Pages>
    }
}

#[component]
fn Home() -> impl IntoView {
    let found: Arc<Found> = expect_context();
    let cards: Vec<_> = found
        .restaurants
        .iter()
        .take(SHOWN)
        .cloned()
        .map(|restaurant| view! { <Card restaurant /> })
        .collect();
    view! {
        <Title text="Food worth lifting the lid for" />
        <section class="hero">
            <div class="hero__text">
                <h1>"Food worth lifting the lid for"</h1>
                <p class="lede">
                    "Dinner from the kitchens of Kaveripur. You see the fee, the minimum and the wait before \
                     you order, not after."
                </p>
                <form action="/restaurants" method="get" role="search">
                    <label for="q">"Search"</label>
                    <input id="q" name="q" type="search" />
                    <button>"Search"</button>
                </form>
            </div>
            <img class="hero__art" src="/art/tiffin.svg" alt="" width="520" height="600" />
        </section>
        <section class="home-restaurants" aria-labelledby="restaurants">
            <h2 id="restaurants">"What is cooking"</h2>
            <ul class="restaurants">{cards}</ul>
            <p class="actions">
                <a class="button button--secondary" href="/restaurants">
                    {format!("See and filter all {}", found.total)}
                </a>
            </p>
        </section>
        <section class="steps">
            <h2>"How it works"</h2>
            <ol class="cards">
                <Step title="Choose a kitchen">
                    "Browse menus freely and fill a cart without an account: it waits for you, and comes along \
                     when you sign in."
                </Step>
                <Step title="Follow it home">
                    "Your order has a number, a receipt, and the time to expect it at your door."
                </Step>
                <Step title="Keep it yours">
                    "One account, a good password, and a list of the devices you are signed in on, each of \
                     which you can sign out from here."
                </Step>
            </ol>
        </section>
    }
}

#[component]
fn Step(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <li class="card">
            <h3>{title}</h3>
            <p>{children()}</p>
        </li>
    }
}

#[component]
fn Card(restaurant: Restaurant) -> impl IntoView {
    let (soonest, latest) = restaurant.minutes;
    view! {
        <li class="restaurant">
            <img
                class="restaurant__art"
                src=format!("/art/dishes/{}.svg", restaurant.art)
                alt=""
                width="320"
                height="200"
                loading="lazy"
            />
            <div class="restaurant__about">
                <h3 class="restaurant__name">
                    <a href=format!("/r/{}", restaurant.slug)>{restaurant.name}</a>
                </h3>
                <p class="restaurant__kind">{restaurant.cuisine} " · " {restaurant.area}</p>
                <p class="opening">{restaurant.opening_words}</p>
                <ul class="restaurant__facts">
                    {restaurant.rating.map(|rating| view! { <Stars rating /> })}
                    <li>{format!("{soonest} to {latest} min")}</li>
                    <li>{format!("Delivery {}", restaurant.delivery.text)}</li>
                    <li>{format!("Minimum {}", restaurant.minimum.text)}</li>
                </ul>
            </div>
        </li>
    }
}

#[component]
fn Stars(rating: Rating) -> impl IntoView {
    let stars = format!("{}.{}", rating.tenths / 10, rating.tenths % 10);
    view! {
        <li class="rating">
            <span class="visually-hidden">"Rated "</span>
            <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
                <path d="M10 1.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L4.7 18l1.1-6L1.4 7.8l6-.8z" />
            </svg>
            {stars}
            <span class="visually-hidden">" of 5, by "</span>
            <span class="rating__count">{rating.count}</span>
            <span class="visually-hidden">" customers"</span>
        </li>
    }
}
