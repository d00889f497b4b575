//! A restaurant as a list shows it.

use leptos::prelude::*;

use crate::{
    model::catalog::{Rating, RestaurantInfo},
    paths,
};

/// Picture, name, and what one wants to know before choosing.
#[component]
pub fn RestaurantCard(
    /// The restaurant.
    restaurant: RestaurantInfo,
) -> impl IntoView {
    let class = if restaurant.opening.takes_orders() {
        "restaurant"
    } else {
        "restaurant restaurant--closed"
    };
    let found = (!restaurant.dishes.is_empty()).then(|| {
        view! {
            <p class="restaurant__found">"With " {restaurant.dishes.join(", ")}</p>
        }
    });
    view! {
        <li class=class>
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
                    <a href=paths::restaurant(&restaurant.slug)>{restaurant.name.clone()}</a>
                </h3>
                <p class="restaurant__kind">
                    {restaurant.cuisine.clone()} " · " {restaurant.area.clone()}
                </p>
                {found}
                <RestaurantFacts restaurant />
            </div>
        </li>
    }
}

/// Whether it is open, what customers think, how long it takes and what it asks for.
#[component]
pub fn RestaurantFacts(
    /// The restaurant.
    restaurant: RestaurantInfo,
) -> impl IntoView {
    let state = if restaurant.opening.takes_orders() {
        "opening opening--open"
    } else {
        "opening opening--closed"
    };
    let (soonest, latest) = restaurant.minutes;
    let free = restaurant
        .free_over
        .map_or_else(String::new, |amount| format!(", free from {}", amount.text));
    let delivery = if restaurant.delivery.minor == 0 {
        "Free delivery".to_owned()
    } else {
        format!("Delivery {}", restaurant.delivery.text)
    };
    view! {
        <p class=state>{restaurant.opening_words}</p>
        <ul class="restaurant__facts">
            {restaurant.rating.map(|rating| view! { <Stars rating /> })}
            <li>{format!("{soonest} to {latest} min")}</li>
            <li>{format!("{delivery}{free}")}</li>
            <li>{format!("Minimum {}", restaurant.minimum.text)}</li>
        </ul>
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
