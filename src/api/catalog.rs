//! Restaurants and their menus. Anybody may ask.

// Here and not at the function: `#[server]` copies what stands there to a function that does wait.
#![expect(
    clippy::unused_async,
    reason = "a server function is async, also where the answer is in memory"
)]

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    error::AppError,
    model::{
        browse::{Browse, DietFilter, Sort},
        cart::Cart,
        catalog::{Menu, Restaurants},
        paging,
    },
    server::http::visit::Visit,
};

/// The longest search that is looked at.
const MAX_QUERY: usize = 100;

/// A menu, and what the visitor has in the cart there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuAndCart {
    /// The menu.
    pub menu: Menu,
    /// The visitor's cart at the restaurant; it may be empty.
    pub cart: Cart,
    /// Whether the customer wants to find the restaurant again; none for a visitor.
    pub is_favourite: Option<bool>,
}

/// `POST /api/restaurants`: restaurants in pages of twenty. `q` are words to look for, `cuisine` a
/// kind of food, `diet` `veg` or `vegan`, `open` `1` for those that take orders now, `sort`
/// `rating`, `fastest`, `delivery` or `minimum`. What is none of these counts as not said; a page
/// past the last is the last.
#[server(prefix = "/api", endpoint = "restaurants")]
pub async fn find_restaurants(
    #[server(default)] q: String,
    #[server(default)] cuisine: String,
    #[server(default)] diet: String,
    #[server(default)] open: String,
    #[server(default)] sort: String,
    #[server(default)] page: String,
) -> Result<Restaurants, AppError> {
    let visit = Visit::current()?;
    let browse = Browse {
        query: q.chars().take(MAX_QUERY).collect(),
        cuisine: cuisine.chars().take(MAX_QUERY).collect(),
        diet: DietFilter::parse(&diet),
        open: open == "1",
        sort: Sort::parse(&sort),
        page: paging::asked(&page),
    };
    let found = visit.state.catalog.restaurants(&browse);
    Ok(Restaurants::clone(&found))
}

/// `POST /api/menu`: the menu of a restaurant, by its name in addresses of pages, the visitor's
/// cart there, and whether it is a favourite of the customer's. 404.
#[server(prefix = "/api", endpoint = "menu")]
pub async fn find_menu(#[server(default)] restaurant: String) -> Result<MenuAndCart, AppError> {
    let visit = Visit::current()?;
    let owner = visit.owner();
    let (menu, cart, is_favourite) = visit
        .state
        .ordering
        .menu_and_cart(&restaurant, owner.as_ref())
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(MenuAndCart {
        menu,
        cart,
        is_favourite,
    })
}
