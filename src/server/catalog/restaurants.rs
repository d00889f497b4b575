//! The list of restaurants: filtered, sorted, in pages.

use std::collections::{BTreeSet, HashMap};

use sqlx::{Executor, FromRow, Sqlite, SqliteConnection};

use super::{
    Catalog,
    opening::WallClock,
    restaurant::{Restaurant, restaurant_columns, schedules},
    search::Search,
};
use crate::model::{
    browse::{Browse, DietFilter, Sort},
    catalog::{RestaurantInfo, Restaurants},
    paging::Page,
};

/// Restaurants on a page.
const PAGE: u32 = 20;

/// Dishes named under a restaurant that a search found.
const DISHES: usize = 3;

/// A restaurant of the list, and how many the list has.
#[derive(Debug, FromRow)]
struct Listed {
    #[sqlx(flatten)]
    restaurant: Restaurant,
    total: i64,
}

impl Catalog {
    /// One page of what somebody asks for: the nearest that there is.
    pub async fn restaurants(&self, browse: Browse) -> sqlx::Result<Restaurants> {
        let mut reader = self.db.search.acquire().await?;
        let db = &mut *reader.connection;
        let now = self.clock.now();
        let (cuisines, clocks) = cuisines_and_clocks(&mut *db, now).await?;
        let search = Search::understand(&mut *db, &browse.query).await?;
        let expression = search.as_ref().and_then(Search::expression);
        let clocks = serde_json::to_string(&clocks).unwrap_or_default();
        let (page, total, rows) = if search.is_some() && expression.is_none() {
            // Without a word there is nothing to find, and everything is not what was meant.
            (Page::nearest(1, 0, PAGE), 0, Vec::new())
        } else {
            nearest_page(&mut *db, &browse, expression.as_deref(), &clocks, now).await?
        };
        let schedules = schedules(&mut *db, &rows).await?;
        let mut dishes = match &expression {
            Some(expression) => dishes_found(&mut *db, expression, &rows).await?,
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
            cuisines,
        })
    }
}

/// The nearest page to the one asked for, how many restaurants all pages have, and those of this one.
async fn nearest_page(
    db: &mut SqliteConnection,
    browse: &Browse,
    search: Option<&str>,
    clocks: &str,
    now: i64,
) -> sqlx::Result<(Page, u32, Vec<Restaurant>)> {
    let nearest = |listed: &[Listed]| {
        let total = listed.first().map_or(0, |first| first.total);
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        (Page::nearest(browse.page, total, PAGE), total)
    };
    let mut listed = list(&mut *db, browse, browse.page, search, clocks, now).await?;
    if listed.is_empty() && browse.page > 1 {
        // How many there are is written beside each: past the end it is not known.
        listed = list(&mut *db, browse, 1, search, clocks, now).await?;
        let (last, _) = nearest(&listed);
        if last.number > 1 {
            listed = list(&mut *db, browse, last.number, search, clocks, now).await?;
        }
    }
    let (page, total) = nearest(&listed);
    let rows = listed.into_iter().map(|listed| listed.restaurant);
    Ok((page, total, rows.collect()))
}

/// The kinds of food there are, and where the clocks stand in every zone there is.
async fn cuisines_and_clocks<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    now: i64,
) -> sqlx::Result<(Vec<String>, Vec<WallClock>)> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("select distinct cuisine, timezone from restaurants")
            .fetch_all(db)
            .await?;
    let (cuisines, zones): (BTreeSet<_>, BTreeSet<_>) = rows.into_iter().unzip();
    let clocks = zones.iter().filter_map(|zone| WallClock::at(now, zone));
    Ok((cuisines.into_iter().collect(), clocks.collect()))
}

/// `$1` are the clocks, `$2` is now, `$3` the search, `$4` the kind of food, `$5` and `$6` the diet,
/// `$7` whether closed ones are left out, `$8` and `$9` the page.
macro_rules! list {
    (from $found:literal, order by $order:literal) => {
        concat!(
            "with clocks as (
                 select value ->> 'timezone' as timezone, value ->> 'weekday' as weekday,
                        value ->> 'weekday_before' as weekday_before, value ->> 'minute' as minute,
                        value ->> 'day' as day, value ->> 'day_before' as day_before
                 from json_each($1)
             ),
             listed as (
                 select ",
            restaurant_columns!(),
            ", f.rank,
                     (coalesce(r.paused_until, 0) <= $2 and exists (
                         select 1 from opening_hours h
                         join clocks c on c.timezone = r.timezone
                         where h.restaurant_id = r.id and (
                             (h.weekday = c.weekday
                              and h.opens_min <= c.minute and c.minute < h.closes_min
                              and not exists (select 1 from closed_days d
                                  where d.restaurant_id = r.id and d.day = c.day))
                             or
                             (h.weekday = c.weekday_before and c.minute + 1440 < h.closes_min
                              and not exists (select 1 from closed_days d
                                  where d.restaurant_id = r.id and d.day = c.day_before))
                         )
                     )) as is_open
                 from ",
            $found,
            " where ($4 = '' or r.cuisine = $4)
                   and ($5 = 0 or not exists (select 1 from menu_items i
                       where i.restaurant_id = r.id and i.archived_at is null
                         and i.diet not in ('veg', 'vegan')))
                   and ($6 = 0 or exists (select 1 from menu_items i
                       where i.restaurant_id = r.id and i.archived_at is null
                         and i.diet = 'vegan'))
             )
             select *, count(*) over () as total from listed
             where $7 = 0 or is_open
             order by ",
            $order,
            " limit $8 offset $9"
        )
    };
    (order by $order:literal) => {
        (
            // `$3` is named so that the parameters are the same.
            list!(from "(select null as rank where $3 is null) f cross join restaurants r",
                  order by $order),
            list!(from
                "(select d.restaurant_id, min(m.rank) as rank
                  from catalogue_search m join search_documents d on d.id = m.rowid
                  where catalogue_search match $3 and m.rank match 'bm25(10.0, 5.0, 3.0, 1.0)'
                  group by d.restaurant_id) f
                 join restaurants r on r.id = f.restaurant_id",
                  order by $order),
        )
    };
}

async fn list<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    browse: &Browse,
    page: u32,
    search: Option<&str>,
    clocks: &str,
    now: i64,
) -> sqlx::Result<Vec<Listed>> {
    let (all, found) = match browse.sort {
        Sort::Recommended => list!(order by
            "is_open desc, rank, (rating_sum + 20.0) / (rating_count + 5) desc, name, id"),
        Sort::Rating => list!(order by
            "(rating_sum + 20.0) / (rating_count + 5) desc, rating_count desc, name, id"),
        Sort::Fastest => list!(order by
            "is_open desc, prep_max + travel_max, prep_min + travel_min, name, id"),
        Sort::Delivery => list!(order by "delivery_fee_minor, free_over_minor is null, name, id"),
        Sort::Minimum => list!(order by "min_subtotal_minor, name, id"),
    };
    sqlx::query_as(if search.is_some() { found } else { all })
        .bind(clocks)
        .bind(now)
        .bind(search)
        .bind(&browse.cuisine)
        .bind(browse.diet == DietFilter::Veg)
        .bind(browse.diet == DietFilter::Vegan)
        .bind(browse.open)
        .bind(PAGE)
        .bind(page.saturating_sub(1).saturating_mul(PAGE))
        .fetch_all(db)
        .await
}

/// The dishes that a search found at these restaurants, the best first.
async fn dishes_found<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    expression: &str,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<String, Vec<String>>> {
    let ids: Vec<_> = restaurants.iter().map(|r| r.id.as_str()).collect();
    // In the dish's own words only: its restaurant's name is on the page anyway.
    let in_dishes = format!("{{title section about}} : ({expression})");
    let found: Vec<(String, String)> = sqlx::query_as(
        "select d.restaurant_id, d.title
         from catalogue_search m join search_documents d on d.id = m.rowid
         where catalogue_search match $1 and m.rank match 'bm25(10.0, 5.0, 3.0, 1.0)'
           and d.item_id is not null
           and d.restaurant_id in (select value from json_each($2))
         order by m.rank, d.title",
    )
    .bind(in_dishes)
    .bind(serde_json::to_string(&ids).unwrap_or_default())
    .fetch_all(db)
    .await?;
    let mut dishes: HashMap<String, Vec<String>> = HashMap::new();
    for (restaurant, dish) in found {
        let dishes = dishes.entry(restaurant).or_default();
        if dishes.len() < DISHES {
            dishes.push(dish);
        }
    }
    Ok(dishes)
}
