//! `favourites`: restaurants that customers want to find again.

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::{RestaurantId, UserId},
        store::Connection,
    },
};

/// Adds one, which may be there already.
pub async fn add(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into favourites (user_id, restaurant_id, since) values ($1, $2, $3)
         on conflict do nothing",
    )
    .bind(user_id)
    .bind(restaurant_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes one, which may be gone already.
pub async fn remove(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<()> {
    sqlx::query("delete from favourites where user_id = $1 and restaurant_id = $2")
        .bind(user_id)
        .bind(restaurant_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// True if it is one of the customer's.
pub async fn has(
    conn: &mut Connection,
    user_id: &UserId,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from favourites where user_id = $1 and restaurant_id = $2)",
    )
    .bind(user_id)
    .bind(restaurant_id)
    .fetch_one(conn)
    .await
}

/// The customer's, by their names in addresses of pages, the latest first.
pub async fn list_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select r.slug from favourites f join restaurants r on r.id = f.restaurant_id
         where f.user_id = $1 order by f.since desc, r.slug",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await
}
