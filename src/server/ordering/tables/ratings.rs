//! `ratings`: one an order. The database counts them into their restaurant's.

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::{OrderId, RestaurantId},
        store::Connection,
    },
};

/// Adds a rating. False if the order has one.
pub async fn insert(
    conn: &mut Connection,
    order_id: &OrderId,
    restaurant_id: &RestaurantId,
    stars: i64,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "insert into ratings (order_id, restaurant_id, stars, rated_at) values ($1, $2, $3, $4)
         on conflict do nothing",
    )
    .bind(order_id)
    .bind(restaurant_id)
    .bind(stars)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
