//! What the tables of orders know of one customer, whom the account's deletion makes nameless.

use crate::server::{ids::UserId, store::Connection};

pub async fn has_orders(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from orders where user_id = $1)")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

pub async fn has_open_orders(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from orders where user_id = $1 and state in
             ('placed', 'accepted', 'preparing', 'ready', 'on_the_way'))",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await
}

/// What is the customer's alone, and what says in an order whose it was. Notes are the customer's own words.
const FORGETTING: [&str; 7] = [
    "delete from reviews where user_id = $1",
    "delete from addresses where user_id = $1",
    "delete from carts where user_id = $1",
    "delete from favourites where user_id = $1",
    "delete from restaurant_members where user_id = $1",
    "update order_lines set note = ''
     where note <> '' and order_id in (select id from orders where user_id = $1)",
    "update orders set recipient = 'Deleted customer', phone = '', street = '', details = '', city = '',
         postcode = '', ended_links = ended_links + 1, shared_at = null
     where user_id = $1",
];

/// Deletes what is the customer's alone, and takes the name from their orders.
pub async fn forget(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    for statement in FORGETTING {
        sqlx::query(statement)
            .bind(user_id)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
