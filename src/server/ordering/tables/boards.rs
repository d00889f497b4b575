//! Open orders as kitchens and couriers see them.

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::{
        minor::Minor,
        moment::UnixMillis,
        order::{OrderState, Payment},
        quantity::Quantity,
        text::without_nul,
    },
    server::{
        ids::{OrderId, RestaurantId, UserId},
        store::{Connection, LISTED_IN_1, json_list},
    },
};

/// An order on a board.
#[derive(Clone, Debug, FromRow)]
pub struct BoardRow {
    pub id: OrderId,
    pub number: String,
    pub user_id: UserId,
    pub restaurant_id: RestaurantId,
    #[sqlx(try_from = "String")]
    pub state: OrderState,
    pub version: i64,
    pub courier_id: Option<UserId>,
    #[sqlx(try_from = "String")]
    pub payment: Payment,
    pub currency: String,
    pub total_minor: Minor,
    pub restaurant_name: String,
    pub timezone: String,
    pub recipient: String,
    pub phone: String,
    pub street: String,
    pub details: String,
    pub city: String,
    pub postcode: String,
    pub placed_at: UnixMillis,
    pub accept_by: UnixMillis,
    pub ready_by: Option<UnixMillis>,
    pub promised_from: UnixMillis,
    pub promised_to: UnixMillis,
}

const COLUMNS: &str = "
    select id, number, user_id, restaurant_id, state, version, courier_id, payment, currency, total_minor, restaurant_name,
           timezone, recipient, phone, street, details, city, postcode, placed_at, accept_by,
           ready_by, promised_from, promised_to
    from orders where ";

/// The list of states says that the index over them has what is asked for.
const UNANSWERED: &str = concatcp!(
    COLUMNS,
    "restaurant_id = $1 and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
     and state = 'placed' order by placed_at, id limit $2"
);

const ANSWERED: &str = concatcp!(
    COLUMNS,
    "restaurant_id = $1 and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
     and state <> 'placed' order by placed_at, id limit $2"
);

const COUNT_OPEN: &str = "
    select state, count(*) from orders
    where restaurant_id = $1 and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
    group by state";

const OF_COURIER: &str = concatcp!(
    COLUMNS,
    "courier_id = $1 and state in ('accepted', 'preparing', 'ready', 'on_the_way')
     order by placed_at, id limit $2"
);

const TO_CARRY: &str = concatcp!(
    COLUMNS,
    "courier_id is null and state in ('accepted', 'preparing', 'ready')
     order by case when state = 'ready' then 0 else 1 end, placed_at, id limit $1"
);

const COUNT_TO_CARRY: &str = "
    select count(*) from orders
    where courier_id is null and state in ('accepted', 'preparing', 'ready')";

const BY_NUMBER: &str = concatcp!(COLUMNS, "number = $1");

/// An order, open or not.
pub async fn find(conn: &mut Connection, number: &str) -> sqlx::Result<Option<BoardRow>> {
    sqlx::query_as(BY_NUMBER)
        .bind(without_nul(number))
        .fetch_optional(conn)
        .await
}

/// The open orders at a restaurant, those that wait for an answer first, then the oldest first: so many of
/// either kind, so that neither keeps the other off the board.
pub async fn of_kitchen(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
    at_most: i64,
) -> sqlx::Result<Vec<BoardRow>> {
    let mut rows = Vec::new();
    for statement in [UNANSWERED, ANSWERED] {
        let some: Vec<BoardRow> = sqlx::query_as(statement)
            .bind(restaurant_id)
            .bind(at_most)
            .fetch_all(&mut *conn)
            .await?;
        rows.extend(some);
    }
    Ok(rows)
}

/// How many open orders a restaurant has, by their state.
pub async fn count_open(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query_as(COUNT_OPEN)
        .bind(restaurant_id)
        .fetch_all(conn)
        .await
}

/// How many orders nobody carries yet.
pub async fn count_to_carry(conn: &mut Connection) -> sqlx::Result<i64> {
    sqlx::query_scalar(COUNT_TO_CARRY).fetch_one(conn).await
}

/// What a courier carries or will, the oldest first.
pub async fn of_courier(
    conn: &mut Connection,
    courier: &UserId,
    at_most: i64,
) -> sqlx::Result<Vec<BoardRow>> {
    sqlx::query_as(OF_COURIER)
        .bind(courier)
        .bind(at_most)
        .fetch_all(conn)
        .await
}

/// What nobody carries yet, what is ready first, then the oldest first.
pub async fn to_carry(conn: &mut Connection, at_most: i64) -> sqlx::Result<Vec<BoardRow>> {
    sqlx::query_as(TO_CARRY).bind(at_most).fetch_all(conn).await
}

/// A line of an order on a board.
#[derive(Debug, FromRow)]
pub struct BoardLine {
    pub order_id: OrderId,
    pub position: i64,
    pub name: String,
    pub quantity: Quantity,
    pub note: String,
}

const LINES: &str = concatcp!(
    "select order_id, position, name, quantity, note from order_lines where order_id in ",
    LISTED_IN_1,
    " order by order_id, position"
);

/// The lines of orders.
pub async fn lines_of(conn: &mut Connection, orders: &[OrderId]) -> sqlx::Result<Vec<BoardLine>> {
    sqlx::query_as(LINES)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

const CHOICES: &str = concatcp!(
    "select order_id, line_position, name from order_line_choices where order_id in ",
    LISTED_IN_1,
    " order by order_id, line_position, position"
);

/// The chosen options of orders, with their lines.
pub async fn choices_of(
    conn: &mut Connection,
    orders: &[OrderId],
) -> sqlx::Result<Vec<(OrderId, i64, String)>> {
    sqlx::query_as(CHOICES)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

const ALLERGENS: &str = concatcp!(
    "select distinct l.order_id, a.allergen
     from order_lines l join item_allergens a on a.item_id = l.item_id where l.order_id in ",
    LISTED_IN_1,
    " order by l.order_id, a.allergen"
);

/// What is in the dishes of orders, each once.
pub async fn allergens_of(
    conn: &mut Connection,
    orders: &[OrderId],
) -> sqlx::Result<Vec<(OrderId, String)>> {
    sqlx::query_as(ALLERGENS)
        .bind(json_list(orders))
        .fetch_all(conn)
        .await
}

const CLOSED_SINCE: &str = "
    select count(case when state = 'delivered' then 1 end),
           count(case when state <> 'delivered' then 1 end),
           cast(coalesce(sum(case when state = 'delivered' then subtotal_minor end), 0) as bigint)
    from orders where restaurant_id = $1 and closed_at >= $2";

/// What a restaurant has delivered since a moment, what went otherwise, and what the delivered food
/// came to.
pub async fn closed_since(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
    since: UnixMillis,
) -> sqlx::Result<(i64, i64, Minor)> {
    sqlx::query_as(CLOSED_SINCE)
        .bind(restaurant_id)
        .bind(since)
        .fetch_one(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_board_is_found_by_index() {
        for (statement, index) in [
            (UNANSWERED, "orders_of_kitchen"),
            (ANSWERED, "orders_of_kitchen"),
            (COUNT_OPEN, "orders_of_kitchen"),
            (COUNT_TO_CARRY, "orders_to_carry"),
            (OF_COURIER, "orders_of_courier"),
            (TO_CARRY, "orders_to_carry"),
            (CLOSED_SINCE, "orders_closed"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
