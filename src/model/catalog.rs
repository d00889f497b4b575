//! What a customer sees of restaurants and their menus.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, ParseError};

use super::{money::Amount, opening::Opening};

/// A restaurant as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestaurantInfo {
    /// Its name in addresses of pages.
    pub slug: String,
    pub name: String,
    /// What it says of itself.
    pub blurb: String,
    pub cuisine: String,
    /// The part of the city.
    pub area: String,
    /// Which picture stands for it: `/art/dishes/<art>.svg`.
    pub art: String,
    pub opening: Opening,
    /// The same in words, in the restaurant's own time zone.
    pub opening_words: String,
    /// From ordering to the door, in minutes.
    pub minutes: (i64, i64),
    pub delivery: Amount,
    /// The subtotal from which bringing it is free.
    pub free_over: Option<Amount>,
    /// The least subtotal it cooks for.
    pub minimum: Amount,
    pub rating: Option<Rating>,
    /// Dishes that a search found.
    pub dishes: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The mean in tenths of a star, 10 to 50.
    pub tenths: i64,
    /// How many said.
    pub count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restaurants {
    pub restaurants: Vec<RestaurantInfo>,
    /// How many there are on all pages.
    pub total: u32,
    /// The first is 1.
    pub page: u32,
    pub pages: u32,
    /// What was looked for instead, where a word of the search occurs nowhere.
    pub searched_instead: Option<String>,
    pub cuisines: Vec<String>,
}

/// What a dish is made of, by the marks that Indian law has and two more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Diet {
    /// No meat, no egg.
    Veg,
    /// Nothing of an animal.
    Vegan,
    /// With egg, no meat.
    Egg,
    /// With meat or fish.
    Nonveg,
}

impl Diet {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Veg => "Vegetarian",
            Self::Vegan => "Vegan",
            Self::Egg => "With egg",
            Self::Nonveg => "With meat or fish",
        }
    }
}

impl TryFrom<String> for Diet {
    type Error = ParseError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    pub restaurant: RestaurantInfo,
    /// Its parts in their order.
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub name: String,
    /// Its dishes in their order.
    pub dishes: Vec<Dish>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dish {
    pub id: String,
    pub name: String,
    /// One sentence.
    pub about: String,
    /// Without options.
    pub price: Amount,
    pub diet: Diet,
    /// 0 none to 3 hot.
    pub spice: i64,
    /// Of the dish and all its options.
    pub allergens: Vec<String>,
    /// Until when there is none, in words; missing if there is some.
    pub sold_out: Option<String>,
    pub groups: Vec<OptionGroup>,
}

/// Options that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionGroup {
    pub name: String,
    pub min: i64,
    pub max: i64,
    pub choices: Vec<OptionChoice>,
}

impl OptionGroup {
    pub fn rule(&self) -> String {
        rule(self.min, self.max)
    }

    /// True if exactly one is chosen.
    pub fn is_one_of(&self) -> bool {
        (self.min, self.max) == (1, 1)
    }
}

/// How many to choose of at least `min` and at most `max`, as a sentence says it.
pub fn rule(min: i64, max: i64) -> String {
    match (min, max) {
        (1, 1) => "Choose one".to_owned(),
        (0, 1) => "Choose one, or none".to_owned(),
        (min, max) if min == max => format!("Choose {min}"),
        (0, max) => format!("Choose up to {max}"),
        (min, max) => format!("Choose {min} to {max}"),
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionChoice {
    pub id: String,
    pub name: String,
    /// What it adds to the price, or takes off.
    pub delta: Amount,
    pub sold_out: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_a_group_is_a_sentence() {
        assert_eq!(rule(1, 1), "Choose one");
        assert_eq!(rule(0, 1), "Choose one, or none");
        assert_eq!(rule(2, 2), "Choose 2");
        assert_eq!(rule(0, 3), "Choose up to 3");
        assert_eq!(rule(1, 3), "Choose 1 to 3");
    }
}
