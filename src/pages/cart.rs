//! `/cart`

use leptos::prelude::*;

use crate::{
    api::carts::my_carts,
    components::{failed::Failed, page_title::PageTitle},
    model::cart::{Cart, CartLine},
    paths,
};

/// Every cart of the visitor: one per restaurant.
#[component]
pub fn Carts() -> impl IntoView {
    view! {
        <PageTitle text="Your carts" />
        <h1>"Your carts"</h1>
        {Suspend::new(async {
            match my_carts().await {
                Ok(found) if found.carts.is_empty() => view! { <Nothing /> }.into_any(),
                Ok(found) => {
                    view! {
                        <ul class="cards carts">
                            {found
                                .carts
                                .into_iter()
                                .map(|cart| view! { <Item cart /> })
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <p class="empty">"There is nothing in your cart yet."</p>
        <p class="actions">
            <a class="button" href=paths::RESTAURANTS>
                "Find something to eat"
            </a>
        </p>
    }
}

#[component]
fn Item(cart: Cart) -> impl IntoView {
    let (menu, checkout) = (
        paths::cart(&cart.restaurant),
        paths::checkout(&cart.restaurant),
    );
    view! {
        <li class="card cart-card">
            <h2>{cart.restaurant_name.clone()}</h2>
            <p>{cart.summary()}</p>
            <ul class="cart-card__lines">
                {cart.lines.into_iter().map(|line| view! { <Line line /> }).collect_view()}
            </ul>
            <p class="actions">
                <a
                    class="button button--small"
                    href=checkout
                    aria-label=format!("Check out at {}", cart.restaurant_name)
                >
                    "Check out"
                </a>
                <a
                    class="button button--secondary button--small"
                    href=menu
                    aria-label=format!("Change the cart at {}", cart.restaurant_name)
                >
                    "Change"
                </a>
            </p>
        </li>
    }
}

#[component]
fn Line(line: CartLine) -> impl IntoView {
    let trouble = line
        .trouble
        .map(|words| view! { <span class="cart-line__trouble">{words}</span> });
    view! { <li>{line.quantity} " × " {line.name} " " {trouble}</li> }
}
