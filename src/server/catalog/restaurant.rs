//! One restaurant: what it asks for, and how it is shown.

use sqlx::FromRow;

use super::opening::Schedule;
use crate::{
    model::{
        bill::Fees,
        catalog::{Rating, RestaurantInfo},
        minor::Minor,
        moment::UnixMillis,
        money::{Amount, Currency},
    },
    server::{ids::RestaurantId, local_time},
};

/// A restaurant as the database has it.
#[derive(Clone, Debug, FromRow)]
pub struct Restaurant {
    /// Its id.
    pub id: RestaurantId,
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
    delivery_fee_minor: Minor,
    free_over_minor: Option<Minor>,
    min_subtotal_minor: Minor,
    packaging_minor: Minor,
    tax_bp: i64,
    paused_until: Option<UnixMillis>,
    rating_sum: i64,
    rating_count: i64,
}

impl Restaurant {
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
    pub fn amount(&self, minor: Minor) -> Amount {
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

    /// When it takes orders, before its hours are known: never.
    pub fn never_open(&self) -> Schedule {
        Schedule::new(&self.timezone, Vec::new(), self.paused_until)
    }

    /// As it is shown at a moment.
    pub fn info(&self, schedule: &Schedule, now: UnixMillis) -> RestaurantInfo {
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
pub fn amount(currency: &str, minor: Minor) -> Amount {
    Currency::parse(currency).map_or_else(
        || Amount {
            minor: minor.0,
            currency: currency.to_owned(),
            text: format!("{} {currency}", minor.0),
        },
        |currency| currency.amount(minor),
    )
}
