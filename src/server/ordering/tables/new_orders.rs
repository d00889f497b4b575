//! What placing writes: the order, and its lines with their options.

use crate::{
    model::{
        bill::Sums,
        catalog::Diet,
        minor::Minor,
        moment::UnixMillis,
        order::{Destination, Payment},
        quantity::Quantity,
    },
    server::{
        ids::{ItemId, OrderId, RestaurantId, ReviewId, UserId},
        store::Connection,
    },
};

/// An order to be, with what is written beside it so that it stays as it was placed.
#[derive(Debug)]
pub struct NewOrder<'a> {
    pub id: &'a OrderId,
    pub number: &'a str,
    pub user_id: &'a UserId,
    pub restaurant_id: &'a RestaurantId,
    /// Its idempotency key.
    pub review: &'a ReviewId,
    pub payment: Payment,
    pub currency: &'a str,
    pub sums: &'a Sums,
    pub restaurant_name: &'a str,
    pub timezone: &'a str,
    pub destination: &'a Destination,
    pub placed_at: UnixMillis,
    pub accept_by: UnixMillis,
    /// From when to when.
    pub promised: (UnixMillis, UnixMillis),
}

/// A line of an order to be.
#[derive(Debug)]
pub struct NewOrderLine<'a> {
    pub order_id: &'a OrderId,
    pub position: i64,
    pub item_id: &'a ItemId,
    pub name: &'a str,
    pub diet: Diet,
    pub quantity: Quantity,
    pub unit: Minor,
    pub note: &'a str,
}

/// A chosen option of a line of an order to be.
#[derive(Debug)]
pub struct NewOrderLineChoice<'a> {
    pub order_id: &'a OrderId,
    pub line_position: i64,
    pub position: i64,
    pub group: &'a str,
    pub name: &'a str,
    pub delta: Minor,
}

/// Adds an order, placed and not yet answered.
pub async fn insert(conn: &mut Connection, new: &NewOrder<'_>) -> sqlx::Result<()> {
    let (sums, to) = (new.sums, new.destination);
    sqlx::query(
        "insert into orders
             (id, number, user_id, restaurant_id, idempotency_key, state, version, payment,
              currency, subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor,
              total_minor, restaurant_name, timezone, recipient, phone, street, details, city,
              postcode, placed_at, accept_by, promised_from, promised_to)
         values ($1, $2, $3, $4, $5, 'placed', 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                 $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
    )
    .bind(new.id)
    .bind(new.number)
    .bind(new.user_id)
    .bind(new.restaurant_id)
    .bind(new.review)
    .bind(new.payment.into_str())
    .bind(new.currency)
    .bind(sums.subtotal)
    .bind(sums.delivery)
    .bind(sums.packaging)
    .bind(sums.tax)
    .bind(sums.tip)
    .bind(sums.total)
    .bind(new.restaurant_name)
    .bind(new.timezone)
    .bind(&to.recipient)
    .bind(&to.phone)
    .bind(&to.street)
    .bind(&to.details)
    .bind(&to.city)
    .bind(&to.postcode)
    .bind(new.placed_at)
    .bind(new.accept_by)
    .bind(new.promised.0)
    .bind(new.promised.1)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a line.
pub async fn insert_line(conn: &mut Connection, line: &NewOrderLine<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_lines
             (order_id, position, item_id, name, diet, quantity, unit_minor, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(line.order_id)
    .bind(line.position)
    .bind(line.item_id)
    .bind(line.name)
    .bind(line.diet.into_str())
    .bind(line.quantity)
    .bind(line.unit)
    .bind(line.note)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a chosen option to a line.
pub async fn insert_line_choice(
    conn: &mut Connection,
    choice: &NewOrderLineChoice<'_>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_line_choices
             (order_id, line_position, position, group_name, name, delta_minor)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(choice.order_id)
    .bind(choice.line_position)
    .bind(choice.position)
    .bind(choice.group)
    .bind(choice.name)
    .bind(choice.delta)
    .execute(conn)
    .await?;
    Ok(())
}
