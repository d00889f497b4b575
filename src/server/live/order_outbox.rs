//! What happened to orders, for whoever waits for news of them.

use super::{
    news::{About, News},
    outbox::Outbox,
};
use crate::server::{
    ordering::tables::order_events::{self, HeardRow},
    store::{Connection, Db, Pool, topic::Topic},
};

/// The outbox of orders' events.
#[derive(Clone, Debug)]
pub struct OrderOutbox(pub News);

impl Outbox for OrderOutbox {
    type Row = HeardRow;

    const TOPIC: Topic = Topic::OrderEvents;

    fn pool(db: &Db) -> &Pool {
        &db.read
    }

    async fn last(conn: &mut Connection) -> sqlx::Result<i64> {
        order_events::last(conn).await
    }

    async fn after(conn: &mut Connection, number: i64) -> sqlx::Result<Vec<HeardRow>> {
        order_events::list_after(conn, number).await
    }

    async fn these(conn: &mut Connection, numbers: &[i64]) -> sqlx::Result<Vec<HeardRow>> {
        order_events::list_these(conn, numbers).await
    }

    fn number(row: &HeardRow) -> i64 {
        row.id
    }

    fn tell(&self, row: &HeardRow) {
        let HeardRow {
            id: _,
            user_id,
            restaurant_id,
        } = row;
        self.0.tell(&About::OrdersOf(user_id.clone()));
        self.0.tell(&About::Kitchen(restaurant_id.clone()));
        self.0.tell(&About::Deliveries);
    }
}
