//! What changes of an order after it was placed.

use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, order::OrderState, order_life::Reason, text::without_nul},
    server::{
        ids::{OrderId, RestaurantId, UserId},
        store::Connection,
    },
};

/// What a change depends on.
#[derive(Clone, Debug, FromRow)]
pub struct OrderToChange {
    pub id: OrderId,
    pub number: String,
    pub user_id: UserId,
    pub restaurant_id: RestaurantId,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub version: i64,
    pub courier_id: Option<UserId>,
    pub accept_by: UnixMillis,
    pub ready_by: Option<UnixMillis>,
    /// From the kitchen to the door, in minutes.
    pub travel_min: i64,
    pub travel_max: i64,
}

/// An order by its number, whoever's it is.
pub async fn find(conn: &mut Connection, number: &str) -> sqlx::Result<Option<OrderToChange>> {
    sqlx::query_as(
        "select o.id, o.number, o.user_id, o.restaurant_id, o.state, o.version, o.courier_id,
                o.accept_by, o.ready_by, r.travel_min, r.travel_max
         from orders o join restaurants r on r.id = o.restaurant_id
         where o.number = $1",
    )
    .bind(without_nul(number))
    .fetch_optional(conn)
    .await
}

/// The state after a change, and what it says beside.
#[derive(Clone, Copy, Debug)]
pub struct NewState {
    pub to: OrderState,
    /// When the kitchen means to have it ready, and from when to when it is promised.
    pub promise: Option<(UnixMillis, UnixMillis, UnixMillis)>,
    pub reason: Option<Reason>,
    /// When it reached its end.
    pub closed_at: Option<UnixMillis>,
}

/// Moves an order on, if it is as it was when it was looked at.
pub async fn apply(
    conn: &mut Connection,
    order: &OrderToChange,
    new: &NewState,
) -> sqlx::Result<bool> {
    let applied = sqlx::query(
        "update orders
         set state = $4, version = version + 1, close_reason = $5, closed_at = $6,
             ready_by = coalesce($7, ready_by), promised_from = coalesce($8, promised_from),
             promised_to = coalesce($9, promised_to)
         where id = $1 and state = $2 and version = $3",
    )
    .bind(&order.id)
    .bind(order.state.into_str())
    .bind(order.version)
    .bind(new.to.into_str())
    .bind(new.reason.map(|reason| reason.into_str()))
    .bind(new.closed_at)
    .bind(new.promise.map(|(ready_by, _, _)| ready_by))
    .bind(new.promise.map(|(_, from, _)| from))
    .bind(new.promise.map(|(_, _, to)| to))
    .execute(conn)
    .await?;
    Ok(applied.rows_affected() == 1)
}

/// Gives an order to a courier, if nobody has it.
pub async fn claim(
    conn: &mut Connection,
    order: &OrderToChange,
    courier: &UserId,
) -> sqlx::Result<bool> {
    let claimed =
        sqlx::query("update orders set courier_id = $2 where id = $1 and courier_id is null")
            .bind(&order.id)
            .bind(courier)
            .execute(conn)
            .await?;
    Ok(claimed.rows_affected() == 1)
}

/// Takes an order from its courier.
pub async fn release(
    conn: &mut Connection,
    order: &OrderToChange,
    courier: &UserId,
) -> sqlx::Result<bool> {
    let released =
        sqlx::query("update orders set courier_id = null where id = $1 and courier_id = $2")
            .bind(&order.id)
            .bind(courier)
            .execute(conn)
            .await?;
    Ok(released.rows_affected() == 1)
}

const LIST_UNANSWERED: &str = "
    select number from orders where state = 'placed' and accept_by <= $1
    order by accept_by limit $2";

/// Orders that nobody answered in time.
pub async fn list_unanswered(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(LIST_UNANSWERED)
        .bind(now)
        .bind(at_most)
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn unanswered_orders_are_found_by_index() {
        assert_found_by("orders_accept_by", LIST_UNANSWERED).await;
    }
}
