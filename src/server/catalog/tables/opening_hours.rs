//! Opening hours and closed days.

use std::{collections::HashMap, slice};

use sqlx::FromRow;

use crate::server::{
    catalog::{
        opening::{Hours, Schedule},
        restaurant::Restaurant,
    },
    ids::RestaurantId,
    store::Connection,
};

#[derive(Debug, FromRow)]
struct HoursRow {
    restaurant_id: RestaurantId,
    weekday: i64,
    opens: i64,
    closes: i64,
    closed_day: Option<String>,
}

/// When a restaurant takes orders.
pub async fn schedule(conn: &mut Connection, restaurant: &Restaurant) -> sqlx::Result<Schedule> {
    let mut schedules = schedules(conn, slice::from_ref(restaurant)).await?;
    Ok(schedules
        .remove(&restaurant.id)
        .unwrap_or_else(|| restaurant.never_open()))
}

/// The schedules of several restaurants, by their ids: one query.
pub async fn schedules(
    conn: &mut Connection,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<RestaurantId, Schedule>> {
    let ids: Vec<_> = restaurants.iter().map(|r| &r.id).collect();
    let rows: Vec<HoursRow> = sqlx::query_as(
        "select restaurant_id, weekday, opens_min as opens, closes_min as closes,
                null as closed_day
         from opening_hours where restaurant_id in (select value from json_each($1))
         union all
         select restaurant_id, 0, 0, 0, day
         from closed_days where restaurant_id in (select value from json_each($1))",
    )
    .bind(serde_json::to_string(&ids).unwrap_or_default())
    .fetch_all(conn)
    .await?;
    let mut schedules: HashMap<_, _> = restaurants
        .iter()
        .map(|restaurant| (restaurant.id.clone(), restaurant.never_open()))
        .collect();
    for row in rows {
        let Some(schedule) = schedules.get_mut(&row.restaurant_id) else {
            continue;
        };
        match row.closed_day {
            Some(day) => schedule.close_on(&day),
            None => schedule.open_at(Hours {
                weekday: row.weekday,
                opens: row.opens,
                closes: row.closes,
            }),
        }
    }
    Ok(schedules)
}
