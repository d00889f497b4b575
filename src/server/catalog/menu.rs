//! A restaurant's menu.

use std::collections::HashMap;

use super::{
    opening::Schedule,
    restaurant::Restaurant,
    tables::{
        menu_items::{self, DishRow, OptionRow},
        opening_hours, restaurants,
    },
};
use crate::{
    model::{
        catalog::{Dish, Menu, OptionChoice, OptionGroup, Section},
        moment::UnixMillis,
    },
    server::{ids::ItemId, local_time, store::Connection},
};

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

impl LoadedMenu {
    /// The menu of a restaurant, if there is such a restaurant.
    pub async fn load(
        conn: &mut Connection,
        slug: &str,
        now: UnixMillis,
    ) -> sqlx::Result<Option<Self>> {
        let Some(restaurant) = restaurants::find(conn, slug).await? else {
            return Ok(None);
        };
        let schedule = opening_hours::schedule(conn, &restaurant).await?;
        let dishes = menu_items::dishes_of(conn, &restaurant.id).await?;
        let options = menu_items::options_of_restaurant(conn, &restaurant.id).await?;
        let menu = Menu {
            sections: sections(dishes, &options, &restaurant, &schedule, now),
            restaurant: restaurant.info(&schedule, now),
        };
        Ok(Some(Self {
            menu,
            restaurant,
            schedule,
            options,
        }))
    }
}

fn sections(
    dishes: Vec<DishRow>,
    options: &[OptionRow],
    restaurant: &Restaurant,
    schedule: &Schedule,
    now: UnixMillis,
) -> Vec<Section> {
    let mut groups = groups_by_item(options, restaurant, now);
    let mut sections: Vec<Section> = Vec::new();
    for row in dishes {
        let sold_out = row.sold_out_until.filter(|until| *until > now);
        let dish = Dish {
            groups: groups.remove(&row.id).unwrap_or_default(),
            id: row.id.to_string(),
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
    now: UnixMillis,
) -> HashMap<ItemId, Vec<OptionGroup>> {
    let mut groups: HashMap<ItemId, Vec<OptionGroup>> = HashMap::new();
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
