//! A customer's orders, as they were placed.

use std::collections::HashMap;

use sqlx::{Executor, FromRow, Sqlite};

use super::{Ordering, shown::bill};
use crate::{
    model::{
        bill::Sums,
        catalog::Diet,
        order::{Destination, Order, OrderLine, OrderState, OrderSummary, Payment},
    },
    server::{
        catalog::{opening, restaurant::amount},
        local_time,
    },
};

/// Orders in a list.
const LATEST: i64 = 50;

#[derive(Debug, FromRow)]
struct OrderRow {
    id: String,
    number: String,
    #[sqlx(try_from = "String")]
    state: OrderState,
    #[sqlx(try_from = "String")]
    payment: Payment,
    currency: String,
    subtotal_minor: i64,
    delivery_minor: i64,
    packaging_minor: i64,
    tax_minor: i64,
    tip_minor: i64,
    total_minor: i64,
    restaurant_name: String,
    slug: String,
    timezone: String,
    recipient: String,
    phone: String,
    street: String,
    details: String,
    city: String,
    postcode: String,
    placed_at: i64,
    promised_from: i64,
    promised_to: i64,
}

#[derive(Debug, FromRow)]
struct LineRow {
    position: i64,
    name: String,
    #[sqlx(try_from = "String")]
    diet: Diet,
    quantity: i64,
    unit_minor: i64,
    note: String,
}

#[derive(Debug, FromRow)]
struct SummaryRow {
    number: String,
    #[sqlx(try_from = "String")]
    state: OrderState,
    restaurant_name: String,
    currency: String,
    total_minor: i64,
    timezone: String,
    placed_at: i64,
}

impl Ordering {
    /// An order of the user's; somebody else's is none.
    pub async fn order(&self, user_id: &str, number: &str) -> sqlx::Result<Option<Order>> {
        let db = &self.db.read;
        let Some(row) = find_order(db, user_id, number).await? else {
            return Ok(None);
        };
        let lines = lines_of(db, &row.id).await?;
        let choices = choices_of(db, &row.id).await?;
        Ok(Some(row.into_order(lines, choices, self.clock.now())))
    }

    /// The user's latest orders.
    pub async fn orders(&self, user_id: &str) -> sqlx::Result<Vec<OrderSummary>> {
        let rows: Vec<SummaryRow> = sqlx::query_as(
            "select number, state, restaurant_name, currency, total_minor, timezone, placed_at
             from orders where user_id = $1 order by placed_at desc, id desc limit $2",
        )
        .bind(user_id)
        .bind(LATEST)
        .fetch_all(&self.db.read)
        .await?;
        let summary = |row: SummaryRow| OrderSummary {
            total: amount(&row.currency, row.total_minor),
            number: row.number,
            state: row.state,
            restaurant_name: row.restaurant_name,
            placed_at: row.placed_at,
            placed_words: local_time::exact(row.placed_at, &opening::zone(&row.timezone)),
        };
        Ok(rows.into_iter().map(summary).collect())
    }
}

impl OrderRow {
    fn into_order(
        self,
        lines: Vec<LineRow>,
        mut choices: HashMap<i64, Vec<String>>,
        now: i64,
    ) -> Order {
        let zone = opening::zone(&self.timezone);
        let sums = Sums {
            subtotal: self.subtotal_minor,
            delivery: self.delivery_minor,
            packaging: self.packaging_minor,
            tax: self.tax_minor,
            tip: self.tip_minor,
            total: self.total_minor,
        };
        let line = |line: LineRow| OrderLine {
            options: choices.remove(&line.position).unwrap_or_default(),
            name: line.name,
            diet: line.diet,
            note: line.note,
            quantity: line.quantity,
            unit: amount(&self.currency, line.unit_minor),
            total: amount(&self.currency, line.unit_minor * line.quantity),
        };
        Order {
            lines: lines.into_iter().map(line).collect(),
            bill: bill(&self.currency, &sums),
            placed_words: local_time::on(self.placed_at, now, &zone),
            promised_words: local_time::between(self.promised_from, self.promised_to, now, &zone),
            number: self.number,
            state: self.state,
            restaurant_name: self.restaurant_name,
            restaurant: self.slug,
            destination: Destination {
                recipient: self.recipient,
                phone: self.phone,
                street: self.street,
                details: self.details,
                city: self.city,
                postcode: self.postcode,
            },
            payment: self.payment,
            placed_at: self.placed_at,
        }
    }
}

async fn find_order<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    number: &str,
) -> sqlx::Result<Option<OrderRow>> {
    sqlx::query_as(
        "select o.id, o.number, o.state, o.payment, o.currency, o.subtotal_minor, o.delivery_minor,
                o.packaging_minor, o.tax_minor, o.tip_minor, o.total_minor, o.restaurant_name,
                r.slug, o.timezone, o.recipient, o.phone, o.street, o.details, o.city, o.postcode,
                o.placed_at, o.promised_from, o.promised_to
         from orders o join restaurants r on r.id = o.restaurant_id
         where o.number = $1 and o.user_id = $2",
    )
    .bind(number)
    .bind(user_id)
    .fetch_optional(db)
    .await
}

async fn lines_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    order_id: &str,
) -> sqlx::Result<Vec<LineRow>> {
    sqlx::query_as(
        "select position, name, diet, quantity, unit_minor, note
         from order_lines where order_id = $1 order by position",
    )
    .bind(order_id)
    .fetch_all(db)
    .await
}

/// The names of the chosen options, by the position of their line.
async fn choices_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    order_id: &str,
) -> sqlx::Result<HashMap<i64, Vec<String>>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select line_position, name from order_line_choices
         where order_id = $1 order by line_position, position",
    )
    .bind(order_id)
    .fetch_all(db)
    .await?;
    let mut choices: HashMap<i64, Vec<String>> = HashMap::new();
    for (line, name) in rows {
        choices.entry(line).or_default().push(name);
    }
    Ok(choices)
}
