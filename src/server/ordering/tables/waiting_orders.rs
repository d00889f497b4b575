//! Open orders as the demo's autopilot sees them: what each waits for, and since when.

use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, order::OrderState},
    server::{
        ids::{OrderId, RestaurantId, UserId},
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
    /// True if a person took it to carry, or picked it up.
    pub is_carried_by_hand: bool,
}

/// The open orders that nobody plays and whose kitchen nobody looks at, the oldest first.
pub async fn list(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<Vec<WaitingRow>> {
    sqlx::query_as(
        "select o.number, o.restaurant_id, o.state, o.courier_id,
                (select max(e.at) from order_events e where e.order_id = o.id) as since,
                exists (select 1 from order_events e where e.order_id = o.id
                        and e.action in ('claim', 'pick_up') and e.by_user_id = o.courier_id)
                    as is_carried_by_hand
         from orders o
         where o.state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
           and not exists (select 1 from attended_boards b
                           where b.until > $2 and b.board in (o.number, o.restaurant_id))
         order by o.placed_at limit $1",
    )
    .bind(at_most)
    .bind(now)
    .fetch_all(conn)
    .await
}

/// True if the order's courier took it, or picked it up, by hand.
pub async fn is_carried_by_hand(conn: &mut Connection, order_id: &OrderId) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (
             select 1 from order_events e join orders o on o.id = e.order_id
             where o.id = $1 and e.action in ('claim', 'pick_up') and e.by_user_id = o.courier_id)",
    )
    .bind(order_id)
    .fetch_one(conn)
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
