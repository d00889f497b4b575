//! Dishes and their options.

use const_format::concatcp;
use futures_util::stream::BoxStream;
use sqlx::FromRow;

use crate::{
    model::{catalog::Diet, minor::Minor, moment::UnixMillis},
    server::{
        ids::{ItemId, RestaurantId},
        store::{Connection, LISTED_IN_1, json_list},
    },
};

/// A dish with the section it stands in.
#[derive(Debug, FromRow)]
pub struct DishRow {
    pub restaurant_id: RestaurantId,
    pub section: String,
    pub id: ItemId,
    pub name: String,
    pub about: String,
    pub price_minor: Minor,
    #[sqlx(try_from = "String")]
    pub diet: Diet,
    pub spice: i64,
    pub sold_out_until: Option<UnixMillis>,
    pub allergens: Option<String>,
}

/// An option with the group it belongs to.
#[derive(Clone, Debug, FromRow)]
pub struct OptionRow {
    /// The dish's.
    pub item_id: ItemId,
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
    pub delta_minor: Minor,
    /// Until when there is none of it.
    pub sold_out_until: Option<UnixMillis>,
}

/// A dish on a menu.
#[derive(Debug, FromRow)]
pub struct ItemRow {
    pub restaurant_id: RestaurantId,
    pub name: String,
    pub price_minor: Minor,
    pub sold_out_until: Option<UnixMillis>,
}

/// A dish that is still cooked.
pub async fn find(conn: &mut Connection, id: &ItemId) -> sqlx::Result<Option<ItemRow>> {
    sqlx::query_as(
        "select restaurant_id, name, price_minor, sold_out_until
         from menu_items where id = $1 and archived_at is null",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// The dishes that are still cooked at the restaurants that changed since a version of the
/// catalogue, each restaurant's in their order.
pub fn changed_since(conn: &mut Connection, version: i64) -> BoxStream<'_, sqlx::Result<DishRow>> {
    sqlx::query_as(
        "select i.restaurant_id, s.name as section, i.id, i.name, i.about, i.price_minor, i.diet,
                i.spice, i.sold_out_until,
                (select string_agg(a.allergen, ',' order by a.allergen)
                 from item_allergens a where a.item_id = i.id) as allergens
         from catalog_changes c
         join menu_items i on i.restaurant_id = c.restaurant_id
         join menu_sections s on s.id = i.section_id
         where c.version > $1 and i.archived_at is null
         order by i.restaurant_id, s.position, s.id, i.position, i.id",
    )
    .bind(version)
    .fetch(conn)
}

/// The options of these dishes, each dish's in their order.
pub fn options_changed_since(
    conn: &mut Connection,
    version: i64,
) -> BoxStream<'_, sqlx::Result<OptionRow>> {
    sqlx::query_as(
        "select g.item_id, g.id as group_id, g.name as group_name, g.min_select, g.max_select,
                o.id, o.name, o.delta_minor, o.sold_out_until
         from catalog_changes c
         join menu_items i on i.restaurant_id = c.restaurant_id
         join option_groups g on g.item_id = i.id
         join option_choices o on o.group_id = g.id
         where c.version > $1 and i.archived_at is null
         order by g.item_id, g.position, g.id, o.position, o.id",
    )
    .bind(version)
    .fetch(conn)
}

const OPTIONS_OF_ITEMS: &str = concatcp!(
    "select g.item_id, g.id as group_id, g.name as group_name, g.min_select, g.max_select,
            c.id, c.name, c.delta_minor, c.sold_out_until
     from option_groups g join option_choices c on c.group_id = g.id
     where g.item_id in ",
    LISTED_IN_1,
    " order by g.item_id, g.position, c.position"
);

/// The options of some dishes, in their order.
pub async fn options_of_items(
    conn: &mut Connection,
    items: &[&ItemId],
) -> sqlx::Result<Vec<OptionRow>> {
    sqlx::query_as(OPTIONS_OF_ITEMS)
        .bind(json_list(items))
        .fetch_all(conn)
        .await
}
