//! Orders whose customers share where they are.

use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, order::OrderState, text::without_nul},
    server::{
        ids::{OrderId, UserId},
        store::Connection,
    },
};

#[derive(Debug, FromRow)]
pub struct SharedRow {
    pub id: OrderId,
    pub number: String,
    pub user_id: UserId,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub restaurant_name: String,
    pub timezone: String,
    pub promised_from: UnixMillis,
    pub promised_to: UnixMillis,
    pub closed_at: Option<UnixMillis>,
    pub ended_links: i64,
}

/// An order that is shared, by its number.
pub async fn find(conn: &mut Connection, number: &str) -> sqlx::Result<Option<SharedRow>> {
    sqlx::query_as(
        "select id, number, user_id, state, restaurant_name, timezone, promised_from, promised_to, closed_at,
                ended_links
         from orders where number = $1 and shared_at is not null",
    )
    .bind(without_nul(number))
    .fetch_optional(conn)
    .await
}

/// Shares an order of a user's from a moment on, or ends its link. False if there is no such order.
pub async fn set(
    conn: &mut Connection,
    user_id: &UserId,
    number: &str,
    shared_at: Option<UnixMillis>,
) -> sqlx::Result<bool> {
    let set = sqlx::query(
        "update orders
         set ended_links = ended_links + case when $3 is null and shared_at is not null
                                              then 1 else 0 end,
             shared_at = case when $3 is null then null else coalesce(shared_at, $3) end
         where number = $1 and user_id = $2",
    )
    .bind(without_nul(number))
    .bind(user_id)
    .bind(shared_at)
    .execute(conn)
    .await?;
    Ok(set.rows_affected() == 1)
}
