//! `former_emails`: addresses that users had until lately, and may have back.
//!
//! What is older counts: whoever changed the address may have been no owner. So an older one is kept at least as
//! long as those after it.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// Keeps an address for a user, `keep_for` milliseconds from now. Returns when it was changed: later than the
/// changes before, whichever server's clock says when.
pub async fn insert(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    keep_for: i64,
    now: UnixMillis,
) -> sqlx::Result<UnixMillis> {
    let last: Option<UnixMillis> =
        sqlx::query_scalar("select max(changed_at) from former_emails where user_id = $1")
            .bind(user_id)
            .fetch_one(&mut *conn)
            .await?;
    let changed_at = last.map_or(now, |last| now.max(last + 1));
    let until = changed_at + keep_for;
    sqlx::query(
        "insert into former_emails (email_key, user_id, until, changed_at) values ($1, $2, $3, $4)
         on conflict (email_key) do update
         set user_id = excluded.user_id, until = excluded.until, changed_at = excluded.changed_at",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(until)
    .bind(changed_at)
    .execute(&mut *conn)
    .await?;
    for extended in [
        "update former_emails set until = $3 where user_id = $1 and until > $2 and until < $3",
        "update mail_tokens set expires_at = $3
         where user_id = $1 and purpose = 'email_back' and expires_at > $2 and expires_at < $3",
    ] {
        sqlx::query(extended)
            .bind(user_id)
            .bind(now)
            .bind(until)
            .execute(&mut *conn)
            .await?;
    }
    Ok(changed_at)
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

/// When an address was changed that is kept for this user, and until when it is.
pub async fn find_kept(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<Option<(UnixMillis, UnixMillis)>> {
    sqlx::query_as(
        "select changed_at, until from former_emails
         where email_key = $1 and user_id = $2 and until > $3",
    )
    .bind(email_key)
    .bind(user_id)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Keeps those of a user no longer that were changed then or later.
pub async fn delete_since(
    conn: &mut Connection,
    user_id: &UserId,
    changed_at: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query("delete from former_emails where user_id = $1 and changed_at >= $2")
        .bind(user_id)
        .bind(changed_at)
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
