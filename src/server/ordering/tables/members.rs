//! `restaurant_members`: who cooks where.

use sqlx::FromRow;

use crate::{
    model::{board, moment::UnixMillis},
    server::{
        ids::{RestaurantId, UserId},
        store::Connection,
    },
};

/// Adds a member, who may be one already.
pub async fn add(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into restaurant_members (user_id, restaurant_id, added_at) values ($1, $2, $3)
         on conflict do nothing",
    )
    .bind(user_id)
    .bind(restaurant_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes a member, who may be none.
pub async fn remove(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<()> {
    sqlx::query("delete from restaurant_members where user_id = $1 and restaurant_id = $2")
        .bind(user_id)
        .bind(restaurant_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// True if a user has the role of those who cook.
pub async fn may_cook(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from users where id = $1 and role = 'restaurant')")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

/// True if a user cooks at a restaurant.
pub async fn is_member(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (
             select 1 from restaurant_members where user_id = $1 and restaurant_id = $2)",
    )
    .bind(user_id)
    .bind(restaurant_id)
    .fetch_one(conn)
    .await
}

/// A restaurant that somebody cooks at.
#[derive(Debug, FromRow)]
pub struct Workplace {
    pub restaurant_id: RestaurantId,
    pub slug: String,
    pub name: String,
}

impl From<Workplace> for board::Workplace {
    fn from(place: Workplace) -> Self {
        Self {
            restaurant: place.slug,
            name: place.name,
        }
    }
}

/// Where a user cooks, by name.
pub async fn list_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Vec<Workplace>> {
    sqlx::query_as(
        "select r.id as restaurant_id, r.slug, r.name
         from restaurant_members m join restaurants r on r.id = m.restaurant_id
         where m.user_id = $1 order by r.name, r.id",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}
