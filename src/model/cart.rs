//! What a customer or a guest has put together at one restaurant.

use serde::{Deserialize, Serialize};

use super::money::Amount;

/// How many of one dish an order may hold.
pub const MAX_QUANTITY: i64 = 20;
/// How many lines a cart holds.
pub const MAX_LINES: i64 = 50;
/// At how many restaurants one may have a cart.
pub const MAX_CARTS: i64 = 50;
/// The most characters of a note to the kitchen.
pub const MAX_NOTE: usize = 200;

/// A cart at one restaurant. It may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// Where, as addresses of pages name it.
    pub restaurant: String,
    /// Where.
    pub restaurant_name: String,
    /// Whether it is a customer's, or a guest's.
    pub is_customers: bool,
    /// What is in it, the first added first.
    pub lines: Vec<CartLine>,
    /// How many dishes that are.
    pub count: i64,
    /// What they cost together, without what cannot be had.
    pub subtotal: Amount,
    /// What bringing it costs.
    pub delivery: Amount,
    /// What boxes and bags cost.
    pub packaging: Amount,
    /// What is missing to the restaurant's minimum.
    pub shortfall: Option<Amount>,
    /// What is missing until bringing it is free.
    pub to_free_delivery: Option<Amount>,
}

impl Cart {
    /// True if every line can be had and the minimum is reached.
    pub fn can_be_ordered(&self) -> bool {
        !self.lines.is_empty()
            && self.shortfall.is_none()
            && self.lines.iter().all(|line| line.trouble.is_none())
    }

    /// In one line: what a screen reader hears when it changes.
    pub fn summary(&self) -> String {
        match self.count {
            0 => "Your cart is empty.".to_owned(),
            1 => format!("1 dish, {}", self.subtotal.text),
            count => format!("{count} dishes, {}", self.subtotal.text),
        }
    }
}

/// One dish with its options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Names it towards the server.
    pub id: String,
    /// The dish.
    pub name: String,
    /// The chosen options.
    pub options: Vec<String>,
    /// For the kitchen; empty if there is none.
    pub note: String,
    /// How many.
    pub quantity: i64,
    /// What one costs now.
    pub unit: Amount,
    /// What all of them cost now.
    pub total: Amount,
    /// What one cost when it was added, if that was something else.
    pub was: Option<Amount>,
    /// Why it cannot be had, in words.
    pub trouble: Option<String>,
}

/// All carts of a customer or a guest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carts {
    /// Those with something in them, the last changed first.
    pub carts: Vec<Cart>,
}
