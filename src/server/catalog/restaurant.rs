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
        opening::Opening,
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
    /// What it says of itself.
    pub blurb: String,
    /// What it cooks.
    pub cuisine: String,
    /// The part of the city.
    pub area: String,
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
    /// Stars, all together.
    pub rating_sum: i64,
    /// How many gave some.
    pub rating_count: i64,
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
        self.info_when(opening, local_time::opening(opening, now, schedule.zone()))
    }

    /// As it is shown when it takes orders so, which is said in words, too.
    pub fn info_when(&self, opening: Opening, opening_words: String) -> RestaurantInfo {
        RestaurantInfo {
            slug: self.slug.clone(),
            name: self.name.clone(),
            blurb: self.blurb.clone(),
            cuisine: self.cuisine.clone(),
            area: self.area.clone(),
            art: self.art.clone(),
            opening,
            opening_words,
            minutes: self.minutes(),
            delivery: self.amount(self.delivery_fee_minor),
            free_over: self.free_over_minor.map(|minor| self.amount(minor)),
            minimum: self.amount(self.min_subtotal_minor),
            rating: self.rating(),
            dishes: Vec::new(),
        }
    }

    /// The better customers think of it, the more; few ratings count for less, and of equal ones the
    /// more ratings.
    pub fn standing(&self) -> (i128, i64) {
        const SCALE: i128 = 1 << 60;
        let mean = (i128::from(self.rating_sum) + 20) * SCALE / (i128::from(self.rating_count) + 5);
        (mean, self.rating_count)
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

#[cfg(test)]
impl Restaurant {
    /// One that charges nothing, in Kolkata.
    pub fn sample(name: &str, cuisine: &str, area: &str) -> Self {
        Self {
            id: name.into(),
            slug: name.to_lowercase().replace(' ', "-"),
            name: name.to_owned(),
            blurb: String::new(),
            cuisine: cuisine.to_owned(),
            area: area.to_owned(),
            art: String::new(),
            timezone: "Asia/Kolkata".to_owned(),
            currency_code: "INR".to_owned(),
            prep_min: 0,
            prep_max: 0,
            travel_min: 0,
            travel_max: 0,
            delivery_fee_minor: Minor::ZERO,
            free_over_minor: None,
            min_subtotal_minor: Minor::ZERO,
            packaging_minor: Minor::ZERO,
            tax_bp: 0,
            paused_until: None,
            rating_sum: 0,
            rating_count: 0,
        }
    }
}
