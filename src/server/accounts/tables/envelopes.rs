//! `tower_sessions`: the session library's rows. A row is only the envelope of a session and never
//! authenticates; deleting it takes its `user_sessions` row along.

use const_format::concatcp;

use super::user_sessions::CHOSEN;
use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::which_sessions::WhichSessions,
        ids::UserId,
        store::{Connection, session_store::StoredSessionId},
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
    expiry: &str,
) -> sqlx::Result<()> {
    sqlx::query("update tower_sessions set expiry_date = $1 where id = $2")
        .bind(expiry)
        .bind(session_id)
        .execute(conn)
        .await?;
    Ok(())
}

const DELETE_EXPIRED: &str = "
    delete from tower_sessions where id in (
        select session_id from user_sessions where expires_at <= $1 order by expires_at limit $2)";

/// Deletes envelopes whose sessions are past the absolute timeout, and returns how many.
pub async fn delete_expired(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_EXPIRED)
        .bind(now)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

const DELETE_IDLE: &str = "
    delete from tower_sessions where id in (
        select id from tower_sessions where expiry_date < $1 order by expiry_date limit $2)";

/// Deletes envelopes past the idle timeout, with or without a session: a request may have written
/// one back after its session was revoked. Returns how many.
pub async fn delete_idle(conn: &mut Connection, now: &str, at_most: i64) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_IDLE)
        .bind(now)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (DELETE_CHOSEN, "user_sessions_user_id"),
            (DELETE_EXPIRED, "user_sessions_expires_at"),
            (DELETE_IDLE, "tower_sessions_expiry_date"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
