//! Restaurants.

use futures_util::stream::BoxStream;

use crate::server::{catalog::restaurant::Restaurant, ids::RestaurantId, store::Connection};

/// Finds a restaurant by its name in addresses.
pub async fn find(conn: &mut Connection, slug: &str) -> sqlx::Result<Option<Restaurant>> {
    sqlx::query_as("select * from restaurants where slug = $1")
        .bind(slug)
        .fetch_optional(conn)
        .await
}

/// Finds a restaurant by its id.
pub async fn find_by_id(
    conn: &mut Connection,
    id: &RestaurantId,
) -> sqlx::Result<Option<Restaurant>> {
    sqlx::query_as("select * from restaurants where id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Finds restaurants by their ids.
pub async fn find_all(
    conn: &mut Connection,
    ids: &[RestaurantId],
) -> sqlx::Result<Vec<Restaurant>> {
    sqlx::query_as("select * from restaurants where id in (select value from json_each($1))")
        .bind(serde_json::to_string(ids).unwrap_or_default())
        .fetch_all(conn)
        .await
}

/// Those that changed since a version of the catalogue.
pub fn changed_since(
    conn: &mut Connection,
    version: i64,
) -> BoxStream<'_, sqlx::Result<Restaurant>> {
    sqlx::query_as(
        "select r.* from catalog_changes c join restaurants r on r.id = c.restaurant_id
         where c.version > $1",
    )
    .bind(version)
    .fetch(conn)
}
