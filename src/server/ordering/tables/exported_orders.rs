//! A person's orders, as they take them away, and what they carried as a courier. Of the others who had a
//! hand in an order it says the role alone.

use const_format::concatcp;
use serde::Serialize;
use sqlx::FromRow;

use crate::server::{
    ids::{OrderId, UserId},
    local_time::Rfc3339,
    store::{
        Connection, LISTED_IN_1, json_list,
        pages::{After, Keyed, PAGE},
    },
};

/// Amounts are in minor units of the currency.
#[derive(Debug, FromRow, Serialize)]
pub struct OrderRow {
    #[serde(skip)]
    pub id: OrderId,
    pub number: String,
    pub restaurant: String,
    /// As it was called when the order was placed.
    pub restaurant_name: String,
    pub timezone: String,
    pub state: String,
    pub close_reason: Option<String>,
    pub payment: String,
    pub currency: String,
    pub subtotal_minor: i64,
    pub delivery_minor: i64,
    pub packaging_minor: i64,
    pub tax_minor: i64,
    pub tip_minor: i64,
    pub total_minor: i64,
    pub recipient: String,
    pub phone: String,
    pub street: String,
    pub details: String,
    pub city: String,
    pub postcode: String,
    pub placed_at: Rfc3339,
    pub accept_by: Rfc3339,
    pub promised_from: Rfc3339,
    pub promised_to: Rfc3339,
    pub ready_by: Option<Rfc3339>,
    pub closed_at: Option<Rfc3339>,
    /// Since when whoever has the link sees where it is.
    pub shared_at: Option<Rfc3339>,
    pub stars: Option<i64>,
    pub rated_at: Option<Rfc3339>,
}

const ORDERS: &str = "
    select o.id, o.number, r.slug as restaurant, o.restaurant_name, o.timezone, o.state, o.close_reason,
           o.payment, o.currency, o.subtotal_minor, o.delivery_minor, o.packaging_minor, o.tax_minor,
           o.tip_minor, o.total_minor, o.recipient, o.phone, o.street, o.details, o.city, o.postcode,
           o.placed_at, o.accept_by, o.promised_from, o.promised_to, o.ready_by, o.closed_at,
           o.shared_at, g.stars, g.rated_at
    from orders o
    join restaurants r on r.id = o.restaurant_id
    left join ratings g on g.order_id = o.id
    where o.user_id = $1 and (o.placed_at, o.id) > ($2, $3)
    order by o.placed_at, o.id limit $4";

/// A user's orders, in the order in which they were placed.
pub async fn orders(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<OrderRow>> {
    sqlx::query_as(ORDERS)
        .bind(user_id)
        .bind(after.number)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct LineRow {
    #[serde(skip)]
    pub order_id: OrderId,
    #[serde(skip)]
    pub position: i64,
    pub dish: String,
    pub diet: String,
    pub quantity: i64,
    pub unit_minor: i64,
    pub note: String,
}

const LINES: &str = concatcp!(
    "select order_id, position, name as dish, diet, quantity, unit_minor, note
     from order_lines where order_id in ",
    LISTED_IN_1,
    " order by order_id, position"
);

/// The lines of orders.
pub async fn lines_of(conn: &mut Connection, orders: &[OrderId]) -> sqlx::Result<Vec<LineRow>> {
    sqlx::query_as(LINES)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct ChoiceRow {
    #[serde(skip)]
    pub order_id: OrderId,
    #[serde(skip)]
    pub line_position: i64,
    pub group: String,
    pub option: String,
    /// What it adds to the price of one.
    pub delta_minor: i64,
}

const CHOICES: &str = concatcp!(
    "select order_id, line_position, group_name as \"group\", name as \"option\", delta_minor
     from order_line_choices where order_id in ",
    LISTED_IN_1,
    " order by order_id, line_position, position"
);

/// What was chosen for the lines of orders.
pub async fn choices_of(conn: &mut Connection, orders: &[OrderId]) -> sqlx::Result<Vec<ChoiceRow>> {
    sqlx::query_as(CHOICES)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct EventRow {
    #[serde(skip)]
    pub order_id: OrderId,
    pub at: Rfc3339,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: String,
    /// In which role somebody did it.
    pub actor: String,
    /// Why, or in how many minutes.
    pub note: Option<String>,
}

const EVENTS: &str = concatcp!(
    "select order_id, at, action, from_state, to_state, actor, note
     from order_events where order_id in ",
    LISTED_IN_1,
    " order by order_id, seq"
);

/// What happened to orders.
pub async fn events_of(conn: &mut Connection, orders: &[OrderId]) -> sqlx::Result<Vec<EventRow>> {
    sqlx::query_as(EVENTS)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

/// Somebody else's order that a courier carried: nothing of whose it was.
#[derive(Debug, FromRow, Serialize)]
pub struct Delivery {
    #[serde(skip)]
    pub id: OrderId,
    pub number: String,
    pub restaurant_name: String,
    pub state: String,
    pub placed_at: Rfc3339,
    pub closed_at: Option<Rfc3339>,
}

impl Keyed for Delivery {
    fn key(&self) -> After {
        After::moment(self.placed_at, self.id.as_str())
    }
}

const DELIVERIES: &str = "
    select id, number, restaurant_name, state, placed_at, closed_at
    from orders where courier_id = $1 and (placed_at, id) > ($2, $3)
    order by placed_at, id limit $4";

/// What a user carried or carries.
pub async fn deliveries(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Delivery>> {
    sqlx::query_as(DELIVERIES)
        .bind(user_id)
        .bind(after.number)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_page_is_found_by_index() {
        for (statement, index) in [
            (ORDERS, "orders_user_id"),
            (LINES, "sqlite_autoindex_order_lines"),
            (CHOICES, "sqlite_autoindex_order_line_choices"),
            (EVENTS, "sqlite_autoindex_order_events"),
            (DELIVERIES, "orders_of_courier"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
