//! `former_emails`: addresses that users had until lately, and may have back.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// Keeps an address for a user.
pub async fn insert(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    until: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into former_emails (email_key, user_id, until) values ($1, $2, $3)
         on conflict (email_key) do update set user_id = excluded.user_id, until = excluded.until",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(until)
    .execute(conn)
    .await?;
    Ok(())
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

pub async fn delete(conn: &mut Connection, email_key: &str) -> sqlx::Result<()> {
    sqlx::query("delete from former_emails where email_key = $1")
        .bind(email_key)
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
