//! `session_endings`: which sessions ended, when and why. A row is written in the transaction that
//! ends the session. It tells the browser why it is signed out, and it is the outbox that every
//! server reads to notify open pages (`server::live`).

use const_format::concatcp;
use sqlx::FromRow;

use super::user_sessions::CHOSEN;
use crate::{
    model::{
        ending::{EndReason, Ending},
        moment::UnixMillis,
    },
    server::{
        accounts::which_sessions::WhichSessions,
        ids::{SessionHandle, UserId},
        store::{Connection, LISTED_IN_1, NUMBERS_IN_1, json_list, session_store::StoredSessionId},
    },
};

const RECORD_CHOSEN: &str = concatcp!(
    "insert into session_endings (session_id, handle, user_id, reason, ended_at)
     select session_id, handle, user_id, $4, $5 from user_sessions where ",
    CHOSEN,
    " on conflict do nothing"
);

/// Records that sessions of a user end, and returns how many.
pub async fn record_chosen(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichSessions<'_>,
    reason: EndReason,
    now: UnixMillis,
) -> sqlx::Result<u64> {
    let recorded = sqlx::query(RECORD_CHOSEN)
        .bind(user_id)
        .bind(which.only())
        .bind(which.left_out())
        .bind(reason.into_str())
        .bind(now)
        .execute(conn)
        .await?;
    Ok(recorded.rows_affected())
}

const RECORD_EXPIRED: &str = concatcp!(
    "insert into session_endings (session_id, handle, user_id, reason, ended_at)
     select session_id, handle, user_id, 'absolute_timeout', expires_at
     from user_sessions where session_id in ",
    LISTED_IN_1,
    " on conflict do nothing"
);

/// Records that sessions ended at their absolute timeout.
pub async fn record_expired(conn: &mut Connection, ids: &[StoredSessionId]) -> sqlx::Result<()> {
    sqlx::query(RECORD_EXPIRED)
        .bind(json_list(ids))
        .execute(conn)
        .await?;
    Ok(())
}

const RECORD_IDLE: &str = concatcp!(
    "insert into session_endings (session_id, handle, user_id, reason, ended_at)
     select session_id, handle, user_id, 'idle_timeout', last_seen_at + $2
     from user_sessions where session_id in ",
    LISTED_IN_1,
    " on conflict do nothing"
);

/// Records that sessions ended at their idle timeout, in milliseconds.
pub async fn record_idle(
    conn: &mut Connection,
    ids: &[StoredSessionId],
    idle: i64,
) -> sqlx::Result<()> {
    sqlx::query(RECORD_IDLE)
        .bind(json_list(ids))
        .bind(idle)
        .execute(conn)
        .await?;
    Ok(())
}

const DELETE_OLD: &str = "
    delete from session_endings where seq in (
        select seq from session_endings where ended_at <= $1 order by ended_at limit $2)";

/// Deletes endings whose browsers have forgotten the cookie.
pub async fn delete_old(
    conn: &mut Connection,
    until: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_OLD)
        .bind(until)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

#[derive(Clone, Debug, FromRow)]
pub struct EndedSession {
    /// Its number in the order of endings.
    pub seq: i64,
    pub user_id: UserId,
    pub handle: SessionHandle,
    #[sqlx(try_from = "String")]
    reason: EndReason,
    at: UnixMillis,
}

impl EndedSession {
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

/// The number of the last ending so far; 0 if there is none.
pub async fn last_seq(conn: &mut Connection) -> sqlx::Result<i64> {
    let last: Option<i64> = sqlx::query_scalar("select max(seq) from session_endings")
        .fetch_one(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

/// Endings after a number, in their order; not all if there are many.
pub async fn list_after(conn: &mut Connection, seq: i64) -> sqlx::Result<Vec<EndedSession>> {
    sqlx::query_as(
        "select seq, user_id, handle, reason, ended_at as at
         from session_endings where seq > $1 order by seq limit $2",
    )
    .bind(seq)
    .bind(PAGE)
    .fetch_all(conn)
    .await
}

const LIST_THESE: &str = concatcp!(
    "select seq, user_id, handle, reason, ended_at as at from session_endings where seq in ",
    NUMBERS_IN_1
);

/// The endings with these numbers.
pub async fn list_these(conn: &mut Connection, seqs: &[i64]) -> sqlx::Result<Vec<EndedSession>> {
    sqlx::query_as(LIST_THESE)
        .bind(json_list(seqs))
        .fetch_all(conn)
        .await
}

/// A session by one of its two names.
#[derive(Clone, Copy, Debug)]
pub enum SessionName<'a> {
    /// The id under which the database knows it.
    Id(&'a StoredSessionId),
    Handle(&'a SessionHandle),
}

const FIND_ENDING: &str = "
    select reason, ended_at from session_endings
    where session_id = $1 or handle = $2
    union all
    select 'absolute_timeout', expires_at from user_sessions
    where (session_id = $1 or handle = $2) and expires_at <= $3
    union all
    select 'idle_timeout', last_seen_at + $4 from user_sessions
    where (session_id = $1 or handle = $2) and last_seen_at + $4 <= $3
    order by ended_at limit 1";

/// Why a session no longer authenticates: from its record, or else from the timeout that has
/// passed.
pub async fn find_ending(
    conn: &mut Connection,
    name: SessionName<'_>,
    idle: i64,
    now: UnixMillis,
) -> sqlx::Result<Option<Ending>> {
    let (id, handle) = match name {
        SessionName::Id(id) => (Some(id), None),
        SessionName::Handle(handle) => (None, Some(handle)),
    };
    let found: Option<(String, UnixMillis)> = sqlx::query_as(FIND_ENDING)
        .bind(id)
        .bind(handle)
        .bind(now)
        .bind(idle)
        .fetch_optional(conn)
        .await?;
    Ok(found.map(|(reason, at)| Ending {
        reason: reason.into(),
        at,
    }))
}

/// True if a handle was that of a session of a user's that has ended.
pub async fn is_of_user(
    conn: &mut Connection,
    user_id: &UserId,
    handle: &SessionHandle,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from session_endings where handle = $1 and user_id = $2)",
    )
    .bind(handle)
    .bind(user_id)
    .fetch_one(conn)
    .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (RECORD_CHOSEN, "user_sessions_user_id"),
            (RECORD_EXPIRED, "sqlite_autoindex_user_sessions"),
            (RECORD_IDLE, "sqlite_autoindex_user_sessions"),
            (DELETE_OLD, "session_endings_ended_at"),
            (FIND_ENDING, "sqlite_autoindex_session_endings"),
            (FIND_ENDING, "sqlite_autoindex_user_sessions"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
