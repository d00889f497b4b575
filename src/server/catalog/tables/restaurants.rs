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

/// Each by its name: a column that is added while servers run is none of theirs.
const COLUMNS: &str = "
    r.id, r.slug, r.name, r.blurb, r.cuisine, r.area, r.art, r.timezone, r.currency, r.prep_min,
    r.prep_max, r.travel_min, r.travel_max, r.delivery_fee_minor, r.free_over_minor,
    r.min_subtotal_minor, r.packaging_minor, r.tax_bp, r.paused_until, r.rating_sum, r.rating_count";

const FIND: &str = concatcp!("select", COLUMNS, " from restaurants r where r.slug = $1");
const FIND_BY_ID: &str = concatcp!("select", COLUMNS, " from restaurants r where r.id = $1");
const FIND_ALL: &str = concatcp!(
    "select",
    COLUMNS,
    " from restaurants r where r.id in ",
    LISTED_IN_1
);
const CHANGED_SINCE: &str = concatcp!(
    "select",
    COLUMNS,
    " from catalog_changes c join restaurants r on r.id = c.restaurant_id where c.version > $1"
);

/// Finds a restaurant by its name in addresses.
pub async fn find(conn: &mut Connection, slug: &str) -> sqlx::Result<Option<Restaurant>> {
    sqlx::query_as(FIND)
        .bind(without_nul(slug))
        .fetch_optional(conn)
        .await
}

/// Finds a restaurant by its id.
pub async fn find_by_id(
    conn: &mut Connection,
    id: &RestaurantId,
) -> sqlx::Result<Option<Restaurant>> {
    sqlx::query_as(FIND_BY_ID)
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// Finds restaurants by their ids.
pub async fn find_all(
    conn: &mut Connection,
    ids: &[RestaurantId],
) -> sqlx::Result<Vec<Restaurant>> {
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
    sqlx::query_as(CHANGED_SINCE).bind(version).fetch(conn)
}
