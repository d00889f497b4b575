//! From the database's rows to listings. Rows are taken one by one: all of them at once would need
//! more memory than what becomes of them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::TryStreamExt;

use super::{
    listing::{ListedChoice, ListedDish, ListedGroup, ListedSection, Listing},
    opening::Schedule,
    restaurant::Restaurant,
    tables::{
        menu_items::{self, DishRow, OptionRow},
        opening_hours, restaurants,
    },
};
use crate::{
    model::{minor::Minor, money::Amount},
    server::{ids::ItemId, store::Connection},
};

/// The listings of the restaurants that changed since a version, as they are now.
pub async fn listings_since(conn: &mut Connection, version: i64) -> sqlx::Result<Vec<Listing>> {
    let mut drafts = HashMap::new();
    let mut rows = restaurants::changed_since(conn, version);
    while let Some(restaurant) = rows.try_next().await? {
        drafts.insert(restaurant.id.clone(), Draft::new(restaurant));
    }
    drop(rows);
    let mut rows = opening_hours::changed_since(conn, version);
    while let Some(row) = rows.try_next().await? {
        if let Some(draft) = drafts.get_mut(&row.restaurant_id) {
            row.add_to(&mut draft.schedule);
        }
    }
    drop(rows);
    let mut options = options_since(conn, version).await?;
    let mut shared = Shared::default();
    let mut rows = menu_items::changed_since(conn, version);
    while let Some(row) = rows.try_next().await? {
        if let Some(draft) = drafts.get_mut(&row.restaurant_id) {
            let options = options.remove(&row.id).unwrap_or_default();
            draft.add_dish(row, options, &mut shared);
        }
    }
    drop(rows);
    Ok(drafts
        .into_values()
        .map(|draft| draft.finish(&mut shared))
        .collect())
}

async fn options_since(
    conn: &mut Connection,
    version: i64,
) -> sqlx::Result<HashMap<ItemId, Vec<OptionRow>>> {
    let mut options: HashMap<ItemId, Vec<OptionRow>> = HashMap::new();
    let mut rows = menu_items::options_changed_since(conn, version);
    while let Some(row) = rows.try_next().await? {
        options.entry(row.item_id.clone()).or_default().push(row);
    }
    Ok(options)
}

/// A listing whose rows are still coming in.
struct Draft {
    restaurant: Restaurant,
    schedule: Schedule,
    sections: Vec<ListedSection>,
}

impl Draft {
    fn new(restaurant: Restaurant) -> Self {
        Self {
            schedule: restaurant.never_open(),
            restaurant,
            sections: Vec::new(),
        }
    }

    fn add_dish(&mut self, row: DishRow, options: Vec<OptionRow>, shared: &mut Shared) {
        let mut groups: Vec<ListedGroup> = Vec::new();
        let mut last_group = None;
        for option in options {
            if last_group.as_ref() != Some(&option.group_id) {
                groups.push(ListedGroup {
                    name: shared.text(&option.group_name),
                    min: option.min_select,
                    max: option.max_select,
                    choices: Vec::new(),
                });
                last_group = Some(option.group_id);
            }
            if let Some(group) = groups.last_mut() {
                group.choices.push(ListedChoice {
                    id: option.id.into(),
                    name: shared.text(&option.name),
                    delta: shared.amount(&self.restaurant, option.delta_minor),
                    sold_out_until: option.sold_out_until,
                });
            }
        }
        for group in &mut groups {
            group.choices.shrink_to_fit();
        }
        groups.shrink_to_fit();
        let dish = ListedDish {
            id: row.id.as_str().into(),
            name: shared.text(&row.name),
            about: shared.text(&row.about),
            price: shared.amount(&self.restaurant, row.price_minor),
            diet: row.diet,
            spice: row.spice,
            sold_out_until: row.sold_out_until,
            allergens: row.allergens.map(|allergens| shared.text(&allergens)),
            groups,
        };
        match self.sections.last_mut() {
            Some(section) if *section.name == *row.section => section.dishes.push(dish),
            _ => self.sections.push(ListedSection {
                name: shared.text(&row.section),
                dishes: vec![dish],
            }),
        }
    }

    fn finish(mut self, shared: &mut Shared) -> Listing {
        for section in &mut self.sections {
            section.dishes.shrink_to_fit();
        }
        self.sections.shrink_to_fit();
        Listing {
            restaurant: self.restaurant,
            schedule: shared.schedule(self.schedule),
            sections: self.sections,
        }
    }
}

/// What several listings have, once.
#[derive(Default)]
struct Shared {
    texts: HashSet<Arc<str>>,
    amounts: HashMap<(Arc<str>, Minor), Arc<Amount>>,
    schedules: HashSet<Arc<Schedule>>,
}

impl Shared {
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.texts.get(text) {
            return shared.clone();
        }
        let new: Arc<str> = text.into();
        self.texts.insert(new.clone());
        new
    }

    fn amount(&mut self, restaurant: &Restaurant, minor: Minor) -> Arc<Amount> {
        let currency = self.text(restaurant.currency());
        let new = || Arc::new(restaurant.amount(minor));
        self.amounts
            .entry((currency, minor))
            .or_insert_with(new)
            .clone()
    }

    fn schedule(&mut self, schedule: Schedule) -> Arc<Schedule> {
        if let Some(shared) = self.schedules.get(&schedule) {
            return shared.clone();
        }
        let new = Arc::new(schedule);
        self.schedules.insert(new.clone());
        new
    }
}
