//! Opening hours and closed days.

use std::{collections::HashMap, slice};

use const_format::concatcp;
use futures_util::stream::BoxStream;
use sqlx::FromRow;

use crate::server::{
    catalog::{
        opening::{Hours, Schedule},
        restaurant::Restaurant,
    },
    ids::RestaurantId,
    store::{Connection, LISTED_IN_1, json_list},
};

/// An opening, or a day without one.
#[derive(Debug, FromRow)]
pub struct HoursRow {
    /// Whose.
    pub restaurant_id: RestaurantId,
    weekday: i64,
    opens: i64,
    closes: i64,
    closed_day: Option<String>,
}

impl HoursRow {
    /// Takes it into its restaurant's schedule.
    pub fn add_to(&self, schedule: &mut Schedule) {
        match &self.closed_day {
            Some(day) => schedule.close_on(day),
            None => schedule.open_at(Hours {
                weekday: self.weekday,
                opens: self.opens,
                closes: self.closes,
            }),
        }
    }
}

/// When a restaurant takes orders.
pub async fn schedule(conn: &mut Connection, restaurant: &Restaurant) -> sqlx::Result<Schedule> {
    let mut schedules = schedules(conn, slice::from_ref(restaurant)).await?;
    Ok(schedules
        .remove(&restaurant.id)
        .unwrap_or_else(|| restaurant.never_open()))
}

const OF_RESTAURANTS: &str = concatcp!(
    "select restaurant_id, weekday, opens_min as opens, closes_min as closes, null as closed_day
     from opening_hours where restaurant_id in ",
    LISTED_IN_1,
    " union all
     select restaurant_id, 0, 0, 0, day from closed_days where restaurant_id in ",
    LISTED_IN_1
);

/// The schedules of several restaurants, by their ids: one query.
pub async fn schedules(
    conn: &mut Connection,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<RestaurantId, Schedule>> {
    let ids: Vec<_> = restaurants.iter().map(|r| &r.id).collect();
    let rows: Vec<HoursRow> = sqlx::query_as(OF_RESTAURANTS)
        .bind(json_list(&ids))
        .fetch_all(conn)
        .await?;
    let mut schedules: HashMap<_, _> = restaurants
        .iter()
        .map(|restaurant| (restaurant.id.clone(), restaurant.never_open()))
        .collect();
    for row in rows {
        if let Some(schedule) = schedules.get_mut(&row.restaurant_id) {
            row.add_to(schedule);
        }
    }
    Ok(schedules)
}

/// Those of the restaurants that changed since a version of the catalogue.
pub fn changed_since(conn: &mut Connection, version: i64) -> BoxStream<'_, sqlx::Result<HoursRow>> {
    sqlx::query_as(
        "select h.restaurant_id, h.weekday, h.opens_min as opens, h.closes_min as closes,
                null as closed_day
         from catalog_changes c join opening_hours h on h.restaurant_id = c.restaurant_id
         where c.version > $1
         union all
         select d.restaurant_id, 0, 0, 0, d.day
         from catalog_changes c join closed_days d on d.restaurant_id = c.restaurant_id
         where c.version > $1",
    )
    .bind(version)
    .fetch(conn)
}
