//! `signing_keys`: what signs access tokens, the same for every server on the database.

use std::fmt;

use sqlx::FromRow;

use crate::{model::moment::UnixMillis, server::store::Connection};

/// A key as it is kept.
#[derive(Clone, FromRow)]
pub struct StoredKey {
    /// Names it in the header of a token.
    pub kid: String,
    /// The private half.
    pub seed: Vec<u8>,
    pub created_at: UnixMillis,
    /// It is published before.
    pub signs_from: UnixMillis,
    pub revoked_at: Option<UnixMillis>,
}

impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredKey")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// Every key, in the order in which they sign.
pub async fn list(conn: &mut Connection) -> sqlx::Result<Vec<StoredKey>> {
    sqlx::query_as(
        "select kid, seed, created_at, signs_from, revoked_at
         from signing_keys order by signs_from, created_at, kid",
    )
    .fetch_all(conn)
    .await
}

pub async fn insert(conn: &mut Connection, key: &StoredKey) -> sqlx::Result<()> {
    sqlx::query(
        "insert into signing_keys (kid, seed, created_at, signs_from) values ($1, $2, $3, $4)",
    )
    .bind(&key.kid)
    .bind(&key.seed)
    .bind(key.created_at)
    .bind(key.signs_from)
    .execute(conn)
    .await?;
    Ok(())
}

/// Revokes a key. False if there is none, or it is revoked.
pub async fn revoke(conn: &mut Connection, kid: &str, now: UnixMillis) -> sqlx::Result<bool> {
    let revoked = sqlx::query(
        "update signing_keys set revoked_at = $1 where kid = $2 and revoked_at is null",
    )
    .bind(now)
    .bind(kid)
    .execute(conn)
    .await?;
    Ok(revoked.rows_affected() == 1)
}

pub async fn delete(conn: &mut Connection, kid: &str) -> sqlx::Result<()> {
    sqlx::query("delete from signing_keys where kid = $1")
        .bind(kid)
        .execute(conn)
        .await?;
    Ok(())
}
