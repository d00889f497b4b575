//! The guide of a demo site: a customer plays the kitchen and the courier of an order of theirs.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::board::Guide,
    server::{accounts::identity::Viewer, http::visit::Visit, ordering::life::hands::Step},
};

/// `POST /api/guide`: an order of the customer's, as the customer, its kitchen and its courier see it. 401,
/// 404, also where the site is no demo.
#[server(prefix = "/api", endpoint = "guide")]
pub async fn my_guide(#[server(default)] order: String) -> Result<Guide, AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    let found = ordering.guide(player(&visit)?, &order).await?;
    found.ok_or(AppError::NotFound)
}

/// `POST /api/play_step`: does to an order of the customer's what its kitchen or its courier could, as
/// `kitchen_step` and `delivery_step` do.
///
/// 401, 404, also where the site is no demo, 409 with `state` and `version` as they are now if it has moved
/// on, 422.
#[server(prefix = "/api", endpoint = "play_step")]
pub async fn play_step(
    #[server(default)] order: String,
    #[server(default)] version: String,
    #[server(default)] action: String,
    #[server(default)] minutes: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let step = Step {
        order: &order,
        version: &version,
        action: &action,
        minutes: &minutes,
        reason: &reason,
    };
    let ordering = &visit.state.ordering;
    ordering.play(player(&visit)?, step).await?;
    Ok(())
}

/// Whoever asks, on a demo site.
fn player(visit: &Visit) -> Result<&Viewer, AppError> {
    let viewer = visit.viewer()?;
    if visit.state.settings.site.demo {
        Ok(viewer)
    } else {
        Err(AppError::NotFound)
    }
}
