//! What a restaurant's members see of its orders, and do to them.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        board::{KitchenBoard, Workplace},
        order_life::Actor,
        role::Role,
    },
    server::{http::visit::Visit, ordering::life::hands::Step},
};

/// `POST /api/kitchens`: where whoever asks cooks. 401, 403 for whoever is no restaurant.
#[server(prefix = "/api", endpoint = "kitchens")]
pub async fn my_kitchens() -> Result<Vec<Workplace>, AppError> {
    let visit = Visit::current()?;
    let member = visit.staff(Role::Restaurant)?;
    let places = visit.state.ordering.workplaces(&member.user_id).await?;
    let places = places.into_iter().map(|place| Workplace {
        restaurant: place.slug,
        name: place.name,
    });
    Ok(places.collect())
}

/// `POST /api/kitchen`: the board of a restaurant of theirs. 401, 403 for whoever is no restaurant, 404
/// for another one.
#[server(prefix = "/api", endpoint = "kitchen")]
pub async fn my_kitchen(#[server(default)] restaurant: String) -> Result<KitchenBoard, AppError> {
    let visit = Visit::current()?;
    let member = visit.staff(Role::Restaurant)?;
    let ordering = &visit.state.ordering;
    let place = ordering.workplace(&member.user_id, &restaurant).await?;
    let place = place.ok_or(AppError::NotFound)?;
    ordering.attend_kitchen(&place.restaurant_id).await?;
    let board = ordering.kitchen_board(&place).await?;
    board.ok_or(AppError::NotFound)
}

/// `POST /api/kitchen_step`: `accept` (with `minutes` until it is ready, 5 to 120 in steps of 5),
/// `reject` (with a `reason`), `start`, `finish`, `delay` (by `minutes`) or `cancel` (with a `reason`) an
/// order at a restaurant of theirs. `version` is the one that was seen.
///
/// 401, 403 for whoever is no restaurant, 404 for another restaurant's, 409 with `state` and `version` as
/// they are now if it has moved on, 422.
#[server(prefix = "/api", endpoint = "kitchen_step")]
pub async fn kitchen_step(
    #[server(default)] order: String,
    #[server(default)] version: String,
    #[server(default)] action: String,
    #[server(default)] minutes: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    visit.staff(Role::Restaurant)?;
    let step = Step {
        order: &order,
        version: &version,
        action: &action,
        minutes: &minutes,
        reason: &reason,
    };
    let ordering = &visit.state.ordering;
    ordering
        .step(visit.viewer()?, Actor::Restaurant, step)
        .await?;
    Ok(())
}
