//! A restaurant's menu.

use std::collections::HashMap;

use sqlx::{Executor, FromRow, Sqlite};

use super::{Catalog, opening::Schedule, restaurant::Restaurant};
use crate::{
    model::catalog::{Diet, Dish, Menu, OptionChoice, OptionGroup, Section},
    server::local_time,
};

#[derive(Debug, FromRow)]
struct DishRow {
    section: String,
    id: String,
    name: String,
    about: String,
    price_minor: i64,
    #[sqlx(try_from = "String")]
    diet: Diet,
    spice: i64,
    sold_out_until: Option<i64>,
    allergens: Option<String>,
}

/// An option with the group it belongs to.
#[derive(Clone, Debug, FromRow)]
pub struct OptionRow {
    /// The dish's.
    pub item_id: String,
    /// The group's.
    pub group_id: String,
    /// The group's.
    pub group_name: String,
    /// How many of the group must be chosen.
    pub min_select: i64,
    /// How many of the group may be chosen.
    pub max_select: i64,
    /// The option's.
    pub id: String,
    /// The option's.
    pub name: String,
    /// What it adds to the price.
    pub delta_minor: i64,
    /// Until when there is none of it.
    pub sold_out_until: Option<i64>,
}

/// A menu with what it takes to price a cart of its restaurant.
#[derive(Clone, Debug)]
pub struct LoadedMenu {
    /// The menu as it is shown.
    pub menu: Menu,
    /// Whose.
    pub restaurant: Restaurant,
    /// When it takes orders.
    pub schedule: Schedule,
    /// The options of its dishes.
    pub options: Vec<OptionRow>,
}

impl Catalog {
    /// The menu of a restaurant, if there is such a restaurant.
    pub async fn menu(&self, slug: &str) -> sqlx::Result<Option<LoadedMenu>> {
        let db = &self.db.read;
        let Some(restaurant) = Restaurant::find(db, slug).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let schedule = restaurant.schedule(db).await?;
        let dishes = dishes_of(db, &restaurant.id).await?;
        let options = options_of_restaurant(db, &restaurant.id).await?;
        let menu = Menu {
            sections: sections(dishes, &options, &restaurant, &schedule, now),
            restaurant: restaurant.info(&schedule, now),
        };
        Ok(Some(LoadedMenu {
            menu,
            restaurant,
            schedule,
            options,
        }))
    }
}

async fn dishes_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    restaurant_id: &str,
) -> sqlx::Result<Vec<DishRow>> {
    sqlx::query_as(
        "select s.name as section, i.id, i.name, i.about, i.price_minor, i.diet, i.spice,
                i.sold_out_until,
                (select string_agg(a.allergen, ',' order by a.allergen)
                 from item_allergens a where a.item_id = i.id) as allergens
         from menu_items i join menu_sections s on s.id = i.section_id
         where i.restaurant_id = $1 and i.archived_at is null
         order by s.position, i.position",
    )
    .bind(restaurant_id)
    .fetch_all(db)
    .await
}

/// The options of every dish of a restaurant, in their order.
async fn options_of_restaurant<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    restaurant_id: &str,
) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as(
        "select g.item_id, g.id as group_id, g.name as group_name, g.min_select, g.max_select,
                c.id, c.name, c.delta_minor, c.sold_out_until
         from menu_items i
         join option_groups g on g.item_id = i.id
         join option_choices c on c.group_id = g.id
         where i.restaurant_id = $1 and i.archived_at is null
         order by g.item_id, g.position, c.position",
    )
    .bind(restaurant_id)
    .fetch_all(db)
    .await
}

/// The options of some dishes, in their order.
pub async fn options_of_items<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    items: &[&str],
) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as(
        "select g.item_id, g.id as group_id, g.name as group_name, g.min_select, g.max_select,
                c.id, c.name, c.delta_minor, c.sold_out_until
         from option_groups g join option_choices c on c.group_id = g.id
         where g.item_id in (select value from json_each($1))
         order by g.item_id, g.position, c.position",
    )
    .bind(serde_json::to_string(items).unwrap_or_default())
    .fetch_all(db)
    .await
}

fn sections(
    dishes: Vec<DishRow>,
    options: &[OptionRow],
    restaurant: &Restaurant,
    schedule: &Schedule,
    now: i64,
) -> Vec<Section> {
    let mut groups = groups_by_item(options, restaurant, now);
    let mut sections: Vec<Section> = Vec::new();
    for row in dishes {
        let sold_out = row.sold_out_until.filter(|until| *until > now);
        let dish = Dish {
            groups: groups.remove(&row.id).unwrap_or_default(),
            id: row.id,
            name: row.name,
            about: row.about,
            price: restaurant.amount(row.price_minor),
            diet: row.diet,
            spice: row.spice,
            allergens: row
                .allergens
                .map(|list| list.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
            sold_out: sold_out.map(|until| local_time::until(until, now, schedule.zone())),
        };
        match sections.last_mut() {
            Some(section) if section.name == row.section => section.dishes.push(dish),
            _ => sections.push(Section {
                name: row.section,
                dishes: vec![dish],
            }),
        }
    }
    sections
}

fn groups_by_item(
    options: &[OptionRow],
    restaurant: &Restaurant,
    now: i64,
) -> HashMap<String, Vec<OptionGroup>> {
    let mut groups: HashMap<String, Vec<OptionGroup>> = HashMap::new();
    let mut last_group = "";
    for row in options {
        let of_item = groups.entry(row.item_id.clone()).or_default();
        if last_group != row.group_id {
            last_group = &row.group_id;
            of_item.push(OptionGroup {
                name: row.group_name.clone(),
                min: row.min_select,
                max: row.max_select,
                choices: Vec::new(),
            });
        }
        if let Some(group) = of_item.last_mut() {
            group.choices.push(OptionChoice {
                id: row.id.clone(),
                name: row.name.clone(),
                delta: restaurant.amount(row.delta_minor),
                sold_out: row.sold_out_until.is_some_and(|until| until > now),
            });
        }
    }
    groups
}
