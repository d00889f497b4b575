//! A kitchen with known dishes and prices, open round the clock unless a test says otherwise.

use tiffin::model::{
    address::AddressInfo,
    cart::Cart,
    order::{Placed, Reviewed},
};

use super::{
    answer::{Answer, read},
    app::TestApp,
    client::Client,
};

/// In its own time zone, past midnight included.
pub const ROUND_THE_CLOCK: (i64, i64) = (0, 1440);

/// One restaurant: delivery 29.00, free from 499.00, minimum 149.00, packaging 15.00, tax 5 %.
pub struct Kitchen;

/// 129.00, without options.
pub const DOSA: &str = "dosa";
/// 229.00; rice must be chosen, up to two extras may be.
pub const MEALS: &str = "meals";
/// 19.00.
pub const CHAI: &str = "chai";

pub const PLAIN_RICE: &str = "plain-rice";
/// 20.00 more.
pub const RED_RICE: &str = "red-rice";
/// 15.00 more.
pub const APPALAM: &str = "appalam";
pub const CURD: &str = "curd";
pub const PORIYAL: &str = "poriyal";

impl Kitchen {
    pub async fn open(app: &TestApp) -> Self {
        Self::open_at(app, "kitchen", "Test Kitchen", ROUND_THE_CLOCK).await
    }

    /// Another kitchen; its dishes' ids begin with its slug.
    pub async fn open_at(
        app: &TestApp,
        slug: &'static str,
        name: &str,
        (opens, closes): (i64, i64),
    ) -> Self {
        let p = if slug == "kitchen" {
            String::new()
        } else {
            format!("{slug}-")
        };
        let script = format!(
            "insert into restaurants (id, slug, name, blurb, cuisine, art, area, timezone, currency,
                 prep_min, prep_max, travel_min, travel_max, delivery_fee_minor, free_over_minor,
                 min_subtotal_minor, packaging_minor, tax_bp)
             values ('{slug}', '{slug}', '{name}', 'Cooks for tests', 'South Indian', 'dosa',
                 'Old Fort', 'Asia/Kolkata', 'INR', 10, 20, 5, 10, 2900, 49900, 14900, 1500, 500);
             with days (day) as (values (0), (1), (2), (3), (4), (5), (6))
             insert into opening_hours select '{slug}', day, {opens}, {closes} from days;
             insert into menu_sections values ('{slug}-menu', '{slug}', 'Menu', 0);
             insert into menu_items (id, section_id, restaurant_id, name, about, price_minor, diet,
                 spice, position)
             values ('{p}dosa', '{slug}-menu', '{slug}', 'Masala Dosa', 'Crisp', 12900, 'veg', 1, 0),
                    ('{p}meals', '{slug}-menu', '{slug}', 'Full Meals', 'Much', 22900, 'veg', 1, 1),
                    ('{p}chai', '{slug}-menu', '{slug}', 'Chai', 'Sweet', 1900, 'vegan', 0, 2);
             insert into option_groups values ('{p}rice', '{p}meals', 'Rice', 1, 1, 0),
                 ('{p}extras', '{p}meals', 'Extras', 0, 2, 1);
             insert into option_choices (id, group_id, name, delta_minor, position)
             values ('{p}plain-rice', '{p}rice', 'Plain rice', 0, 0),
                    ('{p}red-rice', '{p}rice', 'Red rice', 2000, 1),
                    ('{p}appalam', '{p}extras', 'Appalam', 1500, 0),
                    ('{p}curd', '{p}extras', 'Curd', 2500, 1),
                    ('{p}poriyal', '{p}extras', 'Poriyal', 3500, 2);"
        );
        Self.sql(app, &script).await;
        Self
    }

    /// Changes something behind everybody's back. The server's catalogue has it at once, as if the
    /// server had written it.
    pub async fn sql(&self, app: &TestApp, sql: &str) {
        let mut change = app.state.catalog.begin_change().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut *change.tx).await.unwrap();
        change.commit().await.unwrap();
    }
}

impl Client {
    pub async fn try_add(&self, item: &str, choices: &[&str], quantity: &str) -> Answer {
        let names: Vec<_> = (0..choices.len())
            .map(|n| format!("choices[{n}]"))
            .collect();
        let mut form = vec![("item", item), ("quantity", quantity)];
        form.extend(
            names
                .iter()
                .map(String::as_str)
                .zip(choices.iter().copied()),
        );
        self.call("/api/add_to_cart", &form).await
    }

    /// Puts a dish into the cart.
    pub async fn add(&self, item: &str, choices: &[&str], quantity: i64) -> Cart {
        read(&self.try_add(item, choices, &quantity.to_string()).await)
    }

    /// The cart at a kitchen.
    pub async fn cart(&self, slug: &str) -> Cart {
        let answer = self.call("/api/menu", &[("restaurant", slug)]).await;
        let value: serde_json::Value = read(&answer);
        serde_json::from_value(value["cart"].clone()).unwrap()
    }

    pub async fn try_add_address(&self, street: &str) -> Answer {
        let form = [
            ("label", "Home"),
            ("recipient", "Priya Raman"),
            ("phone", "98765 43210"),
            ("street", street),
            ("details", ""),
            ("city", "Kaveripur"),
            ("postcode", "600 001"),
        ];
        self.call("/api/add_address", &form).await
    }

    /// Adds an address and returns its id.
    pub async fn add_address(&self, street: &str) -> String {
        let address: AddressInfo = read(&self.try_add_address(street).await);
        address.id
    }

    pub async fn try_review(&self, slug: &str, address: &str) -> Answer {
        let form = [
            ("restaurant", slug),
            ("address", address),
            ("tip", "10"),
            ("payment", "cash"),
        ];
        self.call("/api/review_order", &form).await
    }

    /// Asks for a review, and returns its id.
    pub async fn review(&self, slug: &str, address: &str) -> String {
        let reviewed: Reviewed = read(&self.try_review(slug, address).await);
        reviewed.review
    }

    pub async fn try_place(&self, review: &str) -> Answer {
        self.call("/api/place_order", &[("review", review)]).await
    }

    /// Places, and returns the order's number.
    pub async fn place(&self, review: &str) -> String {
        let placed: Placed = read(&self.try_place(review).await);
        placed.number
    }
}
