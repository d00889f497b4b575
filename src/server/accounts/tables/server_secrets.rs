//! `server_secrets`: what servers on one database must know and nobody else.

use crate::server::store::Connection;

/// The secret of a purpose. The first server that asks makes it, of these bytes.
pub async fn find_or_insert(
    conn: &mut Connection,
    purpose: &str,
    new: &[u8],
) -> sqlx::Result<Vec<u8>> {
    sqlx::query(
        "insert into server_secrets (purpose, secret) values ($1, $2) on conflict do nothing",
    )
    .bind(purpose)
    .bind(new)
    .execute(&mut *conn)
    .await?;
    sqlx::query_scalar("select secret from server_secrets where purpose = $1")
        .bind(purpose)
        .fetch_one(conn)
        .await
}
