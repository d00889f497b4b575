//! `sign_ups`: who wants to be a user and has a link for it, but has not followed it yet.

use sqlx::FromRow;

use crate::{
    model::{email::Email, moment::UnixMillis},
    server::store::Connection,
};

#[derive(Debug, FromRow)]
pub struct SignUpRow {
    /// As typed.
    pub email: String,
    pub name: String,
    /// Where they were going.
    pub next: String,
}

/// Keeps a sign-up under the hash of its link.
pub async fn insert(
    conn: &mut Connection,
    hash: &str,
    sign_up: &SignUpRow,
    expires_at: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into sign_ups (hash, email, email_key, name, next, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(hash)
    .bind(&sign_up.email)
    .bind(Email::key_of(&sign_up.email))
    .bind(&sign_up.name)
    .bind(&sign_up.next)
    .bind(expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(
    conn: &mut Connection,
    hash: &str,
    now: UnixMillis,
) -> sqlx::Result<Option<SignUpRow>> {
    sqlx::query_as("select email, name, next from sign_ups where hash = $1 and expires_at > $2")
        .bind(hash)
        .bind(now)
        .fetch_optional(conn)
        .await
}

/// Deletes all of an address.
pub async fn delete_of_email(conn: &mut Connection, email_key: &str) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ups where email_key = $1")
        .bind(email_key)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those that are expired.
pub async fn delete_expired(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(
        "delete from sign_ups where hash in
             (select hash from sign_ups where expires_at <= $1 limit $2)",
    )
    .bind(now)
    .bind(at_most)
    .execute(conn)
    .await?;
    Ok(deleted.rows_affected())
}
