//! Ends sessions, and says why they ended.
//!
//! The row in `session_endings` is written in the transaction that ends the session. It tells the
//! browser why it is signed out, and it is the outbox that every server reads to tell open pages
//! (`server::live`).

use sqlx::{Executor, FromRow, Sqlite, SqliteConnection};

use super::Accounts;
use crate::model::ending::{EndReason, Ending};

/// Which sessions of a user.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// One.
    One {
        /// Whose.
        user_id: &'a str,
        /// Which.
        handle: &'a str,
    },
    /// All but one.
    Others {
        /// Whose.
        user_id: &'a str,
        /// Which stays.
        keep: &'a str,
    },
    /// All.
    All {
        /// Whose.
        user_id: &'a str,
    },
}

impl<'a> Which<'a> {
    /// One session of a user.
    pub fn one(user_id: &'a str, handle: &'a str) -> Self {
        Self::One { user_id, handle }
    }
}

/// The two statements that end sessions: the first leaves word, the second deletes the envelopes,
/// each of which takes its `user_sessions` row along.
macro_rules! ending {
    (where $which:literal) => {
        (
            concat!(
                "insert into session_endings (session_id, handle, user_id, reason, ended_at)
                 select s.session_id, s.handle, s.user_id, $3, $4 from user_sessions s where ",
                $which,
                " on conflict do nothing"
            ),
            concat!(
                "delete from tower_sessions
                 where id in (select s.session_id from user_sessions s where ",
                $which,
                ")"
            ),
        )
    };
}

/// Ends sessions within a transaction, and returns how many.
pub async fn end(
    tx: &mut SqliteConnection,
    which: Which<'_>,
    reason: EndReason,
    now: i64,
) -> sqlx::Result<u64> {
    let (user_id, handle) = match which {
        Which::One { user_id, handle } => (user_id, handle),
        Which::Others { user_id, keep } => (user_id, keep),
        // No handle is empty.
        Which::All { user_id } => (user_id, ""),
    };
    let (leave_word, delete) = match which {
        Which::One { .. } => ending!(where "s.user_id = $1 and s.handle = $2"),
        Which::Others { .. } | Which::All { .. } => {
            ending!(where "s.user_id = $1 and s.handle <> $2")
        }
    };
    let ended = sqlx::query(leave_word)
        .bind(user_id)
        .bind(handle)
        .bind(reason.into_str())
        .bind(now)
        .execute(&mut *tx)
        .await?;
    sqlx::query(delete)
        .bind(user_id)
        .bind(handle)
        .execute(&mut *tx)
        .await?;
    Ok(ended.rows_affected())
}

/// Deletes an envelope that no session came to use, or that its session has left.
pub async fn delete_envelope<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
) -> sqlx::Result<()> {
    sqlx::query("delete from tower_sessions where id = $1")
        .bind(session_id)
        .execute(db)
        .await?;
    Ok(())
}

/// A session that ended, as servers read it to tell open pages.
#[derive(Clone, Debug, FromRow)]
pub struct Ended {
    /// Its place in the order of endings.
    pub seq: i64,
    /// Whose session it was.
    pub user_id: String,
    /// Which session.
    pub handle: String,
    #[sqlx(try_from = "String")]
    reason: EndReason,
    at: i64,
}

impl Ended {
    /// Why and when.
    pub fn ending(&self) -> Ending {
        Ending {
            reason: self.reason,
            at: self.at,
        }
    }
}

/// Endings read at once.
const PAGE: i64 = 500;

/// The place of the last ending so far; 0 if there is none.
pub async fn last_seq<'c>(db: impl Executor<'c, Database = Sqlite>) -> sqlx::Result<i64> {
    let last: Option<i64> = sqlx::query_scalar("select max(seq) from session_endings")
        .fetch_one(db)
        .await?;
    Ok(last.unwrap_or(0))
}

/// Endings after a place, in their order; not all if there are many.
pub async fn after<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    seq: i64,
) -> sqlx::Result<Vec<Ended>> {
    sqlx::query_as(
        "select seq, user_id, handle, reason, ended_at as at
         from session_endings where seq > $1 order by seq limit $2",
    )
    .bind(seq)
    .bind(PAGE)
    .fetch_all(db)
    .await
}

/// A session that no longer authenticates, by one of its two names: why, from the word that was
/// left, or else from the timeout that has passed.
macro_rules! why_ended {
    (where $key:literal) => {
        concat!(
            "select reason, ended_at from session_endings where ",
            $key,
            " = $1
             union all
             select 'absolute_timeout', expires_at from user_sessions
             where ",
            $key,
            " = $1 and expires_at <= $2
             union all
             select 'idle_timeout', last_seen_at + $3 from user_sessions
             where ",
            $key,
            " = $1 and last_seen_at + $3 <= $2
             order by ended_at limit 1"
        )
    };
}

impl Accounts {
    /// Why and when a session ended, by the id under which the database knew it.
    pub async fn why_ended(&self, session_id: &str) -> sqlx::Result<Option<Ending>> {
        self.explain_end(why_ended!(where "session_id"), session_id)
            .await
    }

    /// Why and when a session ended, by its handle.
    pub async fn why_ended_by_handle(&self, handle: &str) -> sqlx::Result<Option<Ending>> {
        self.explain_end(why_ended!(where "handle"), handle).await
    }

    async fn explain_end(&self, query: &'static str, name: &str) -> sqlx::Result<Option<Ending>> {
        let found: Option<(String, i64)> = sqlx::query_as(query)
            .bind(name)
            .bind(self.clock.now())
            .bind(self.limits.idle)
            .fetch_optional(&self.db.sessions)
            .await?;
        Ok(found.map(|(reason, at)| Ending {
            reason: reason.into(),
            at,
        }))
    }
}

/// True if a handle was that of a session of a user's that has ended.
pub async fn was_session_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    handle: &str,
) -> sqlx::Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select 1 from session_endings where handle = $1 and user_id = $2")
            .bind(handle)
            .bind(user_id)
            .fetch_optional(db)
            .await?;
    Ok(found.is_some())
}
