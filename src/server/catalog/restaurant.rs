//! One restaurant: its row, and how it is shown.

use std::collections::HashMap;

use sqlx::{Executor, FromRow, Sqlite};

use super::opening::{Hours, Schedule};
use crate::{
    model::{
        bill::Fees,
        catalog::{Rating, RestaurantInfo},
        money::{Amount, Currency},
    },
    server::local_time,
};

/// A restaurant as the database has it.
#[derive(Clone, Debug, FromRow)]
pub struct Restaurant {
    /// Its id.
    pub id: String,
    /// Its name in addresses of pages.
    pub slug: String,
    /// Its name.
    pub name: String,
    blurb: String,
    cuisine: String,
    area: String,
    art: String,
    /// IANA name.
    pub timezone: String,
    #[sqlx(rename = "currency")]
    currency_code: String,
    prep_min: i64,
    prep_max: i64,
    travel_min: i64,
    travel_max: i64,
    delivery_fee_minor: i64,
    free_over_minor: Option<i64>,
    min_subtotal_minor: i64,
    packaging_minor: i64,
    tax_bp: i64,
    paused_until: Option<i64>,
    rating_sum: i64,
    rating_count: i64,
}

/// The columns of [`Restaurant`], from a table called `r`.
macro_rules! restaurant_columns {
    () => {
        "r.id, r.slug, r.name, r.blurb, r.cuisine, r.area, r.art, r.timezone, r.currency,
         r.prep_min, r.prep_max, r.travel_min, r.travel_max, r.delivery_fee_minor,
         r.free_over_minor, r.min_subtotal_minor, r.packaging_minor, r.tax_bp, r.paused_until,
         r.rating_sum, r.rating_count"
    };
}
pub(super) use restaurant_columns;

impl Restaurant {
    /// Finds a restaurant by its name in addresses.
    pub async fn find<'c>(
        db: impl Executor<'c, Database = Sqlite>,
        slug: &str,
    ) -> sqlx::Result<Option<Self>> {
        sqlx::query_as(concat!(
            "select ",
            restaurant_columns!(),
            " from restaurants r where r.slug = $1"
        ))
        .bind(slug)
        .fetch_optional(db)
        .await
    }

    /// Finds a restaurant by its id.
    pub async fn find_by_id<'c>(
        db: impl Executor<'c, Database = Sqlite>,
        id: &str,
    ) -> sqlx::Result<Option<Self>> {
        sqlx::query_as(concat!(
            "select ",
            restaurant_columns!(),
            " from restaurants r where r.id = $1"
        ))
        .bind(id)
        .fetch_optional(db)
        .await
    }

    /// Finds restaurants by their ids.
    pub async fn find_all<'c>(
        db: impl Executor<'c, Database = Sqlite>,
        ids: &[String],
    ) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as(concat!(
            "select ",
            restaurant_columns!(),
            " from restaurants r where r.id in (select value from json_each($1))"
        ))
        .bind(serde_json::to_string(ids).unwrap_or_default())
        .fetch_all(db)
        .await
    }

    /// What it asks for besides the food.
    pub fn fees(&self) -> Fees {
        Fees {
            delivery: self.delivery_fee_minor,
            free_over: self.free_over_minor,
            minimum: self.min_subtotal_minor,
            packaging: self.packaging_minor,
            tax_bp: self.tax_bp,
        }
    }

    /// So much in its currency.
    pub fn amount(&self, minor: i64) -> Amount {
        amount(&self.currency_code, minor)
    }

    /// Its currency (ISO 4217).
    pub fn currency(&self) -> &str {
        &self.currency_code
    }

    /// From ordering to the door, in minutes.
    pub fn minutes(&self) -> (i64, i64) {
        (
            self.prep_min + self.travel_min,
            self.prep_max + self.travel_max,
        )
    }

    /// When it takes orders.
    pub async fn schedule<'c>(
        &self,
        db: impl Executor<'c, Database = Sqlite>,
    ) -> sqlx::Result<Schedule> {
        let mut schedules = schedules(db, std::slice::from_ref(self)).await?;
        Ok(schedules
            .remove(&self.id)
            .unwrap_or_else(|| self.never_open()))
    }

    fn never_open(&self) -> Schedule {
        Schedule::new(&self.timezone, Vec::new(), self.paused_until)
    }

    /// As it is shown at a moment.
    pub fn info(&self, schedule: &Schedule, now: i64) -> RestaurantInfo {
        let opening = schedule.at(now);
        RestaurantInfo {
            slug: self.slug.clone(),
            name: self.name.clone(),
            blurb: self.blurb.clone(),
            cuisine: self.cuisine.clone(),
            area: self.area.clone(),
            art: self.art.clone(),
            opening,
            opening_words: local_time::opening(opening, now, schedule.zone()),
            minutes: self.minutes(),
            delivery: self.amount(self.delivery_fee_minor),
            free_over: self.free_over_minor.map(|minor| self.amount(minor)),
            minimum: self.amount(self.min_subtotal_minor),
            rating: self.rating(),
            dishes: Vec::new(),
        }
    }

    fn rating(&self) -> Option<Rating> {
        (self.rating_count > 0).then(|| Rating {
            tenths: (self.rating_sum * 10 + self.rating_count / 2) / self.rating_count,
            count: self.rating_count,
        })
    }
}

/// So much in a currency; of an unknown one, the bare number.
pub fn amount(currency: &str, minor: i64) -> Amount {
    Currency::parse(currency).map_or_else(
        || Amount {
            minor,
            currency: currency.to_owned(),
            text: format!("{minor} {currency}"),
        },
        |currency| currency.amount(minor),
    )
}

#[derive(Debug, FromRow)]
struct HoursRow {
    restaurant_id: String,
    weekday: i64,
    opens: i64,
    closes: i64,
    closed_day: Option<String>,
}

/// The schedules of several restaurants, by their ids: one query.
pub async fn schedules<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<String, Schedule>> {
    let ids: Vec<_> = restaurants.iter().map(|r| r.id.as_str()).collect();
    let rows: Vec<HoursRow> = sqlx::query_as(
        "select restaurant_id, weekday, opens_min as opens, closes_min as closes,
                null as closed_day
         from opening_hours where restaurant_id in (select value from json_each($1))
         union all
         select restaurant_id, 0, 0, 0, day
         from closed_days where restaurant_id in (select value from json_each($1))",
    )
    .bind(serde_json::to_string(&ids).unwrap_or_default())
    .fetch_all(db)
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
