//! What a restaurant's members see of its orders, and do to them.

use leptos::prelude::*;

use crate::{
    error::{AppError, FieldErrors},
    model::{
        board::{KitchenBoard, PrintedTicket, Workplace},
        catalog::Menu,
        order_life::Actor,
        role::Role,
        selling::HowLong,
    },
    server::{
        http::visit::Visit,
        ordering::{life::hands::Step, selling::Sold, tables::members},
    },
};

/// `POST /api/kitchens`: where whoever asks cooks. 401, 403 for whoever is no restaurant.
#[server(prefix = "/api", endpoint = "kitchens")]
pub async fn my_kitchens() -> Result<Vec<Workplace>, AppError> {
    let visit = Visit::current()?;
    let member = visit.staff(Role::Restaurant)?;
    let places = visit.state.ordering.workplaces(&member.user_id).await?;
    Ok(places.into_iter().map(Workplace::from).collect())
}

/// `POST /api/kitchen`: the board of a restaurant of theirs. 401, 403 for whoever is no restaurant, 404
/// for another one.
#[server(prefix = "/api", endpoint = "kitchen")]
pub async fn my_kitchen(#[server(default)] restaurant: String) -> Result<KitchenBoard, AppError> {
    let visit = Visit::current()?;
    let place = kitchen_of(&visit, &restaurant).await?;
    let ordering = &visit.state.ordering;
    ordering.attend_kitchen(&place.restaurant_id).await?;
    let board = ordering.kitchen_board(&place).await?;
    board.ok_or(AppError::NotFound)
}

/// `POST /api/kitchen_ticket`: an order at a restaurant of theirs, as it is printed for whoever cooks and for
/// the bag. 401, 403 for whoever is no restaurant, 404 for another restaurant's.
#[server(prefix = "/api", endpoint = "kitchen_ticket")]
pub async fn kitchen_ticket(
    #[server(default)] restaurant: String,
    #[server(default)] order: String,
) -> Result<PrintedTicket, AppError> {
    let visit = Visit::current()?;
    let kitchen = kitchen_of(&visit, &restaurant).await?;
    let ordering = &visit.state.ordering;
    let printed = ordering.printed_ticket(kitchen, &order).await?;
    printed.ok_or(AppError::NotFound)
}

/// `POST /api/kitchen_menu`: the menu of a restaurant of theirs. 401, 403 for whoever is no restaurant, 404
/// for another one.
#[server(prefix = "/api", endpoint = "kitchen_menu")]
pub async fn my_menu(#[server(default)] restaurant: String) -> Result<Menu, AppError> {
    let visit = Visit::current()?;
    let kitchen = kitchen_of(&visit, &restaurant).await?;
    let menu = visit.state.catalog.menu(&kitchen.slug);
    menu.map(|(menu, _)| menu).ok_or(AppError::NotFound)
}

/// `POST /api/set_sold_out`: takes a dish (`dish`) or an option of one (`option`) off the menu of a
/// restaurant of theirs, for `half_an_hour`, until `closing` or `tomorrow`, or until `further_notice`;
/// without `until`, it is back. 401, 403, 404, 422.
#[server(prefix = "/api", endpoint = "set_sold_out")]
pub async fn set_sold_out(
    #[server(default)] restaurant: String,
    #[server(default)] dish: String,
    #[server(default)] option: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let kitchen = kitchen_of(&visit, &restaurant).await?;
    let what = if option.is_empty() {
        Sold::Dish(&dish)
    } else {
        Sold::Option(&option)
    };
    let how_long = how_long(&until)?;
    let ordering = &visit.state.ordering;
    ordering
        .set_sold_out(visit.viewer()?, &kitchen, what, how_long)
        .await?;
    Ok(())
}

/// `POST /api/pause`: a restaurant of theirs takes no orders, for as long as `until` says (as
/// `set_sold_out` does); without it, it takes orders again. 401, 403, 404, 422.
#[server(prefix = "/api", endpoint = "pause")]
pub async fn pause_kitchen(
    #[server(default)] restaurant: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let kitchen = kitchen_of(&visit, &restaurant).await?;
    let how_long = how_long(&until)?;
    let ordering = &visit.state.ordering;
    ordering
        .set_paused(visit.viewer()?, &kitchen, how_long)
        .await?;
    Ok(())
}

/// The restaurant, if whoever asks cooks there.
async fn kitchen_of(visit: &Visit, restaurant: &str) -> Result<members::Workplace, AppError> {
    let member = visit.staff(Role::Restaurant)?;
    let ordering = &visit.state.ordering;
    let place = ordering.workplace(&member.user_id, restaurant).await?;
    place.ok_or(AppError::NotFound)
}

fn how_long(until: &str) -> Result<Option<HowLong>, AppError> {
    if until.is_empty() {
        return Ok(None);
    }
    let words = "Choose for how long.";
    let how_long = until.parse();
    how_long.map(Some).map_err(|_| AppError::Invalid {
        fields: FieldErrors::one("until", words),
    })
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
