//! What couriers see of orders, and do to them.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{board::Deliveries, order_life::Actor, role::Role},
    server::{http::visit::Visit, ordering::life::hands::Step},
};

/// `POST /api/deliveries`: what a courier carries, and what nobody carries yet. 401, 403 for whoever is no
/// courier.
#[server(prefix = "/api", endpoint = "deliveries")]
pub async fn my_deliveries() -> Result<Deliveries, AppError> {
    let visit = Visit::current()?;
    let courier = visit.staff(Role::Courier)?;
    let ordering = &visit.state.ordering;
    ordering.attend_deliveries().await?;
    Ok(ordering.deliveries(&courier.user_id).await?)
}

/// `POST /api/delivery_step`: `claim` an order that nobody carries; `release`, `pick_up`, `deliver` or
/// `fail` (with a `reason`) one that they carry. `version` is the one that was seen.
///
/// 401, 403 for whoever is no courier, 404 for another courier's, 409 with `state` and `version` as they
/// are now if it has moved on, 422.
#[server(prefix = "/api", endpoint = "delivery_step")]
pub async fn delivery_step(
    #[server(default)] order: String,
    #[server(default)] version: String,
    #[server(default)] action: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    visit.staff(Role::Courier)?;
    let step = Step {
        order: &order,
        version: &version,
        action: &action,
        minutes: "",
        reason: &reason,
    };
    let ordering = &visit.state.ordering;
    ordering.step(visit.viewer()?, Actor::Courier, step).await?;
    Ok(())
}
