//! What whoever looks after the site sees and does.

use leptos::prelude::*;

use crate::{
    error::{AppError, FieldErrors},
    model::{
        admin::{OverseenOrder, OverseenUser},
        role::Role,
    },
    server::{
        accounts::operator::Change, http::visit::Visit, ids::UserId, ordering::life::hands::Step,
    },
};

/// `POST /api/admin_user`: a user by their `email`. 401, 403 for whoever is no admin, 404.
#[server(prefix = "/api", endpoint = "admin_user")]
pub async fn find_user(#[server(default)] email: String) -> Result<OverseenUser, AppError> {
    let visit = Visit::current()?;
    visit.staff(Role::Admin)?;
    let found = visit.state.ordering.overseen_user(&email).await?;
    found.ok_or(AppError::NotFound)
}

/// `POST /api/admin_change_user`: what `change` says to a `user`, by their id: `suspend`, `unsuspend`,
/// `end_sessions`, or `role`, which gives them another `role`. Their sessions end at once.
///
/// 401, 403 for whoever is no admin, or has to prove the password first, 404, 422; nobody changes their own
/// account.
#[server(prefix = "/api", endpoint = "admin_change_user")]
pub async fn change_user(
    #[server(default)] user: String,
    #[server(default)] change: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let admin = visit.staff(Role::Admin)?;
    let (accounts, user) = (&visit.state.accounts, UserId::from(user));
    let change = match change.as_str() {
        "suspend" => Change::Suspend,
        "unsuspend" => Change::Unsuspend,
        "role" => Change::Role(role.parse().map_err(|_| wrong("role", "Choose a role."))?),
        "end_sessions" => return Ok(accounts.end_sessions_as_admin(admin, &user).await?),
        _ => return Err(wrong("change", "Choose what to do.")),
    };
    accounts.oversee(admin, &user, change).await?;
    Ok(())
}

/// `POST /api/admin_member`: makes a `user` a member of a `restaurant` (`member` `1`), or ends that (`0`).
/// 401, 403, 404, 422.
#[server(prefix = "/api", endpoint = "admin_member")]
pub async fn set_member(
    #[server(default)] user: String,
    #[server(default)] restaurant: String,
    #[server(default)] member: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let admin = visit.staff(Role::Admin)?;
    let ordering = &visit.state.ordering;
    ordering
        .set_member(admin, &user.into(), restaurant.trim(), member == "1")
        .await?;
    Ok(())
}

/// `POST /api/admin_order`: an order by its number, whoever's it is. 401, 403, 404.
#[server(prefix = "/api", endpoint = "admin_order")]
pub async fn find_order(#[server(default)] number: String) -> Result<OverseenOrder, AppError> {
    let visit = Visit::current()?;
    visit.staff(Role::Admin)?;
    let found = visit.state.ordering.overseen_order(number.trim()).await?;
    found.ok_or(AppError::NotFound)
}

/// `POST /api/admin_step`: ends an order: `cancel`, or `fail` one that is on its way, with a `reason`; or
/// takes it from its courier, who has not picked it up (`release`). 401,
/// 403, 404, 409 with `state` and `version` as they are now if it has moved on, 422.
#[server(prefix = "/api", endpoint = "admin_step")]
pub async fn oversee_order(
    #[server(default)] order: String,
    #[server(default)] version: String,
    #[server(default)] action: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let admin = visit.staff(Role::Admin)?;
    let step = Step {
        order: &order,
        version: &version,
        action: &action,
        minutes: "",
        reason: &reason,
    };
    let ordering = &visit.state.ordering;
    ordering.oversee_order(admin, step).await?;
    Ok(())
}

fn wrong(field: &str, words: &str) -> AppError {
    AppError::Invalid {
        fields: FieldErrors::one(field, words),
    }
}
