//! Which version the catalogue has, and what changed since another: triggers write it down.

use crate::server::{ids::RestaurantId, store::Connection};

/// The version: every change raises it.
pub async fn version(conn: &mut Connection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select version from catalog_version")
        .fetch_one(conn)
        .await
}

/// The restaurants that changed since a version, also those that are no longer there.
pub async fn restaurants_since(
    conn: &mut Connection,
    version: i64,
) -> sqlx::Result<Vec<RestaurantId>> {
    sqlx::query_scalar("select restaurant_id from catalog_changes where version > $1")
        .bind(version)
        .fetch_all(conn)
        .await
}
