//! Orders that were placed: one with its lines, the latest, and how many.

use std::collections::HashMap;

use const_format::concatcp;
use sqlx::FromRow;
use strum::VariantArray;

use crate::{
    model::{
        catalog::Diet,
        minor::Minor,
        moment::UnixMillis,
        order::{OrderState, Payment, WhichOrders},
        quantity::Quantity,
        text::without_nul,
    },
    server::{
        ids::{OrderId, ReviewId, UserId},
        store::{Connection, LISTED_IN_1, json_list},
    },
};

/// Open orders of a customer. One that the restaurant did not answer in time is open no longer,
/// whether or not somebody has written that down yet.
const COUNT_OPEN: &str = "
    select count(*) from orders
    where user_id = $1
      and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
      and (state <> 'placed' or accept_by > $2)";

/// When the order was placed that a customer's next one must wait for: counted from the latest.
const PLACED_AT: &str = "
    select placed_at from orders
    where user_id = $1 and placed_at > $2
    order by placed_at desc limit 1 offset $3";

/// An order as its customer sees it.
#[derive(Debug, FromRow)]
pub struct OrderRow {
    pub id: OrderId,
    pub number: String,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub version: i64,
    pub close_reason: Option<String>,
    #[sqlx(try_from = "String")]
    pub payment: Payment,
    pub currency: String,
    pub subtotal_minor: Minor,
    pub delivery_minor: Minor,
    pub packaging_minor: Minor,
    pub tax_minor: Minor,
    pub tip_minor: Minor,
    pub total_minor: Minor,
    pub restaurant_name: String,
    pub slug: String,
    pub timezone: String,
    pub recipient: String,
    pub phone: String,
    pub street: String,
    pub details: String,
    pub city: String,
    pub postcode: String,
    pub placed_at: UnixMillis,
    pub accept_by: UnixMillis,
    pub shared_at: Option<UnixMillis>,
    pub ended_links: i64,
    pub stars: Option<i64>,
    pub promised_from: UnixMillis,
    pub promised_to: UnixMillis,
}

/// A line of an order.
#[derive(Debug, FromRow)]
pub struct OrderLineRow {
    pub position: i64,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub diet: Diet,
    pub quantity: Quantity,
    pub unit_minor: Minor,
    pub note: String,
}

/// An order in a list.
#[derive(Debug, FromRow)]
pub struct SummaryRow {
    pub id: OrderId,
    pub number: String,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub restaurant_name: String,
    pub currency: String,
    pub total_minor: Minor,
    pub timezone: String,
    pub placed_at: UnixMillis,
}

const LIST: &str = concatcp!(
    "select id, number, state, restaurant_name, currency, total_minor, timezone, placed_at
     from orders where state in ",
    LISTED_IN_1,
    " and user_id = $2 order by placed_at desc, id desc limit $3 offset $4"
);

/// A user's orders, the latest first.
pub async fn list(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichOrders,
    skip: u32,
    at_most: u32,
) -> sqlx::Result<Vec<SummaryRow>> {
    sqlx::query_as(LIST)
        .bind(json_list(&states_of(which)))
        .bind(user_id)
        .bind(i64::from(at_most))
        .bind(i64::from(skip))
        .fetch_all(conn)
        .await
}

const COUNT: &str = concatcp!(
    "select count(*) from orders where state in ",
    LISTED_IN_1,
    " and user_id = $2"
);

/// How many orders of a user there are.
pub async fn count(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichOrders,
) -> sqlx::Result<u32> {
    let count: i64 = sqlx::query_scalar(COUNT)
        .bind(json_list(&states_of(which)))
        .bind(user_id)
        .fetch_one(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

fn states_of(which: WhichOrders) -> Vec<OrderState> {
    let states = OrderState::VARIANTS.iter().copied();
    states.filter(|state| which.includes(*state)).collect()
}

/// An open order at a glance.
#[derive(Debug, FromRow)]
pub struct ActiveRow {
    pub number: String,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub restaurant_name: String,
    pub timezone: String,
    pub promised_from: UnixMillis,
    pub promised_to: UnixMillis,
    /// The number of the user's last event.
    pub last_event: i64,
}

/// Read for one page: nobody has more open.
const MOST_ACTIVE: i64 = 20;

const LIST_ACTIVE: &str = "
    select number, state, restaurant_name, timezone, promised_from, promised_to,
           (select max(user_seq) from order_events where user_id = $1) as last_event
    from orders
    where user_id = $1
      and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
    order by id limit $2";

/// A user's open orders, the oldest first: ids are in the order of time.
pub async fn list_active(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Vec<ActiveRow>> {
    sqlx::query_as(LIST_ACTIVE)
        .bind(user_id)
        .bind(MOST_ACTIVE)
        .fetch_all(conn)
        .await
}

/// An order of a user's, by its number.
pub async fn find(
    conn: &mut Connection,
    user_id: &UserId,
    number: &str,
) -> sqlx::Result<Option<OrderRow>> {
    sqlx::query_as(
        "select o.id, o.number, o.state, o.version, o.close_reason, o.payment, o.currency, o.subtotal_minor, o.delivery_minor,
                o.packaging_minor, o.tax_minor, o.tip_minor, o.total_minor, o.restaurant_name,
                r.slug, o.timezone, o.recipient, o.phone, o.street, o.details, o.city, o.postcode,
                o.placed_at, o.accept_by, o.promised_from, o.promised_to, o.shared_at, o.ended_links,
                (select stars from ratings where order_id = o.id) as stars
         from orders o join restaurants r on r.id = o.restaurant_id
         where o.number = $1 and o.user_id = $2",
    )
    .bind(without_nul(number))
    .bind(user_id)
    .fetch_optional(conn)
    .await
}

/// The email of whoever ordered.
pub async fn email_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<String> {
    sqlx::query_scalar("select email from users where id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

/// The lines of an order, in their order.
pub async fn lines_of(
    conn: &mut Connection,
    order_id: &OrderId,
) -> sqlx::Result<Vec<OrderLineRow>> {
    sqlx::query_as(
        "select position, name, diet, quantity, unit_minor, note
         from order_lines where order_id = $1 order by position",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await
}

/// The names of the chosen options, by the position of their line.
pub async fn choices_of(
    conn: &mut Connection,
    order_id: &OrderId,
) -> sqlx::Result<HashMap<i64, Vec<String>>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select line_position, name from order_line_choices
         where order_id = $1 order by line_position, position",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await?;
    let mut choices: HashMap<i64, Vec<String>> = HashMap::new();
    for (line, name) in rows {
        choices.entry(line).or_default().push(name);
    }
    Ok(choices)
}

/// Whether an order has this number.
pub async fn is_taken(conn: &mut Connection, number: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from orders where number = $1)")
        .bind(number)
        .fetch_one(conn)
        .await
}

/// The number of the order that a review became.
pub async fn number_of(
    conn: &mut Connection,
    user_id: &UserId,
    review: &ReviewId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select number from orders where user_id = $1 and idempotency_key = $2")
        .bind(user_id)
        .bind(review)
        .fetch_optional(conn)
        .await
}

/// How many open orders a customer has.
pub async fn count_open(
    conn: &mut Connection,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(COUNT_OPEN)
        .bind(user_id)
        .bind(now)
        .fetch_one(conn)
        .await
}

/// When the customer's `nth` order before the next one was placed, 0 being the latest, if that was
/// after `since`.
pub async fn placed_at(
    conn: &mut Connection,
    user_id: &UserId,
    since: UnixMillis,
    nth: i64,
) -> sqlx::Result<Option<UnixMillis>> {
    sqlx::query_scalar(PLACED_AT)
        .bind(user_id)
        .bind(since)
        .bind(nth)
        .fetch_optional(conn)
        .await
}

/// Deletes the orders of a user, with their lines and events.
pub async fn delete_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("delete from orders where user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_customer_with_a_long_history_orders_as_fast_as_a_new_one() {
        assert_found_by("orders_open", COUNT_OPEN).await;
        assert_found_by("orders_user_id", PLACED_AT).await;
        assert_found_by("orders_user_id", LIST).await;
        assert_found_by("orders_open", LIST_ACTIVE).await;
    }
}
