//! The visitor's carts: a customer's, or a guest's, who is known by a cookie of its own.
//!
//! Whoever was signed in until the session was ended gets 401 from whatever changes a cart, and the
//! reason at sign-in.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        cart::{Cart, Carts},
        notice::Notice,
    },
    paths,
    server::{
        http::{redirect::redirect_form_with_notice, visit::Visit},
        ordering::{
            cart_form::CartForm,
            error::OrderingError,
            owner::{GuestKey, Owner},
        },
    },
};

/// `POST /api/carts`: every cart with something in it, the last changed first.
#[server(prefix = "/api", endpoint = "carts")]
pub async fn my_carts() -> Result<Carts, AppError> {
    let visit = Visit::current()?;
    let Some(owner) = visit.owner() else {
        return Ok(Carts { carts: Vec::new() });
    };
    Ok(visit.state.ordering.carts(&owner).await?)
}

/// `POST /api/add_to_cart`: puts `quantity` (1 to 20; 1 if it is left out) of a dish into the cart at
/// its restaurant, with the chosen options (`choices[0]=<id>&choices[1]=<id>…`) and a note of at
/// most 200 characters. The same again counts up; with the same `Idempotency-Key` (1 to 64 visible
/// ASCII characters) it does not.
///
/// 401, 404 for a dish that is on no menu, 422 if it is sold out, there are too many carts or lines, or
/// a field is wrong.
#[server(prefix = "/api", endpoint = "add_to_cart")]
pub async fn add_to_cart(
    #[server(default)] item: String,
    #[server(default)] choices: Vec<String>,
    #[server(default)] quantity: Option<String>,
    #[server(default)] note: String,
) -> Result<Cart, AppError> {
    let visit = Visit::current()?;
    let form = CartForm {
        item: &item.into(),
        choices: &choices,
        quantity: quantity.as_deref().unwrap_or("1"),
        note: &note,
    };
    let owner = match visit.owner_to_change() {
        Err(OrderingError::NotFound) => Owner::Guest(GuestKey::random()),
        known => known?,
    };
    let cart = visit
        .state
        .ordering
        .add_to_cart(
            &owner,
            visit.viewer.as_ref(),
            &form,
            visit.peer.network(),
            visit.idempotency_key.as_ref(),
        )
        .await?;
    // Not before something is in the cart: a refused first dish would leave a key to nothing.
    if let (Owner::Guest(key), None) = (owner, &visit.guest) {
        visit.cookies.set_guest(key);
    }
    redirect_to_cart(&visit, &cart, Notice::AddedToCart);
    Ok(cart)
}

/// `POST /api/set_quantity`: sets how many of a line there are, 1 to 20.
///
/// 401, 404 for a line that is not the visitor's, 422 for another quantity.
#[server(prefix = "/api", endpoint = "set_quantity")]
pub async fn set_quantity(
    #[server(default)] line: String,
    #[server(default)] quantity: String,
) -> Result<Cart, AppError> {
    let visit = Visit::current()?;
    let owner = visit.owner_to_change()?;
    let cart = visit
        .state
        .ordering
        .set_quantity(&owner, visit.viewer.as_ref(), &line.into(), &quantity)
        .await?;
    redirect_to_cart(&visit, &cart, Notice::CartChanged);
    Ok(cart)
}

/// `POST /api/change_quantity`: `by` more of a line, or fewer (`-1`); what stays is 1 to 20. With the
/// same `Idempotency-Key` again it changes nothing.
///
/// 401, 404 for a line that is not the visitor's, 422 for another quantity.
#[server(prefix = "/api", endpoint = "change_quantity")]
pub async fn change_quantity(
    #[server(default)] line: String,
    #[server(default)] by: String,
) -> Result<Cart, AppError> {
    let visit = Visit::current()?;
    let owner = visit.owner_to_change()?;
    let cart = visit
        .state
        .ordering
        .change_quantity(
            &owner,
            visit.viewer.as_ref(),
            &line.into(),
            &by,
            visit.idempotency_key.as_ref(),
        )
        .await?;
    redirect_to_cart(&visit, &cart, Notice::CartChanged);
    Ok(cart)
}

/// `POST /api/remove_from_cart`: takes a line out.
///
/// 401, 404 for a line that is not the visitor's.
#[server(prefix = "/api", endpoint = "remove_from_cart")]
pub async fn remove_from_cart(#[server(default)] line: String) -> Result<Cart, AppError> {
    let visit = Visit::current()?;
    let owner = visit.owner_to_change()?;
    let cart = visit
        .state
        .ordering
        .remove_from_cart(&owner, visit.viewer.as_ref(), &line.into())
        .await?;
    redirect_to_cart(&visit, &cart, Notice::RemovedFromCart);
    Ok(cart)
}

/// Back to the cart that a form changed.
fn redirect_to_cart(visit: &Visit, cart: &Cart, notice: Notice) {
    redirect_form_with_notice(visit, &paths::cart(&cart.restaurant), notice);
}
