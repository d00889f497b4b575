//! A menu with the cart beside it. What the menu's forms add shows in the cart at once.

use leptos::prelude::*;

use super::parts::{CartNow, CartPanel};
use crate::model::cart::Cart;

/// The menu is made by the server; the forms in it find the cart by context.
#[island]
pub fn OrderHere(cart: Cart, children: Children) -> impl IntoView {
    let cart = RwSignal::new(cart);
    provide_context(CartNow(cart));
    view! {
        <div class="order-here">
            <div class="order-here__menu">{children()}</div>
            <CartPanel cart />
        </div>
    }
}
