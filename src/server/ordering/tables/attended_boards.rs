//! `attended_boards`: which boards of a demo somebody looks at.

use crate::{model::moment::UnixMillis, server::store::Connection};

/// Somebody looks at a board, until then.
pub async fn attend(conn: &mut Connection, board: &str, until: UnixMillis) -> sqlx::Result<()> {
    sqlx::query(
        "insert into attended_boards (board, until) values ($1, $2)
         on conflict (board) do update set until = excluded.until",
    )
    .bind(board)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes those that nobody looks at any more.
pub async fn delete_old(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("delete from attended_boards where until <= $1")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

/// The boards that somebody looks at.
pub async fn list(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select board from attended_boards where until > $1")
        .bind(now)
        .fetch_all(conn)
        .await
}
