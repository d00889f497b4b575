//! A restaurant as it stands in memory: what it asks for, when it takes orders, what it cooks.
//!
//! Thousands of dishes share their words and prices: what is equal stands in memory once.

use std::sync::Arc;

use super::{opening::Schedule, restaurant::Restaurant};
use crate::model::{catalog::Diet, moment::UnixMillis, money::Amount};

/// A restaurant and its menu.
#[derive(Debug)]
pub struct Listing {
    pub restaurant: Restaurant,
    pub schedule: Arc<Schedule>,
    /// Those that have a dish, in their order.
    pub sections: Vec<ListedSection>,
}

#[derive(Debug)]
pub struct ListedSection {
    pub name: Arc<str>,
    /// In their order; none is archived.
    pub dishes: Vec<ListedDish>,
}

#[derive(Debug)]
pub struct ListedDish {
    pub id: Box<str>,
    pub name: Arc<str>,
    pub about: Arc<str>,
    pub price: Arc<Amount>,
    pub diet: Diet,
    pub spice: i64,
    pub sold_out_until: Option<UnixMillis>,
    /// Separated by commas.
    pub allergens: Option<Arc<str>>,
    pub groups: Vec<ListedGroup>,
}

#[derive(Debug)]
pub struct ListedGroup {
    pub name: Arc<str>,
    pub min: i64,
    pub max: i64,
    pub choices: Vec<ListedChoice>,
}

#[derive(Debug)]
pub struct ListedChoice {
    pub id: Box<str>,
    pub name: Arc<str>,
    pub delta: Arc<Amount>,
    pub sold_out_until: Option<UnixMillis>,
}

impl Listing {
    /// Its dishes in the menu's order.
    pub fn dishes(&self) -> impl Iterator<Item = (&ListedSection, &ListedDish)> {
        self.sections
            .iter()
            .flat_map(|section| section.dishes.iter().map(move |dish| (section, dish)))
    }

    /// True if nothing on its menu has meat, fish or egg in it.
    pub fn is_vegetarian(&self) -> bool {
        self.dishes()
            .all(|(_, dish)| matches!(dish.diet, Diet::Veg | Diet::Vegan))
    }

    /// True if there is a vegan dish.
    pub fn has_vegan_dish(&self) -> bool {
        self.dishes().any(|(_, dish)| dish.diet == Diet::Vegan)
    }
}

#[cfg(test)]
impl Listing {
    /// One of a sample restaurant; the menu is sections with names of dishes and a sentence about
    /// each.
    pub fn sample(restaurant: Restaurant, menu: &[(&str, &[(&str, &str)])]) -> Arc<Self> {
        let price = Arc::new(restaurant.amount(crate::model::minor::Minor::ZERO));
        let dish = |(name, about): &(&str, &str)| ListedDish {
            id: (*name).into(),
            name: (*name).into(),
            about: (*about).into(),
            price: price.clone(),
            diet: Diet::Veg,
            spice: 0,
            sold_out_until: None,
            allergens: None,
            groups: Vec::new(),
        };
        let section = |(name, dishes): &(&str, &[(&str, &str)])| ListedSection {
            name: (*name).into(),
            dishes: dishes.iter().map(dish).collect(),
        };
        Arc::new(Self {
            schedule: Arc::new(restaurant.never_open()),
            sections: menu.iter().map(section).collect(),
            restaurant,
        })
    }
}
