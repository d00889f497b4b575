//! Many restaurants, for measuring. The same number always makes the same restaurant.

use sqlx::QueryBuilder;

use super::Catalog;
use crate::server::{
    ids::new_id,
    store::{Connection, Database},
};

const FIRST: [&str; 20] = [
    "Amber", "Banyan", "Copper", "Dusty", "Evening", "Fennel", "Golden", "Harbour", "Indigo",
    "Jasmine", "Kettle", "Lantern", "Monsoon", "Neem", "Orchard", "Pepper", "Quiet", "River",
    "Silver", "Tamarind",
];
const SECOND: [&str; 15] = [
    "Kitchen",
    "Table",
    "House",
    "Corner",
    "Canteen",
    "Courtyard",
    "Hearth",
    "Larder",
    "Pantry",
    "Plate",
    "Porch",
    "Stove",
    "Tiffin Room",
    "Verandah",
    "Yard",
];
const CUISINES: [&str; 9] = [
    "South Indian",
    "North Indian",
    "Mughlai",
    "Indo-Chinese",
    "Italian",
    "Burgers & Rolls",
    "Café & Bakery",
    "Coastal",
    "Healthy",
];
const AREAS: [&str; 8] = [
    "Old Fort",
    "Lake View",
    "Station Road",
    "Temple Street",
    "New Market",
    "Mill Lane",
    "University",
    "Riverside",
];
const ART: [&str; 14] = [
    "leaf", "bowl", "dosa", "thali", "pot", "noodles", "pizza", "burger", "cup", "cake", "fish",
    "kebab", "wrap", "salad",
];
const MANNER: [&str; 20] = [
    "Smoked",
    "Crisp",
    "Slow",
    "Ginger",
    "Lemon",
    "Pepper",
    "Coconut",
    "Roasted",
    "Tandoori",
    "Minted",
    "Chilli",
    "Garlic",
    "Golden",
    "Sesame",
    "Mustard",
    "Curry Leaf",
    "Saffron",
    "Tamarind",
    "Honey",
    "Cumin",
];
const MAIN: [&str; 20] = [
    "Paneer",
    "Potato",
    "Chickpea",
    "Aubergine",
    "Okra",
    "Spinach",
    "Mushroom",
    "Jackfruit",
    "Lentil",
    "Egg",
    "Chicken",
    "Mutton",
    "Prawn",
    "Fish",
    "Tofu",
    "Corn",
    "Cauliflower",
    "Pumpkin",
    "Bean",
    "Tomato",
];
const FORM: [&str; 15] = [
    "Curry", "Dosa", "Biryani", "Roll", "Rice", "Noodles", "Salad", "Stew", "Skewers", "Pie",
    "Sandwich", "Bowl", "Fry", "Soup", "Masala",
];
const DIETS: [&str; 4] = ["veg", "vegan", "egg", "nonveg"];
const ALLERGENS: [&str; 5] = ["milk", "cereals", "nuts", "mustard", "soya"];

const SECTIONS: [&str; 3] = ["To begin", "Mains", "Something more"];
const DISHES: i64 = 15;
/// Restaurants per statement: well below the parameters that `SQLite` takes.
const BATCH: i64 = 50;

/// Brings the catalogue up to so many restaurants, all or none, and returns how many it has.
pub async fn grow(catalog: &Catalog, to: u32) -> sqlx::Result<i64> {
    let mut change = catalog.begin_change().await?;
    let there: i64 = sqlx::query_scalar("select count(*) from restaurants")
        .fetch_one(&mut *change.tx)
        .await?;
    let mut next = there;
    while next < i64::from(to) {
        let batch: Vec<_> = (next..i64::from(to).min(next + BATCH))
            .map(Made::new)
            .collect();
        insert(&mut change.tx, &batch).await?;
        next += BATCH;
    }
    change.commit().await?;
    Ok(there.max(i64::from(to)))
}

/// A restaurant by its number.
struct Made {
    number: i64,
    id: String,
    sections: Vec<String>,
    dishes: Vec<String>,
}

impl Made {
    fn new(number: i64) -> Self {
        Self {
            number,
            id: new_id(),
            sections: SECTIONS.map(|_| new_id()).to_vec(),
            dishes: (0..DISHES).map(|_| new_id()).collect(),
        }
    }

    fn name(&self) -> String {
        let n = self.number;
        format!("{} {} {n}", pick(&FIRST, n), pick(&SECOND, n / 20 + n))
    }

    fn slug(&self) -> String {
        format!("large-{:05}", self.number)
    }

    fn dish(&self, dish: i64) -> String {
        let n = self.number * 7 + dish * 11;
        format!(
            "{} {} {}",
            pick(&MANNER, n),
            pick(&MAIN, n / 3 + dish),
            pick(&FORM, n / 5 + dish)
        )
    }

    fn price(&self, dish: i64) -> i64 {
        4_900 + (self.number * 3 + dish * 5) % 46 * 1_000
    }

    /// Weekdays with minutes after midnight.
    fn hours(&self) -> Vec<(i64, i64, i64)> {
        let (days, opens, closes) = match self.number % 7 {
            0 => (0..7, 18 * 60 + 30, 26 * 60),
            1 => (0..7, 0, 24 * 60),
            2 => (1..7, 11 * 60, 23 * 60),
            _ => (0..7, 11 * 60, 23 * 60),
        };
        days.map(|day| (day, opens, closes)).collect()
    }
}

fn pick<'a>(words: &[&'a str], n: i64) -> &'a str {
    let index = usize::try_from(n).unwrap_or_default() % words.len();
    words[index]
}

async fn insert(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    insert_restaurants(&mut *tx, batch).await?;
    insert_hours(&mut *tx, batch).await?;
    insert_sections(&mut *tx, batch).await?;
    insert_dishes(&mut *tx, batch).await?;
    insert_options(tx, batch).await
}

async fn insert_restaurants(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    let mut query = QueryBuilder::<Database>::new(
        "insert into restaurants
             (id, slug, name, blurb, cuisine, art, area, timezone, currency, prep_min, prep_max,
              travel_min, travel_max, delivery_fee_minor, free_over_minor, min_subtotal_minor,
              packaging_minor, tax_bp, rating_sum, rating_count) ",
    );
    query.push_values(batch, |mut row, made| {
        let n = made.number;
        let ratings = n % 400;
        row.push_bind(&made.id)
            .push_bind(made.slug())
            .push_bind(made.name())
            .push_bind("Made for measuring, cooked with care.")
            .push_bind(pick(&CUISINES, n))
            .push_bind(pick(&ART, n))
            .push_bind(pick(&AREAS, n / 3))
            .push_bind("Asia/Kolkata")
            .push_bind("INR")
            .push_bind(10 + n % 20)
            .push_bind(20 + n % 20 + n % 5)
            .push_bind(5 + n % 10)
            .push_bind(15 + n % 15)
            .push_bind(n % 6 * 1_000)
            .push_bind((n % 3 == 0).then_some(49_900_i64))
            .push_bind(n % 5 * 5_000)
            .push_bind(n % 4 * 500)
            .push_bind(500_i64)
            .push_bind(ratings * (2 + n % 4))
            .push_bind(ratings);
    });
    query.build().execute(tx).await?;
    Ok(())
}

async fn insert_hours(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    let hours = batch
        .iter()
        .flat_map(|made| made.hours().into_iter().map(|hours| (&made.id, hours)));
    let mut query = QueryBuilder::<Database>::new(
        "insert into opening_hours (restaurant_id, weekday, opens_min, closes_min) ",
    );
    query.push_values(hours, |mut row, (id, (day, opens, closes))| {
        row.push_bind(id)
            .push_bind(day)
            .push_bind(opens)
            .push_bind(closes);
    });
    query.build().execute(tx).await?;
    Ok(())
}

async fn insert_sections(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    let sections = batch.iter().flat_map(|made| {
        made.sections
            .iter()
            .zip(0_i64..)
            .map(|section| (&made.id, section))
    });
    let mut query = QueryBuilder::<Database>::new(
        "insert into menu_sections (id, restaurant_id, name, position) ",
    );
    query.push_values(sections, |mut row, (restaurant, (id, position))| {
        row.push_bind(id)
            .push_bind(restaurant)
            .push_bind(pick(&SECTIONS, position))
            .push_bind(position);
    });
    query.build().execute(tx).await?;
    Ok(())
}

async fn insert_dishes(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    let dishes: Vec<_> = batch
        .iter()
        .flat_map(|made| {
            made.dishes
                .iter()
                .zip(0_i64..)
                .map(move |dish| (made, dish))
        })
        .collect();
    let mut query = QueryBuilder::<Database>::new(
        "insert into menu_items
             (id, section_id, restaurant_id, name, about, price_minor, diet, spice, position) ",
    );
    query.push_values(&dishes, |mut row, (made, (id, dish))| {
        let section = usize::try_from(*dish).unwrap_or_default() % SECTIONS.len();
        row.push_bind(*id)
            .push_bind(&made.sections[section])
            .push_bind(&made.id)
            .push_bind(made.dish(*dish))
            .push_bind("A dish for measuring.")
            .push_bind(made.price(*dish))
            .push_bind(pick(&DIETS, made.number + dish))
            .push_bind((made.number + dish) % 4)
            .push_bind(*dish);
    });
    query.build().execute(&mut *tx).await?;

    let mut query =
        QueryBuilder::<Database>::new("insert into item_allergens (item_id, allergen) ");
    query.push_values(&dishes, |mut row, (made, (id, dish))| {
        row.push_bind(*id)
            .push_bind(pick(&ALLERGENS, made.number + dish));
    });
    query.build().execute(tx).await?;
    Ok(())
}

/// Every third dish has a size to choose.
async fn insert_options(tx: &mut Connection, batch: &[Made]) -> sqlx::Result<()> {
    let groups: Vec<_> = batch
        .iter()
        .flat_map(|made| made.dishes.iter().step_by(3))
        .map(|dish| (dish, new_id()))
        .collect();
    let mut query = QueryBuilder::<Database>::new(
        "insert into option_groups (id, item_id, name, min_select, max_select, position) ",
    );
    query.push_values(&groups, |mut row, (dish, id)| {
        row.push_bind(id).push_bind(*dish).push("'Size', 1, 1, 0");
    });
    query.build().execute(&mut *tx).await?;

    let sizes = [("Small", 0_i64), ("Medium", 3_000), ("Large", 6_000)];
    let choices = groups.iter().flat_map(|(_, group)| {
        sizes
            .into_iter()
            .zip(0_i64..)
            .map(move |size| (group, size))
    });
    let mut query = QueryBuilder::<Database>::new(
        "insert into option_choices (id, group_id, name, delta_minor, position) ",
    );
    query.push_values(choices, |mut row, (group, ((name, delta), position))| {
        row.push_bind(new_id())
            .push_bind(group)
            .push_bind(name)
            .push_bind(delta)
            .push_bind(position);
    });
    query.build().execute(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn five_thousand_restaurants_have_as_many_names() {
        let names: BTreeSet<_> = (0..5_000).map(|n| Made::new(n).name()).collect();

        assert_eq!(names.len(), 5_000);
    }

    #[test]
    fn prices_and_hours_are_those_of_a_restaurant() {
        for made in (0..100).map(Made::new) {
            for dish in 0..DISHES {
                assert!((4_900..=49_900).contains(&made.price(dish)));
            }
            for (day, opens, closes) in made.hours() {
                assert!((0..7).contains(&day) && opens < closes && closes <= 2_880);
            }
        }
    }
}
