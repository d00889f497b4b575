//! Restaurants.

use const_format::concatcp;
use futures_util::stream::BoxStream;

use crate::{
    model::text::without_nul,
    server::{
        catalog::restaurant::Restaurant,
        ids::RestaurantId,
        store::{Connection, LISTED_IN_1, json_list},
    },
};

/// Finds a restaurant by its name in addresses.
pub async fn find(conn: &mut Connection, slug: &str) -> sqlx::Result<Option<Restaurant>> {
    sqlx::query_as("select * from restaurants where slug = $1")
        .bind(without_nul(slug))
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
    const FIND_ALL: &str = concatcp!("select * from restaurants where id in ", LISTED_IN_1);
    sqlx::query_as(FIND_ALL)
        .bind(json_list(ids))
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
