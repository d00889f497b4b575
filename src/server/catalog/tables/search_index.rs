//! The full-text index over restaurants and dishes, which triggers keep up to date.

use std::collections::HashMap;

use sqlx::FromRow;

use crate::server::{catalog::restaurant::Restaurant, ids::RestaurantId, store::Connection};

/// Dishes named under a restaurant that a search found.
const DISHES: usize = 3;

/// A word that occurs, next to the one it may be meant for.
#[derive(Debug, FromRow)]
pub struct Candidate {
    pub typed: String,
    pub term: String,
    pub documents: i64,
}

/// The words of the index that begin with the same letter as one of these: mistakes are rare there,
/// and the index need not be read whole.
pub async fn words_like(conn: &mut Connection, words: &[String]) -> sqlx::Result<Vec<Candidate>> {
    let words = serde_json::to_string(words).unwrap_or_default();
    sqlx::query_as(
        "select t.value as typed, w.term, w.doc as documents
         from json_each($1) t
         join catalogue_words w
             on w.term >= substr(t.value, 1, 1) and w.term < substr(t.value, 1, 1) || char(1114111)",
    )
    .bind(words)
    .fetch_all(conn)
    .await
}

/// The dishes that a search found at these restaurants, the best first.
pub async fn dishes_found(
    conn: &mut Connection,
    expression: &str,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<RestaurantId, Vec<String>>> {
    let ids: Vec<_> = restaurants.iter().map(|r| &r.id).collect();
    // In the dish's own words only: its restaurant's name is on the page anyway.
    let in_dishes = format!("{{title section about}} : ({expression})");
    let found: Vec<(RestaurantId, String)> = sqlx::query_as(
        "select d.restaurant_id, d.title
         from catalogue_search m join search_documents d on d.id = m.rowid
         where catalogue_search match $1 and m.rank match 'bm25(10.0, 5.0, 3.0, 1.0)'
           and d.item_id is not null
           and d.restaurant_id in (select value from json_each($2))
         order by m.rank, d.title",
    )
    .bind(in_dishes)
    .bind(serde_json::to_string(&ids).unwrap_or_default())
    .fetch_all(conn)
    .await?;
    let mut dishes: HashMap<RestaurantId, Vec<String>> = HashMap::new();
    for (restaurant, dish) in found {
        let dishes = dishes.entry(restaurant).or_default();
        if dishes.len() < DISHES {
            dishes.push(dish);
        }
    }
    Ok(dishes)
}
