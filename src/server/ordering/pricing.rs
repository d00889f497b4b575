//! A cart at today's prices: what every line costs now, and what stands in the way of ordering it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    owner::Owner,
    tables::cart_lines::{self, CartLineRow},
};
use crate::{
    model::{
        bill::Sums,
        cart::{Cart, CartLine, MAX_LINES},
        catalog::Diet,
        minor::Minor,
        moment::UnixMillis,
        opening::Opening,
        quantity::Quantity,
    },
    server::{
        catalog::{
            opening::Schedule,
            restaurant::Restaurant,
            tables::{
                menu_items::{self, OptionRow},
                opening_hours,
            },
        },
        ids::{CartLineId, ItemId},
        local_time,
        store::Connection,
    },
};

/// Why a line cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// The dish is no longer cooked.
    NotOnMenu,
    /// A chosen option is no longer offered, or something else must be chosen now.
    OptionsChanged,
    /// There is none until then (Unix milliseconds).
    SoldOutUntil(UnixMillis),
}

/// An option that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenOption {
    /// What was chosen from.
    pub group: String,
    /// What was chosen.
    pub name: String,
    /// What it adds to the price.
    pub delta_minor: Minor,
}

/// A line with today's price.
#[derive(Clone, Debug)]
pub struct PricedLine {
    /// The line's.
    pub id: CartLineId,
    /// The dish's.
    pub item_id: ItemId,
    /// The chosen options' ids.
    pub options_key: String,
    /// The dish.
    pub name: String,
    /// What it is made of.
    pub diet: Diet,
    /// What was chosen, in the menu's order.
    pub chosen: Vec<ChosenOption>,
    /// For the kitchen.
    pub note: String,
    /// How many.
    pub quantity: Quantity,
    /// What one costs now.
    pub unit_minor: Minor,
    /// What one cost when the customer last saw it.
    pub seen_minor: Minor,
    /// Why it cannot be had.
    pub problem: Option<LineProblem>,
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

/// The options of the dishes of these lines.
pub async fn options_of(
    conn: &mut Connection,
    lines: &[CartLineRow],
) -> sqlx::Result<Vec<OptionRow>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let items: BTreeSet<_> = lines.iter().map(|line| &line.item_id).collect();
    menu_items::options_of_items(conn, &items.into_iter().collect::<Vec<_>>()).await
}

impl PricedCart {
    /// The owner's cart at a restaurant; without an owner, or where there is none, it is empty.
    pub async fn load(
        conn: &mut Connection,
        owner: Option<&Owner>,
        restaurant: Restaurant,
        now: UnixMillis,
    ) -> sqlx::Result<Self> {
        let lines = match owner {
            Some(owner) => cart_lines::of_owner(conn, owner, Some(&restaurant.id)).await?,
            None => Vec::new(),
        };
        Self::with_lines(conn, restaurant, lines, now).await
    }

    /// A cart at a restaurant whose lines are read already.
    pub async fn with_lines(
        conn: &mut Connection,
        restaurant: Restaurant,
        lines: Vec<CartLineRow>,
        now: UnixMillis,
    ) -> sqlx::Result<Self> {
        let schedule = opening_hours::schedule(conn, &restaurant).await?;
        let options = options_of(conn, &lines).await?;
        Ok(Self::price(restaurant, schedule, lines, &options, now))
    }

    /// Prices lines of one restaurant.
    pub fn price(
        restaurant: Restaurant,
        schedule: Schedule,
        lines: Vec<CartLineRow>,
        options: &[OptionRow],
        now: UnixMillis,
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
    pub fn bill(&self, tip_percent: i64) -> Option<Sums> {
        let lines = self
            .lines
            .iter()
            .filter(|line| line.problem.is_none())
            .map(|line| (line.unit_minor, line.quantity));
        self.restaurant.fees().bill(lines, tip_percent)
    }

    /// What its owner sees.
    pub fn view(&self, owner: Option<&Owner>, now: UnixMillis) -> Cart {
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
            count: self.lines.iter().map(|line| line.quantity.get()).sum(),
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

    fn view_line(&self, line: &PricedLine, now: UnixMillis) -> CartLine {
        let amount = |minor| self.restaurant.amount(minor);
        CartLine {
            id: line.id.to_string(),
            name: line.name.clone(),
            options: line
                .chosen
                .iter()
                .map(|chosen| chosen.name.clone())
                .collect(),
            note: line.note.clone(),
            quantity: line.quantity.get(),
            unit: amount(line.unit_minor),
            total: amount(line.unit_minor.saturating_mul(line.quantity)),
            was: (line.seen_minor != line.unit_minor).then(|| amount(line.seen_minor)),
            trouble: line.problem.map(|problem| self.problem_words(problem, now)),
        }
    }

    /// What stands in the way of ordering it now, a sentence each.
    pub fn problems(&self, now: UnixMillis) -> Vec<String> {
        let mut problems = Vec::new();
        let name = &self.restaurant.name;
        if self.lines.is_empty() {
            problems.push("Your cart is empty. What you have ordered is under Orders.".to_owned());
        }
        let lines = i64::try_from(self.lines.len()).unwrap_or(i64::MAX);
        if lines > MAX_LINES {
            // From before signing in knew when a cart is full.
            problems.push(format!(
                "An order holds {MAX_LINES} different dishes, and your cart has {lines}: take some out."
            ));
        }
        let opening = self.schedule.at(now);
        if !opening.takes_orders() {
            let words = local_time::opening(opening, now, self.schedule.zone());
            let why = match opening {
                Opening::Paused { .. } => "has paused orders",
                _ => "takes no orders now",
            };
            problems.push(format!("{name} {why}: {words}."));
        }
        for line in &self.lines {
            if let Some(problem) = line.problem {
                let words = self.problem_words(problem, now);
                problems.push(format!("{}: {words}.", line.name));
            }
        }
        match self.bill(0) {
            None => problems.push("That is more than can be counted.".to_owned()),
            Some(bill) if !self.lines.is_empty() => {
                if let Some(missing) = self.restaurant.fees().shortfall(bill.subtotal) {
                    let missing = self.restaurant.amount(missing).text;
                    problems.push(format!("{missing} is missing to the minimum of {name}."));
                }
            }
            Some(_) => {}
        }
        problems
    }

    /// Why a line cannot be had, in words.
    fn problem_words(&self, problem: LineProblem, now: UnixMillis) -> String {
        match problem {
            LineProblem::NotOnMenu => "No longer on the menu".to_owned(),
            LineProblem::OptionsChanged => {
                "Its options have changed: remove it, and choose again from the menu".to_owned()
            }
            LineProblem::SoldOutUntil(until) => {
                let until = local_time::until(until, now, self.schedule.zone());
                format!("Sold out until {until}")
            }
        }
    }
}

impl PricedLine {
    fn price(row: CartLineRow, options: &[OptionRow], now: UnixMillis) -> Self {
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
            .max(Minor::ZERO);
        let sold_out = chosen
            .iter()
            .filter_map(|option| option.sold_out_until)
            .chain(row.sold_out_until)
            .filter(|until| *until > now)
            .max();
        let problem = if row.archived_at.is_some() {
            Some(LineProblem::NotOnMenu)
        } else if chosen.len() != ids.len() || !satisfies_groups(&own, &ids) {
            Some(LineProblem::OptionsChanged)
        } else {
            sold_out.map(LineProblem::SoldOutUntil)
        };
        Self {
            id: row.id,
            item_id: row.item_id,
            name: row.name,
            diet: row.diet,
            chosen: chosen
                .into_iter()
                .map(|option| ChosenOption {
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
            problem,
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
