//! The demo restaurants: one readable file, put into the database once.

use std::{ops::Range, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;

use super::Catalog;
use crate::{
    model::moment::UnixMillis,
    server::{clock::millis, ids::new_id, store::Connection},
};

const FILE: &str = include_str!("demo.toml");

/// A kitchen that has paused takes orders again after so long.
const PAUSED_FOR: Duration = Duration::from_hours(7 * 24);

/// What is sold out is back after so long.
const SOLD_OUT_FOR: Duration = Duration::from_hours(24);

/// Why the demo restaurants could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The file does not say what it should.
    #[error("demo.toml: {0}")]
    File(String),
    /// The database failed.
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
}

/// Puts the demo restaurants into an empty catalogue, all or none, and returns how many the
/// catalogue has.
pub async fn seed(catalog: &Catalog) -> Result<i64, DemoError> {
    let now = catalog.0.clock.now();
    let city = City::parse(FILE)?;
    let today = city.day_of(now)?;
    let mut change = catalog.begin_change().await?;
    let count = "select count(*) from restaurants";
    let there: i64 = sqlx::query_scalar(count).fetch_one(&mut *change.tx).await?;
    if there > 0 {
        return Ok(there);
    }
    for restaurant in &city.restaurants {
        insert_restaurant(&mut change.tx, &city, restaurant, now, &today).await?;
    }
    let made = sqlx::query_scalar(count).fetch_one(&mut *change.tx).await?;
    change.commit().await?;
    Ok(made)
}

/// The names of the demo restaurants in addresses, and for people.
pub fn names() -> Result<Vec<(String, String)>, DemoError> {
    let city = City::parse(FILE)?;
    let names = city.restaurants.into_iter();
    Ok(names
        .map(|restaurant| (restaurant.slug, restaurant.name))
        .collect())
}

/// The file: one city. Its own first lines explain every key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct City {
    #[serde(rename = "city")]
    _name: String,
    timezone: String,
    currency: String,
    #[serde(rename = "restaurant")]
    restaurants: Vec<Restaurant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restaurant {
    slug: String,
    name: String,
    blurb: String,
    cuisine: String,
    art: String,
    area: String,
    prep: [i64; 2],
    travel: [i64; 2],
    delivery_fee: i64,
    free_over: Option<i64>,
    min_subtotal: i64,
    packaging: i64,
    tax_bp: i64,
    rating: [i64; 2],
    #[serde(default)]
    paused: bool,
    #[serde(default)]
    closed_today: bool,
    hours: Vec<Hours>,
    #[serde(rename = "section")]
    sections: Vec<Section>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Hours {
    days: String,
    from: String,
    to: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    name: String,
    #[serde(rename = "item")]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    about: String,
    price: i64,
    diet: String,
    spice: i64,
    #[serde(default)]
    allergens: Vec<String>,
    #[serde(default)]
    sold_out: bool,
    #[serde(default, rename = "group")]
    groups: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    min: i64,
    max: i64,
    choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    name: String,
    #[serde(default)]
    delta: i64,
}

impl City {
    fn parse(text: &str) -> Result<Self, DemoError> {
        toml::from_str(text).map_err(|error| DemoError::File(error.to_string()))
    }

    /// The day in the city, as `YYYY-MM-DD`.
    fn day_of(&self, now: UnixMillis) -> Result<String, DemoError> {
        let in_words = |error: jiff::Error| DemoError::File(error.to_string());
        let zone = TimeZone::get(&self.timezone).map_err(in_words)?;
        let now = Timestamp::from_millisecond(now.0).map_err(in_words)?;
        Ok(now.to_zoned_datetime(zone).date().to_string())
    }
}

impl Hours {
    /// The weekdays, 0 being Monday.
    fn weekdays(&self) -> Result<Range<i64>, DemoError> {
        const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let weekday = |name: &str| {
            let day = DAYS.iter().position(|day| *day == name);
            day.and_then(|day| i64::try_from(day).ok())
                .ok_or_else(|| DemoError::File(format!("`{}` are no days", self.days)))
        };
        let (first, last) = self
            .days
            .split_once('-')
            .unwrap_or((&self.days, &self.days));
        Ok(weekday(first)?..weekday(last)? + 1)
    }
}

/// `HH:MM` as minutes after midnight; past midnight counts on.
fn minutes(time: &str) -> Result<i64, DemoError> {
    let parsed = time
        .split_once(':')
        .and_then(|(hours, minutes)| Some((hours.parse().ok()?, minutes.parse().ok()?)));
    match parsed {
        Some((hours @ 0..=48_i64, minutes @ 0..=59_i64)) => Ok(hours * 60 + minutes),
        _ => Err(DemoError::File(format!("`{time}` is no time of day"))),
    }
}

async fn insert_restaurant(
    tx: &mut Connection,
    city: &City,
    restaurant: &Restaurant,
    now: UnixMillis,
    today: &str,
) -> Result<(), DemoError> {
    let id = new_id();
    let [prep_min, prep_max] = restaurant.prep;
    let [travel_min, travel_max] = restaurant.travel;
    let [rating_sum, rating_count] = restaurant.rating;
    sqlx::query(
        "insert into restaurants
             (id, slug, name, blurb, cuisine, art, area, timezone, currency, prep_min, prep_max,
              travel_min, travel_max, delivery_fee_minor, free_over_minor, min_subtotal_minor,
              packaging_minor, tax_bp, paused_until, rating_sum, rating_count)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21)",
    )
    .bind(&id)
    .bind(&restaurant.slug)
    .bind(&restaurant.name)
    .bind(&restaurant.blurb)
    .bind(&restaurant.cuisine)
    .bind(&restaurant.art)
    .bind(&restaurant.area)
    .bind(&city.timezone)
    .bind(&city.currency)
    .bind(prep_min)
    .bind(prep_max)
    .bind(travel_min)
    .bind(travel_max)
    .bind(restaurant.delivery_fee)
    .bind(restaurant.free_over)
    .bind(restaurant.min_subtotal)
    .bind(restaurant.packaging)
    .bind(restaurant.tax_bp)
    .bind(restaurant.paused.then(|| now + millis(PAUSED_FOR)))
    .bind(rating_sum)
    .bind(rating_count)
    .execute(&mut *tx)
    .await?;
    insert_hours(tx, &id, restaurant, today).await?;
    for (section, position) in restaurant.sections.iter().zip(0_i64..) {
        insert_section(tx, &id, section, position, now).await?;
    }
    Ok(())
}

async fn insert_hours(
    tx: &mut Connection,
    restaurant_id: &str,
    restaurant: &Restaurant,
    today: &str,
) -> Result<(), DemoError> {
    for hours in &restaurant.hours {
        for weekday in hours.weekdays()? {
            sqlx::query(
                "insert into opening_hours (restaurant_id, weekday, opens_min, closes_min)
                 values ($1, $2, $3, $4)",
            )
            .bind(restaurant_id)
            .bind(weekday)
            .bind(minutes(&hours.from)?)
            .bind(minutes(&hours.to)?)
            .execute(&mut *tx)
            .await?;
        }
    }
    if restaurant.closed_today {
        sqlx::query("insert into closed_days (restaurant_id, day) values ($1, $2)")
            .bind(restaurant_id)
            .bind(today)
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn insert_section(
    tx: &mut Connection,
    restaurant_id: &str,
    section: &Section,
    position: i64,
    now: UnixMillis,
) -> sqlx::Result<()> {
    let id = new_id();
    sqlx::query(
        "insert into menu_sections (id, restaurant_id, name, position) values ($1, $2, $3, $4)",
    )
    .bind(&id)
    .bind(restaurant_id)
    .bind(&section.name)
    .bind(position)
    .execute(&mut *tx)
    .await?;
    for (item, position) in section.items.iter().zip(0_i64..) {
        insert_item(tx, restaurant_id, &id, item, position, now).await?;
    }
    Ok(())
}

async fn insert_item(
    tx: &mut Connection,
    restaurant_id: &str,
    section_id: &str,
    item: &Item,
    position: i64,
    now: UnixMillis,
) -> sqlx::Result<()> {
    let id = new_id();
    sqlx::query(
        "insert into menu_items
             (id, section_id, restaurant_id, name, about, price_minor, diet, spice, sold_out_until,
              position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&id)
    .bind(section_id)
    .bind(restaurant_id)
    .bind(&item.name)
    .bind(&item.about)
    .bind(item.price)
    .bind(&item.diet)
    .bind(item.spice)
    .bind(item.sold_out.then(|| now + millis(SOLD_OUT_FOR)))
    .bind(position)
    .execute(&mut *tx)
    .await?;
    for allergen in &item.allergens {
        sqlx::query("insert into item_allergens (item_id, allergen) values ($1, $2)")
            .bind(&id)
            .bind(allergen)
            .execute(&mut *tx)
            .await?;
    }
    for (group, position) in item.groups.iter().zip(0_i64..) {
        insert_group(tx, &id, group, position).await?;
    }
    Ok(())
}

async fn insert_group(
    tx: &mut Connection,
    item_id: &str,
    group: &Group,
    position: i64,
) -> sqlx::Result<()> {
    let id = new_id();
    sqlx::query(
        "insert into option_groups (id, item_id, name, min_select, max_select, position)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&id)
    .bind(item_id)
    .bind(&group.name)
    .bind(group.min)
    .bind(group.max)
    .bind(position)
    .execute(&mut *tx)
    .await?;
    for (choice, position) in group.choices.iter().zip(0_i64..) {
        sqlx::query(
            "insert into option_choices (id, group_id, name, delta_minor, position)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(new_id())
        .bind(&id)
        .bind(&choice.name)
        .bind(choice.delta)
        .bind(position)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
