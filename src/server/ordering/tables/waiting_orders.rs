//! Open orders as the demo's autopilot sees them: what each waits for, and since when.

use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, order::OrderState},
    server::{
        ids::{RestaurantId, UserId},
        store::Connection,
    },
};

#[derive(Debug, FromRow)]
pub struct WaitingRow {
    pub number: String,
    pub restaurant_id: RestaurantId,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub courier_id: Option<UserId>,
    /// When something last happened to it.
    pub since: UnixMillis,
    /// True if a person took it to carry.
    pub is_carried_by_hand: bool,
}

/// The open orders, the oldest first.
pub async fn list(conn: &mut Connection, at_most: i64) -> sqlx::Result<Vec<WaitingRow>> {
    sqlx::query_as(
        "select o.number, o.restaurant_id, o.state, o.courier_id,
                (select max(e.at) from order_events e where e.order_id = o.id) as since,
                exists (select 1 from order_events e where e.order_id = o.id
                        and e.action = 'claim' and e.by_user_id = o.courier_id) as is_carried_by_hand
         from orders o
         where o.state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
         order by o.placed_at limit $1",
    )
    .bind(at_most)
    .fetch_all(conn)
    .await
}

/// Somebody who carries.
pub async fn any_courier(conn: &mut Connection) -> sqlx::Result<Option<UserId>> {
    sqlx::query_scalar(
        "select id from users where role = 'courier' and suspended_at is null
         order by created_at, id limit 1",
    )
    .fetch_optional(conn)
    .await
}
