//! Sessions that ended, for the hub.

use super::{hub::Hub, outbox::Outbox};
use crate::server::{
    accounts::tables::session_endings::{self, EndedSession},
    store::{Connection, Db, Pool, topic::Topic},
};

/// The outbox of ended sessions.
#[derive(Clone, Debug)]
pub struct SessionOutbox(pub Hub);

impl Outbox for SessionOutbox {
    type Row = EndedSession;

    const TOPIC: Topic = Topic::SessionEndings;

    fn pool(db: &Db) -> &Pool {
        &db.sessions
    }

    async fn last(conn: &mut Connection) -> sqlx::Result<i64> {
        session_endings::last_seq(conn).await
    }

    async fn after(conn: &mut Connection, number: i64) -> sqlx::Result<Vec<EndedSession>> {
        session_endings::list_after(conn, number).await
    }

    async fn these(conn: &mut Connection, numbers: &[i64]) -> sqlx::Result<Vec<EndedSession>> {
        session_endings::list_these(conn, numbers).await
    }

    fn number(row: &EndedSession) -> i64 {
        row.seq
    }

    fn tell(&self, row: &EndedSession) {
        self.0.notify(row);
    }
}
