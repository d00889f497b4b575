//! A cart with today's prices: what every line costs now, and what stands in its way.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::{Executor, FromRow, Sqlite};

use super::owner::Owner;
use crate::{
    model::{
        bill::Sums,
        cart::{Cart, CartLine},
        catalog::Diet,
    },
    server::{
        catalog::{
            menu::{OptionRow, options_of_items},
            opening::Schedule,
            restaurant::Restaurant,
        },
        local_time,
    },
};

/// A line of a cart next to the dish it names, as the database has them.
#[derive(Debug, FromRow)]
pub struct LineRow {
    restaurant_id: String,
    id: String,
    item_id: String,
    options_key: String,
    note: String,
    quantity: i64,
    unit_seen_minor: i64,
    name: String,
    price_minor: i64,
    #[sqlx(try_from = "String")]
    diet: Diet,
    sold_out_until: Option<i64>,
    archived_at: Option<i64>,
}

impl LineRow {
    /// Where the dish is cooked.
    pub fn restaurant_id(&self) -> &str {
        &self.restaurant_id
    }
}

/// Why a line cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The dish is no longer cooked.
    Gone,
    /// A chosen option is no longer offered, or something else must be chosen now.
    OptionsChanged,
    /// There is none until then.
    SoldOut(i64),
}

/// An option that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// What was chosen from.
    pub group: String,
    /// What was chosen.
    pub name: String,
    /// What it adds to the price.
    pub delta_minor: i64,
}

/// A line with today's price.
#[derive(Clone, Debug)]
pub struct PricedLine {
    /// The line's.
    pub id: String,
    /// The dish's.
    pub item_id: String,
    /// The chosen options' ids.
    pub options_key: String,
    /// The dish.
    pub name: String,
    /// What it is made of.
    pub diet: Diet,
    /// What was chosen, in the menu's order.
    pub chosen: Vec<Chosen>,
    /// For the kitchen.
    pub note: String,
    /// How many.
    pub quantity: i64,
    /// What one costs now.
    pub unit_minor: i64,
    /// What one cost when the customer last saw it.
    pub seen_minor: i64,
    /// Why it cannot be had.
    pub trouble: Option<Trouble>,
}

/// A restaurant's cart with today's prices.
#[derive(Clone, Debug)]
pub struct PricedCart {
    /// Where.
    pub restaurant: Restaurant,
    /// When it takes orders.
    pub schedule: Schedule,
    /// What is in it.
    pub lines: Vec<PricedLine>,
}

/// The lines of an owner's carts, at one restaurant or at all, the first added first.
pub async fn lines_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
    restaurant_id: Option<&str>,
) -> sqlx::Result<Vec<LineRow>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_as(
        "select c.restaurant_id, l.id, l.item_id, l.options_key, l.note, l.quantity,
                l.unit_seen_minor, i.name, i.price_minor, i.diet, i.sold_out_until, i.archived_at
         from carts c
         join cart_lines l on l.cart_id = c.id
         join menu_items i on i.id = l.item_id
         where (c.user_id = $1 or c.guest_key_hash = $2)
           and ($3 is null or c.restaurant_id = $3)
         order by c.updated_at desc, c.id, l.id",
    )
    .bind(user_id)
    .bind(guest)
    .bind(restaurant_id)
    .fetch_all(db)
    .await
}

/// The options of the dishes of these lines.
pub async fn options_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    lines: &[LineRow],
) -> sqlx::Result<Vec<OptionRow>> {
    let items: BTreeSet<_> = lines.iter().map(|line| line.item_id.as_str()).collect();
    options_of_items(db, &items.into_iter().collect::<Vec<_>>()).await
}

impl PricedCart {
    /// Prices lines of one restaurant.
    pub fn price(
        restaurant: Restaurant,
        schedule: Schedule,
        lines: Vec<LineRow>,
        options: &[OptionRow],
        now: i64,
    ) -> Self {
        let lines = lines
            .into_iter()
            .map(|line| PricedLine::price(line, options, now))
            .collect();
        Self {
            restaurant,
            schedule,
            lines,
        }
    }

    /// The bill for what can be had; `None` if it is more than can be counted.
    pub fn bill(&self, tip: i64) -> Option<Sums> {
        let lines = self
            .lines
            .iter()
            .filter(|line| line.trouble.is_none())
            .map(|line| (line.unit_minor, line.quantity));
        self.restaurant.fees().bill(lines, tip)
    }

    /// What its owner sees.
    pub fn view(&self, owner: Option<&Owner>, now: i64) -> Cart {
        let restaurant = &self.restaurant;
        let fees = restaurant.fees();
        let sums = self.bill(0).unwrap_or_default();
        let subtotal = sums.subtotal;
        Cart {
            restaurant: restaurant.slug.clone(),
            restaurant_name: restaurant.name.clone(),
            is_customers: matches!(owner, Some(Owner::Customer(_))),
            lines: self
                .lines
                .iter()
                .map(|line| self.view_line(line, now))
                .collect(),
            count: self.lines.iter().map(|line| line.quantity).sum(),
            subtotal: restaurant.amount(subtotal),
            delivery: restaurant.amount(sums.delivery),
            packaging: restaurant.amount(sums.packaging),
            shortfall: fees
                .shortfall(subtotal)
                .map(|minor| restaurant.amount(minor)),
            to_free_delivery: fees
                .to_free_delivery(subtotal)
                .map(|minor| restaurant.amount(minor)),
        }
    }

    fn view_line(&self, line: &PricedLine, now: i64) -> CartLine {
        let amount = |minor| self.restaurant.amount(minor);
        CartLine {
            id: line.id.clone(),
            name: line.name.clone(),
            options: line
                .chosen
                .iter()
                .map(|chosen| chosen.name.clone())
                .collect(),
            note: line.note.clone(),
            quantity: line.quantity,
            unit: amount(line.unit_minor),
            total: amount(line.unit_minor.saturating_mul(line.quantity)),
            was: (line.seen_minor != line.unit_minor).then(|| amount(line.seen_minor)),
            trouble: line
                .trouble
                .as_ref()
                .map(|trouble| self.explain(trouble, now)),
        }
    }

    /// Why a line cannot be had, in words.
    pub fn explain(&self, trouble: &Trouble, now: i64) -> String {
        match trouble {
            Trouble::Gone => "No longer on the menu".to_owned(),
            Trouble::OptionsChanged => {
                "Its options have changed: remove it, and choose again from the menu".to_owned()
            }
            Trouble::SoldOut(until) => {
                let until = local_time::until(*until, now, self.schedule.zone());
                format!("Sold out until {until}")
            }
        }
    }
}

impl PricedLine {
    fn price(row: LineRow, options: &[OptionRow], now: i64) -> Self {
        let own: Vec<_> = options
            .iter()
            .filter(|option| option.item_id == row.item_id)
            .collect();
        let ids: Vec<_> = row.options_key.split_whitespace().collect();
        let chosen: Vec<_> = own
            .iter()
            .filter(|option| ids.contains(&option.id.as_str()))
            .copied()
            .collect();
        let unit_minor = chosen
            .iter()
            .fold(row.price_minor, |sum, option| {
                sum.saturating_add(option.delta_minor)
            })
            .max(0);
        let sold_out = chosen
            .iter()
            .filter_map(|option| option.sold_out_until)
            .chain(row.sold_out_until)
            .filter(|until| *until > now)
            .max();
        let trouble = if row.archived_at.is_some() {
            Some(Trouble::Gone)
        } else if chosen.len() != ids.len() || !satisfies_groups(&own, &ids) {
            Some(Trouble::OptionsChanged)
        } else {
            sold_out.map(Trouble::SoldOut)
        };
        Self {
            id: row.id,
            item_id: row.item_id,
            name: row.name,
            diet: row.diet,
            chosen: chosen
                .into_iter()
                .map(|option| Chosen {
                    group: option.group_name.clone(),
                    name: option.name.clone(),
                    delta_minor: option.delta_minor,
                })
                .collect(),
            options_key: row.options_key,
            note: row.note,
            quantity: row.quantity,
            unit_minor,
            seen_minor: row.unit_seen_minor,
            trouble,
        }
    }
}

/// True if of every group as many are chosen as it asks for.
fn satisfies_groups(options: &[&OptionRow], chosen: &[&str]) -> bool {
    options.iter().all(|option| {
        let count = options
            .iter()
            .filter(|other| other.group_id == option.group_id)
            .filter(|other| chosen.contains(&other.id.as_str()))
            .count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (option.min_select..=option.max_select).contains(&count)
    })
}
