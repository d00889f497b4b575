//! `sign_ups`, and the links in their mails: who wants to be a user, and has not shown yet that they read their
//! mail.

use std::fmt;

use sqlx::FromRow;

use super::users::NewUser;
use crate::{model::moment::UnixMillis, server::store::Connection};

#[derive(Clone, FromRow)]
pub struct SignUpRow {
    pub id: String,
    /// As typed.
    pub email: String,
    pub email_key: String,
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    pub next: String,
}

impl fmt::Debug for SignUpRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUpRow")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

pub async fn insert(
    conn: &mut Connection,
    id: &str,
    user: &NewUser,
    password_hash: &str,
    next: &str,
    expires_at: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into sign_ups (id, email, email_key, name, password_hash, next, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(user.email.as_typed())
    .bind(user.email.key())
    .bind(user.name.as_str())
    .bind(password_hash)
    .bind(next)
    .bind(expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn insert_link(conn: &mut Connection, hash: &str, id: &str) -> sqlx::Result<()> {
    sqlx::query("insert into sign_up_links (hash, sign_up_id) values ($1, $2)")
        .bind(hash)
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn find(
    conn: &mut Connection,
    id: &str,
    now: UnixMillis,
) -> sqlx::Result<Option<SignUpRow>> {
    sqlx::query_as(
        "select id, email, email_key, name, password_hash, next
         from sign_ups where id = $1 and expires_at > $2",
    )
    .bind(id)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// The one that a link belongs to.
pub async fn find_by_link(
    conn: &mut Connection,
    hash: &str,
    now: UnixMillis,
) -> sqlx::Result<Option<SignUpRow>> {
    sqlx::query_as(
        "select s.id, s.email, s.email_key, s.name, s.password_hash, s.next
         from sign_up_links l join sign_ups s on s.id = l.sign_up_id
         where l.hash = $1 and s.expires_at > $2",
    )
    .bind(hash)
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Deletes all of an address, with their links.
pub async fn delete_of_email(conn: &mut Connection, email_key: &str) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ups where email_key = $1")
        .bind(email_key)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those that are expired, with their links.
pub async fn delete_expired(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ups where expires_at <= $1")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
