//! `tower_sessions`: the session library's rows. A row is only the envelope of a session and never
//! authenticates; deleting it takes its `user_sessions` row along.

use const_format::concatcp;

use super::user_sessions::CHOSEN;
use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::which_sessions::WhichSessions,
        ids::UserId,
        store::{
            Connection, FOR_UPDATE, LISTED_IN_1, SKIP_LOCKED, json_list,
            session_store::{Stamp, StoredSessionId},
        },
    },
};

/// Deletes an envelope that no session came to use, or that its session has left.
pub async fn delete(conn: &mut Connection, session_id: &StoredSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from tower_sessions where id = $1")
        .bind(session_id)
        .execute(conn)
        .await?;
    Ok(())
}

const TAKE_CHOSEN: &str = concatcp!(
    "select id from tower_sessions where id in (select session_id from user_sessions where ",
    CHOSEN,
    ") order by id",
    FOR_UPDATE
);

/// Takes the envelopes of sessions of a user, before anything else of them: so does the clean-up.
pub async fn take_chosen(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichSessions<'_>,
) -> sqlx::Result<()> {
    sqlx::query(TAKE_CHOSEN)
        .bind(user_id)
        .bind(which.only())
        .bind(which.left_out())
        .execute(conn)
        .await?;
    Ok(())
}

const DELETE_CHOSEN: &str = concatcp!(
    "delete from tower_sessions where id in (select session_id from user_sessions where ",
    CHOSEN,
    ")"
);

/// Deletes the envelopes of sessions of a user.
pub async fn delete_chosen(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichSessions<'_>,
) -> sqlx::Result<()> {
    sqlx::query(DELETE_CHOSEN)
        .bind(user_id)
        .bind(which.only())
        .bind(which.left_out())
        .execute(conn)
        .await?;
    Ok(())
}

/// Moves the idle timeout of a row along. `expiry` is as the library writes it.
pub async fn extend(
    conn: &mut Connection,
    session_id: &StoredSessionId,
    expiry: &Stamp,
) -> sqlx::Result<()> {
    sqlx::query("update tower_sessions set expiry_date = $1 where id = $2")
        .bind(expiry)
        .bind(session_id)
        .execute(conn)
        .await?;
    Ok(())
}

const TAKE_EXPIRED: &str = concatcp!(
    "select id from tower_sessions where id in (
         select session_id from user_sessions where expires_at <= $1 order by expires_at limit $2)",
    SKIP_LOCKED
);

/// Takes the envelopes of sessions past the absolute timeout, so that nobody else changes them
/// meanwhile.
pub async fn take_expired(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<Vec<StoredSessionId>> {
    sqlx::query_scalar(TAKE_EXPIRED)
        .bind(now)
        .bind(at_most)
        .fetch_all(conn)
        .await
}

const TAKE_IDLE: &str = concatcp!(
    "select id from tower_sessions where expiry_date < $1 order by expiry_date limit $2",
    SKIP_LOCKED
);

/// Takes envelopes past the idle timeout, so that nobody extends them meanwhile; with or without a
/// session: a request may have written one back after its session was revoked.
pub async fn take_idle(
    conn: &mut Connection,
    now: &Stamp,
    at_most: i64,
) -> sqlx::Result<Vec<StoredSessionId>> {
    sqlx::query_scalar(TAKE_IDLE)
        .bind(now)
        .bind(at_most)
        .fetch_all(conn)
        .await
}

const DELETE_ALL: &str = concatcp!("delete from tower_sessions where id in ", LISTED_IN_1);

/// Deletes these envelopes, with their sessions.
pub async fn delete_all(conn: &mut Connection, ids: &[StoredSessionId]) -> sqlx::Result<()> {
    sqlx::query(DELETE_ALL)
        .bind(json_list(ids))
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (TAKE_CHOSEN, "user_sessions_user_id"),
            (DELETE_CHOSEN, "user_sessions_user_id"),
            (TAKE_EXPIRED, "user_sessions_expires_at"),
            (TAKE_IDLE, "tower_sessions_expiry_date"),
            (DELETE_ALL, "sqlite_autoindex_tower_sessions"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
