//! `former_emails`: addresses that users had until lately, and may have back.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// Keeps an address for a user until then, or longer than those before it: their order is that of the changes,
/// whichever server's clock says when. Returns until when.
pub async fn insert(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    until: UnixMillis,
) -> sqlx::Result<UnixMillis> {
    let last: Option<UnixMillis> =
        sqlx::query_scalar("select max(until) from former_emails where user_id = $1")
            .bind(user_id)
            .fetch_one(&mut *conn)
            .await?;
    let until = last.map_or(until, |last| until.max(last + 1));
    sqlx::query(
        "insert into former_emails (email_key, user_id, until) values ($1, $2, $3)
         on conflict (email_key) do update set user_id = excluded.user_id, until = excluded.until",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(until)
}

/// Until when an address is kept for this user, if it is.
pub async fn find_until(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<Option<UnixMillis>> {
    sqlx::query_scalar(
        "select until from former_emails where email_key = $1 and user_id = $2 and until > $3",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Whether an address is kept for somebody else.
pub async fn is_kept_from(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from former_emails
                        where email_key = $1 and user_id <> $2 and until > $3)",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(now)
    .fetch_one(conn)
    .await
}

/// Whether one is kept for this user, until then.
pub async fn is_kept_for(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    until: UnixMillis,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from former_emails
                        where email_key = $1 and user_id = $2 and until = $3)",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(until)
    .fetch_one(conn)
    .await
}

/// Keeps those of a user no longer that are kept until then or longer: it, and what came after it.
pub async fn delete_since(
    conn: &mut Connection,
    user_id: &UserId,
    until: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query("delete from former_emails where user_id = $1 and until >= $2")
        .bind(user_id)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those that are kept no longer.
pub async fn delete_old(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("delete from former_emails where until <= $1")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
