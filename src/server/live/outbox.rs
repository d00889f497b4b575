//! Rows that are written in the transaction that they tell of, and read by every server in their order.

use crate::server::store::{Connection, Db, Pool, topic::Topic};

/// What is read, and who is told of it.
pub trait Outbox: Send + Sync + 'static {
    type Row: Send + Sync;

    const TOPIC: Topic;

    /// Where it is read.
    fn pool(db: &Db) -> &Pool;

    /// The number of the last row so far; 0 if there is none.
    fn last(conn: &mut Connection) -> impl Future<Output = sqlx::Result<i64>> + Send;

    /// Rows after a number, in their order; not all if there are many.
    fn after(
        conn: &mut Connection,
        number: i64,
    ) -> impl Future<Output = sqlx::Result<Vec<Self::Row>>> + Send;

    /// The rows with these numbers.
    fn these(
        conn: &mut Connection,
        numbers: &[i64],
    ) -> impl Future<Output = sqlx::Result<Vec<Self::Row>>> + Send;

    fn number(row: &Self::Row) -> i64;

    fn tell(&self, row: &Self::Row);
}
