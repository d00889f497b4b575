//! `order_events`: everything that happened to orders, in order. At once the customer's timeline, what
//! open pages are told, and who of the staff did what.

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::{
        moment::UnixMillis,
        order::OrderState,
        order_life::{Action, Actor},
    },
    server::{
        ids::{OrderId, RestaurantId, UserId},
        store::{Connection, NUMBERS_IN_1, json_list},
    },
};

/// What happened, and who did it.
#[derive(Debug)]
pub struct NewEvent<'a> {
    pub order_id: &'a OrderId,
    /// Whose order it is.
    pub user_id: &'a UserId,
    pub action: Action,
    pub from: Option<OrderState>,
    pub to: OrderState,
    pub actor: Actor,
    /// The person, where it was one.
    pub by: Option<&'a UserId>,
    pub at: UnixMillis,
    pub note: Option<&'a str>,
}

/// Adds an event. The transaction has the customer's lock: both numbers count without a gap.
pub async fn insert(conn: &mut Connection, new: &NewEvent<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_events
             (order_id, seq, user_id, user_seq, action, from_state, to_state, actor, by_user_id,
              at, note)
         values ($1, (select coalesce(max(seq), 0) + 1 from order_events where order_id = $1),
                 $2, (select coalesce(max(user_seq), 0) + 1 from order_events where user_id = $2),
                 $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.order_id)
    .bind(new.user_id)
    .bind(new.action.into_str())
    .bind(new.from.map(|state| state.into_str()))
    .bind(new.to.into_str())
    .bind(new.actor.into_str())
    .bind(new.by)
    .bind(new.at)
    .bind(new.note)
    .execute(conn)
    .await?;
    Ok(())
}

/// An event of one order.
#[derive(Debug, FromRow)]
pub struct EventRow {
    pub user_seq: i64,
    #[sqlx(try_from = "String")]
    pub action: Action,
    #[sqlx(try_from = "String")]
    pub to_state: OrderState,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub at: UnixMillis,
}

/// The events of an order, in their order.
pub async fn list_of(conn: &mut Connection, order_id: &OrderId) -> sqlx::Result<Vec<EventRow>> {
    sqlx::query_as(
        "select user_seq, action, to_state, actor, at
         from order_events where order_id = $1 order by seq",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await
}

/// The number of a customer's last event; 0 if there is none.
pub async fn last_of_user(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(user_seq), 0) from order_events where user_id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

/// An event as an open page of the customer hears it.
#[derive(Debug, FromRow)]
pub struct TellingRow {
    pub user_seq: i64,
    pub number: String,
    #[sqlx(try_from = "String")]
    pub action: Action,
    #[sqlx(try_from = "String")]
    pub to_state: OrderState,
}

/// A customer's events after a number, in their order; not all if there are many.
pub async fn list_of_user_after(
    conn: &mut Connection,
    user_id: &UserId,
    user_seq: i64,
    limit: i64,
) -> sqlx::Result<Vec<TellingRow>> {
    sqlx::query_as(
        "select e.user_seq, o.number, e.action, e.to_state
         from order_events e join orders o on o.id = e.order_id
         where e.user_id = $1 and e.user_seq > $2 order by e.user_seq limit $3",
    )
    .bind(user_id)
    .bind(user_seq)
    .bind(limit)
    .fetch_all(conn)
    .await
}

/// An event as servers hear it: whom it concerns.
#[derive(Debug, FromRow)]
pub struct HeardRow {
    pub id: i64,
    pub user_id: UserId,
    pub restaurant_id: RestaurantId,
}

const COLUMNS_HEARD: &str = "
    select e.id, e.user_id, o.restaurant_id
    from order_events e join orders o on o.id = e.order_id where ";

const LIST_AFTER: &str = concatcp!(COLUMNS_HEARD, "e.id > $1 order by e.id limit $2");
const LIST_THESE: &str = concatcp!(COLUMNS_HEARD, "e.id in ", NUMBERS_IN_1);

/// Events read at once.
const PAGE: i64 = 500;

/// The number of the last event so far; 0 if there is none.
pub async fn last(conn: &mut Connection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(id), 0) from order_events")
        .fetch_one(conn)
        .await
}

/// Events after a number, in their order; not all if there are many.
pub async fn list_after(conn: &mut Connection, id: i64) -> sqlx::Result<Vec<HeardRow>> {
    sqlx::query_as(LIST_AFTER)
        .bind(id)
        .bind(PAGE)
        .fetch_all(conn)
        .await
}

/// The events with these numbers.
pub async fn list_these(conn: &mut Connection, ids: &[i64]) -> sqlx::Result<Vec<HeardRow>> {
    sqlx::query_as(LIST_THESE)
        .bind(json_list(ids))
        .fetch_all(conn)
        .await
}
