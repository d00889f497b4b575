//! What a person takes away of carts, addresses and orders: page by page, each row with what belongs to
//! it.

use std::collections::HashMap;

use serde::Serialize;
use strum::{IntoStaticStr, VariantArray};

use super::tables::{
    exported::{self, CartLineRow, CartRow},
    exported_orders::{self, ChoiceRow, EventRow, LineRow, OrderRow},
};
use crate::server::{
    ids::{CartId, OrderId, UserId},
    store::{
        Connection,
        pages::{After, JsonPage, Keyed},
    },
};

/// A list, named as the document names it.
#[derive(Clone, Copy, Debug, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum OrderingList {
    Addresses,
    Carts,
    Reviews,
    Favourites,
    Orders,
    Deliveries,
    /// Where they cook.
    Restaurants,
}

impl OrderingList {
    /// The page of a user's that begins after a row.
    pub async fn page(
        self,
        conn: &mut Connection,
        user_id: &UserId,
        after: &After,
    ) -> sqlx::Result<JsonPage> {
        match self {
            Self::Addresses => JsonPage::of(&exported::addresses(conn, user_id, after).await?),
            Self::Carts => JsonPage::of(&carts(conn, user_id, after).await?),
            Self::Reviews => JsonPage::of(&exported::reviews(conn, user_id, after).await?),
            Self::Favourites => JsonPage::of(&exported::favourites(conn, user_id, after).await?),
            Self::Orders => JsonPage::of(&orders(conn, user_id, after).await?),
            Self::Deliveries => {
                JsonPage::of(&exported_orders::deliveries(conn, user_id, after).await?)
            }
            Self::Restaurants => JsonPage::of(&exported::memberships(conn, user_id, after).await?),
        }
    }
}

#[derive(Serialize)]
struct Cart {
    #[serde(flatten)]
    row: CartRow,
    lines: Vec<CartLine>,
}

#[derive(Serialize)]
struct CartLine {
    #[serde(flatten)]
    row: CartLineRow,
    options: Vec<String>,
}

impl Keyed for Cart {
    fn key(&self) -> After {
        After::text(self.row.restaurant_id.as_str())
    }
}

async fn carts(conn: &mut Connection, user_id: &UserId, after: &After) -> sqlx::Result<Vec<Cart>> {
    let rows = exported::carts(conn, user_id, after).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let line_rows = exported::cart_lines(conn, &ids).await?;
    let chosen: Vec<&str> = line_rows.iter().flat_map(options_of).collect();
    let names = exported::option_names(conn, &chosen).await?;
    let names: HashMap<String, String> = names.into_iter().collect();
    let mut lines: HashMap<CartId, Vec<CartLine>> = HashMap::new();
    for row in line_rows {
        let options = options_of(&row).filter_map(|id| names.get(id).cloned());
        let options: Vec<_> = options.collect();
        let of_cart = lines.entry(row.cart_id.clone()).or_default();
        of_cart.push(CartLine { row, options });
    }
    let cart = |row: CartRow| Cart {
        lines: lines.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(cart).collect())
}

/// The ids of the options that were chosen for a line.
fn options_of(line: &CartLineRow) -> impl Iterator<Item = &str> {
    line.options_key.split(' ').filter(|id| !id.is_empty())
}

#[derive(Serialize)]
struct Order {
    #[serde(flatten)]
    row: OrderRow,
    lines: Vec<Line>,
    events: Vec<EventRow>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    row: LineRow,
    choices: Vec<ChoiceRow>,
}

impl Keyed for Order {
    fn key(&self) -> After {
        After::moment(self.row.placed_at, self.row.id.as_str())
    }
}

async fn orders(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Order>> {
    let rows = exported_orders::orders(conn, user_id, after).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let mut choices: HashMap<(OrderId, i64), Vec<ChoiceRow>> = HashMap::new();
    for choice in exported_orders::choices_of(conn, &ids).await? {
        let line = (choice.order_id.clone(), choice.line_position);
        choices.entry(line).or_default().push(choice);
    }
    let mut lines: HashMap<OrderId, Vec<Line>> = HashMap::new();
    for row in exported_orders::lines_of(conn, &ids).await? {
        let place = (row.order_id.clone(), row.position);
        let choices = choices.remove(&place).unwrap_or_default();
        let of_order = lines.entry(place.0).or_default();
        of_order.push(Line { row, choices });
    }
    let mut events: HashMap<OrderId, Vec<EventRow>> = HashMap::new();
    for event in exported_orders::events_of(conn, &ids).await? {
        let of_order = events.entry(event.order_id.clone()).or_default();
        of_order.push(event);
    }
    let order = |row: OrderRow| Order {
        lines: lines.remove(&row.id).unwrap_or_default(),
        events: events.remove(&row.id).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(order).collect())
}
