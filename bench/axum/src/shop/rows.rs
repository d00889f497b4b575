//! What the statements bring, and how it is shown.

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::FromRow;

#[derive(FromRow)]
pub struct User {
    pub id: String,
    pub name: String,
    pub email: String,
    pub password_hash: String,
    pub created_at: i64,
}

#[derive(FromRow)]
pub struct Restaurant {
    pub id: String,
    pub slug: String,
    pub name: String,
    pub blurb: String,
    pub cuisine: String,
    pub area: String,
    pub art: String,
    pub timezone: String,
    pub currency: String,
    prep_min: i64,
    prep_max: i64,
    travel_min: i64,
    travel_max: i64,
    pub delivery_fee_minor: i64,
    pub free_over_minor: Option<i64>,
    pub min_subtotal_minor: i64,
    pub packaging_minor: i64,
    pub tax_bp: i64,
    rating_sum: i64,
    pub rating_count: i64,
    pub is_open: bool,
    pub total: i64,
}

impl Restaurant {
    pub fn soonest(&self) -> i64 {
        self.prep_min + self.travel_min
    }

    pub fn latest(&self) -> i64 {
        self.prep_max + self.travel_max
    }

    /// The mean of the stars, in tenths.
    pub fn stars(&self) -> String {
        let tenths = self.rating_sum * 10 / self.rating_count.max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    pub fn delivery_for(&self, subtotal: i64) -> i64 {
        match self.free_over_minor {
            Some(over) if subtotal >= over => 0,
            _ => self.delivery_fee_minor,
        }
    }
}

#[derive(FromRow)]
pub struct Hours {
    pub restaurant_id: String,
    weekday: i64,
    opens_min: i64,
    closes_min: i64,
}

impl Hours {
    pub fn are_now(&self, clock: &Clock) -> bool {
        (self.weekday == clock.weekday && (self.opens_min..self.closes_min).contains(&clock.minute))
            || (self.weekday == clock.weekday_before && clock.minute + 1440 < self.closes_min)
    }

    pub fn closes(&self) -> String {
        format!(
            "{:02}:{:02}",
            self.closes_min / 60 % 24,
            self.closes_min % 60
        )
    }

    pub fn opens(&self) -> String {
        format!("{:02}:{:02}", self.opens_min / 60, self.opens_min % 60)
    }
}

#[derive(FromRow)]
pub struct DishFound {
    pub restaurant_id: String,
    pub dish: String,
}

#[derive(FromRow)]
pub struct Dish {
    pub section: String,
    pub id: String,
    pub name: String,
    pub about: String,
    pub price_minor: i64,
    pub diet: String,
    pub spice: i64,
    pub allergens: Option<String>,
}

#[derive(FromRow)]
pub struct Choice {
    pub item_id: String,
    pub group_id: String,
    pub group_name: String,
    pub max_select: i64,
    pub id: String,
    pub name: String,
    pub delta_minor: i64,
}

#[derive(FromRow)]
pub struct Order {
    pub number: String,
    pub state: String,
    pub restaurant_name: String,
    pub total_minor: i64,
    pub placed_at: i64,
}

#[derive(FromRow)]
pub struct Item {
    pub restaurant_id: String,
    pub price_minor: i64,
}

#[derive(Clone, FromRow, PartialEq, serde::Deserialize, serde::Serialize)]
pub struct CartLine {
    pub id: String,
    pub item_id: String,
    pub quantity: i64,
    pub name: String,
    pub price_minor: i64,
    pub diet: String,
}

pub fn subtotal(lines: &[CartLine]) -> i64 {
    lines
        .iter()
        .map(|line| line.price_minor * line.quantity)
        .sum()
}

#[derive(FromRow)]
pub struct Address {
    pub id: String,
    pub recipient: String,
    pub phone: String,
    pub street: String,
    pub details: String,
    pub city: String,
    pub postcode: String,
}

#[derive(FromRow)]
pub struct Review {
    pub id: String,
    pub restaurant_id: String,
    pub address_id: String,
    pub payment: String,
    pub shown: String,
}

/// The one city's clock (Asia/Kolkata: UTC+5:30 all year).
pub struct Clock {
    /// 0 is Monday.
    pub weekday: i64,
    pub weekday_before: i64,
    pub minute: i64,
}

impl Clock {
    pub fn now() -> Self {
        let minutes = now() / 60_000 + 330;
        // 1970 began on a Thursday.
        let weekday = (minutes / 1440 + 3) % 7;
        Self {
            weekday,
            weekday_before: (weekday + 6) % 7,
            minute: minutes % 1440,
        }
    }
}

/// Unix milliseconds.
pub fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "askama hands fields over by reference"
)]
pub fn rupees(minor: &i64) -> String {
    format!("₹{}.{:02}", minor / 100, minor % 100)
}
