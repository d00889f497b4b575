//! Restaurants: by name, by id, and the list that somebody asks for.

use sqlx::FromRow;

use crate::{
    model::{
        browse::{Browse, DietFilter, Sort},
        moment::UnixMillis,
    },
    server::{catalog::restaurant::Restaurant, ids::RestaurantId, store::Connection},
};

/// A restaurant of the list, and how many the list has on all its pages.
#[derive(Debug, FromRow)]
pub struct Listed {
    #[sqlx(flatten)]
    pub restaurant: Restaurant,
    pub total: i64,
}

/// What of the list is asked for, besides what [`Browse`] says.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The expression for the full-text index, if anything is looked for.
    pub search: Option<&'a str>,
    /// Where the clocks of every zone stand (JSON).
    pub clocks: &'a str,
    pub now: UnixMillis,
    pub per_page: u32,
}

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

/// The kinds of food and the time zones that occur together.
pub async fn cuisines_and_zones(conn: &mut Connection) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as("select distinct cuisine, timezone from restaurants")
        .fetch_all(conn)
        .await
}

/// One page of the list. How many there are is written beside each: past the end it is not known.
pub async fn list(
    conn: &mut Connection,
    browse: &Browse,
    page: u32,
    asked: Asked<'_>,
) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as(&list_statement(asked.search.is_some(), browse.sort))
        .bind(asked.clocks)
        .bind(asked.now)
        .bind(asked.search)
        .bind(&browse.cuisine)
        .bind(browse.diet == DietFilter::Veg)
        .bind(browse.diet == DietFilter::Vegan)
        .bind(browse.open)
        .bind(asked.per_page)
        .bind(page.saturating_sub(1).saturating_mul(asked.per_page))
        .fetch_all(conn)
        .await
}

/// `$1` are the clocks, `$2` is now, `$3` the search, `$4` the kind of food, `$5` and `$6` the diet,
/// `$7` whether closed ones are left out, `$8` and `$9` the page. Nothing that was sent is part of
/// its text.
fn list_statement(is_search: bool, sort: Sort) -> String {
    let found = if is_search {
        "(select d.restaurant_id, min(m.rank) as rank
          from catalogue_search m join search_documents d on d.id = m.rowid
          where catalogue_search match $3 and m.rank match 'bm25(10.0, 5.0, 3.0, 1.0)'
          group by d.restaurant_id) f
         join restaurants r on r.id = f.restaurant_id"
    } else {
        // `$3` is named so that the parameters are the same.
        "(select null as rank where $3 is null) f cross join restaurants r"
    };
    let order = match sort {
        Sort::Recommended => {
            "is_open desc, rank, (rating_sum + 20.0) / (rating_count + 5) desc, name, id"
        }
        Sort::Rating => {
            "(rating_sum + 20.0) / (rating_count + 5) desc, rating_count desc, name, id"
        }
        Sort::Fastest => "is_open desc, prep_max + travel_max, prep_min + travel_min, name, id",
        Sort::Delivery => "delivery_fee_minor, free_over_minor is null, name, id",
        Sort::Minimum => "min_subtotal_minor, name, id",
    };
    format!(
        "with clocks as (
             select value ->> 'timezone' as timezone, value ->> 'weekday' as weekday,
                    value ->> 'weekday_before' as weekday_before, value ->> 'minute' as minute,
                    value ->> 'day' as day, value ->> 'day_before' as day_before
             from json_each($1)
         ),
         listed as (
             select r.*, f.rank,
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
             from {found}
             where ($4 = '' or r.cuisine = $4)
               and ($5 = 0 or not exists (select 1 from menu_items i
                   where i.restaurant_id = r.id and i.archived_at is null
                     and i.diet not in ('veg', 'vegan')))
               and ($6 = 0 or exists (select 1 from menu_items i
                   where i.restaurant_id = r.id and i.archived_at is null
                     and i.diet = 'vegan'))
         )
         select *, count(*) over () as total from listed
         where $7 = 0 or is_open
         order by {order} limit $8 offset $9"
    )
}
