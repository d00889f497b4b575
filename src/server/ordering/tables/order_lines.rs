//! What was ordered, as it can be ordered again.

use sqlx::FromRow;

use crate::{
    model::{minor::Minor, quantity::Quantity, text::without_nul},
    server::{
        ids::{ItemId, OrderId, UserId},
        store::Connection,
    },
};

/// The order that is to be ordered again.
#[derive(Debug, FromRow)]
pub struct OldOrder {
    pub id: OrderId,
    pub number: String,
    pub slug: String,
    pub currency: String,
}

/// An order of a user's, by its number.
pub async fn find_order(
    conn: &mut Connection,
    user_id: &UserId,
    number: &str,
) -> sqlx::Result<Option<OldOrder>> {
    sqlx::query_as(
        "select o.id, o.number, r.slug, o.currency
         from orders o join restaurants r on r.id = o.restaurant_id
         where o.number = $1 and o.user_id = $2",
    )
    .bind(without_nul(number))
    .bind(user_id)
    .fetch_optional(conn)
    .await
}

/// A line, as it was.
#[derive(Debug, FromRow)]
pub struct OldLine {
    pub position: i64,
    /// None if the dish is no longer in the database.
    pub item_id: Option<ItemId>,
    pub name: String,
    pub quantity: Quantity,
    pub unit_minor: Minor,
    pub note: String,
}

/// The lines of an order, in their order.
pub async fn list_of(conn: &mut Connection, order_id: &OrderId) -> sqlx::Result<Vec<OldLine>> {
    sqlx::query_as(
        "select position, item_id, name, quantity, unit_minor, note
         from order_lines where order_id = $1 order by position",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await
}

/// What was chosen for them: the line, the group, the option.
pub async fn choices_of(
    conn: &mut Connection,
    order_id: &OrderId,
) -> sqlx::Result<Vec<(i64, String, String)>> {
    sqlx::query_as(
        "select line_position, group_name, name
         from order_line_choices where order_id = $1 order by line_position, position",
    )
    .bind(order_id)
    .fetch_all(conn)
    .await
}
