//! What a customer or a guest has put together at one restaurant.

use serde::{Deserialize, Serialize};

use super::money::Amount;

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
    pub restaurant_name: String,
    pub is_customers: bool,
    /// What is in it, the first added first.
    pub lines: Vec<CartLine>,
    /// How many dishes that are.
    pub count: i64,
    /// What they cost together, without what cannot be had.
    pub subtotal: Amount,
    pub delivery: Amount,
    pub packaging: Amount,
    /// What is missing to the restaurant's minimum.
    pub shortfall: Option<Amount>,
    /// What is missing until bringing it is free.
    pub to_free_delivery: Option<Amount>,
}

impl Cart {
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
    pub id: String,
    pub name: String,
    pub options: Vec<String>,
    /// For the kitchen; empty if there is none.
    pub note: String,
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
