//! What customers were shown before placing.

use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, order::Payment},
    server::{
        ids::{AddressId, RestaurantId, ReviewId, UserId},
        store::Connection,
    },
};

/// A review as the database has it.
#[derive(Debug, FromRow)]
pub struct ReviewRow {
    pub id: ReviewId,
    pub restaurant_id: RestaurantId,
    pub address_id: AddressId,
    #[sqlx(try_from = "String")]
    pub payment: Payment,
    pub tip_percent: i64,
    /// A quote (JSON).
    pub shown: String,
    /// Sentences (JSON).
    pub changes: String,
}

/// A review, if it is the user's.
pub async fn find(
    conn: &mut Connection,
    user_id: &UserId,
    id: &ReviewId,
) -> sqlx::Result<Option<ReviewRow>> {
    sqlx::query_as(
        "select id, restaurant_id, address_id, payment, tip_percent, shown, changes
         from reviews where id = $1 and user_id = $2",
    )
    .bind(id)
    .bind(user_id)
    .fetch_optional(conn)
    .await
}

/// Adds a review.
pub async fn insert(
    conn: &mut Connection,
    user_id: &UserId,
    review: &ReviewRow,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into reviews (id, user_id, restaurant_id, address_id, payment, tip_percent,
                              shown, changes, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&review.id)
    .bind(user_id)
    .bind(&review.restaurant_id)
    .bind(&review.address_id)
    .bind(review.payment.into_str())
    .bind(review.tip_percent)
    .bind(&review.shown)
    .bind(&review.changes)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a review away.
pub async fn delete(conn: &mut Connection, id: &ReviewId) -> sqlx::Result<()> {
    sqlx::query("delete from reviews where id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Leaves room for one more: nobody looks at more reviews than that at a time.
pub async fn delete_old(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    const KEPT: i64 = 19;
    sqlx::query(
        "delete from reviews where user_id = $1 and id not in (
             select id from reviews where user_id = $1 order by id desc limit $2)",
    )
    .bind(user_id)
    .bind(KEPT)
    .execute(conn)
    .await?;
    Ok(())
}
