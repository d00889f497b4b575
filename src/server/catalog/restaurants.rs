//! The list of restaurants: filtered, sorted, in pages.

use std::collections::{BTreeSet, HashMap};

use super::{
    Catalog,
    opening::WallClock,
    restaurant::Restaurant,
    search::Search,
    tables::{
        opening_hours,
        restaurants::{self, Asked, Listed},
        search_index,
    },
};
use crate::{
    model::{
        browse::Browse,
        catalog::{RestaurantInfo, Restaurants},
        paging::Page,
    },
    server::store::Connection,
};

/// Restaurants on a page.
const PAGE: u32 = 20;

impl Catalog {
    /// One page of what somebody asks for: the nearest that there is.
    pub async fn restaurants(&self, browse: Browse) -> sqlx::Result<Restaurants> {
        let mut reader = self.db.search.acquire().await?;
        let conn = &mut *reader.connection;
        let now = self.clock.now();
        let (cuisines, zones): (BTreeSet<_>, BTreeSet<_>) = restaurants::cuisines_and_zones(conn)
            .await?
            .into_iter()
            .unzip();
        let clocks: Vec<_> = zones
            .iter()
            .filter_map(|zone| WallClock::at(now, zone))
            .collect();
        let search = Search::understand(conn, &browse.query).await?;
        let expression = search.as_ref().and_then(Search::expression);
        let (page, total, rows) = if search.is_some() && expression.is_none() {
            // Without a word there is nothing to find, and everything is not what was meant.
            (Page::nearest(1, 0, PAGE), 0, Vec::new())
        } else {
            let asked = Asked {
                search: expression.as_deref(),
                clocks: &serde_json::to_string(&clocks).unwrap_or_default(),
                now,
                per_page: PAGE,
            };
            nearest_page(conn, &browse, asked).await?
        };
        let schedules = opening_hours::schedules(conn, &rows).await?;
        let mut dishes = match &expression {
            Some(expression) => search_index::dishes_found(conn, expression, &rows).await?,
            None => HashMap::new(),
        };
        let shown = |restaurant: &Restaurant| {
            Some(RestaurantInfo {
                dishes: dishes.remove(&restaurant.id).unwrap_or_default(),
                ..restaurant.info(schedules.get(&restaurant.id)?, now)
            })
        };
        Ok(Restaurants {
            restaurants: rows.iter().filter_map(shown).collect(),
            total,
            page: page.number,
            pages: page.of,
            searched_instead: search.as_ref().and_then(Search::instead),
            cuisines: cuisines.into_iter().collect(),
        })
    }
}

/// The nearest page to the one asked for, how many restaurants all pages have, and those of this one.
async fn nearest_page(
    conn: &mut Connection,
    browse: &Browse,
    asked: Asked<'_>,
) -> sqlx::Result<(Page, u32, Vec<Restaurant>)> {
    let nearest = |listed: &[Listed]| {
        let total = listed.first().map_or(0, |first| first.total);
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        (Page::nearest(browse.page, total, PAGE), total)
    };
    let mut listed = restaurants::list(conn, browse, browse.page, asked).await?;
    if listed.is_empty() && browse.page > 1 {
        // Past the end: the first page says which is the last.
        listed = restaurants::list(conn, browse, 1, asked).await?;
        let (last, _) = nearest(&listed);
        if last.number > 1 {
            listed = restaurants::list(conn, browse, last.number, asked).await?;
        }
    }
    let (page, total) = nearest(&listed);
    let rows = listed.into_iter().map(|listed| listed.restaurant);
    Ok((page, total, rows.collect()))
}
