//! What somebody asks the list of restaurants for: the query of `/restaurants`.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// The fields of the query, in the order in which our own links have them.
pub const FIELDS: [&str; 6] = ["q", "cuisine", "diet", "open", "sort", "page"];

/// What is looked for. Everything has a default, and a word that is none of ours counts as that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Browse {
    /// Words, as typed.
    pub query: String,
    /// A kind of food; empty for all.
    pub cuisine: String,
    pub diet: DietFilter,
    /// Only kitchens that take orders now.
    pub open: bool,
    pub sort: Sort,
    /// The first is 1; 0 counts as that, and past the last is the last.
    pub page: u32,
}

/// What a kitchen must offer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum DietFilter {
    #[default]
    #[strum(serialize = "")]
    Any,
    /// Nothing with meat, fish or egg on the whole menu.
    Veg,
    /// At least one vegan dish.
    Vegan,
}

impl DietFilter {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "Any diet",
            Self::Veg => "All vegetarian",
            Self::Vegan => "Has vegan dishes",
        }
    }

    pub fn parse(word: &str) -> Self {
        word.parse().unwrap_or_default()
    }
}

#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Sort {
    /// Open ones first, then what fits the search best, then the best rated.
    #[default]
    #[strum(serialize = "")]
    Recommended,
    /// The best rated first; few ratings count for less.
    Rating,
    /// The shortest wait first.
    Fastest,
    /// The cheapest delivery first.
    Delivery,
    /// The smallest minimum first.
    Minimum,
}

impl Sort {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Recommended => "Recommended",
            Self::Rating => "Best rated",
            Self::Fastest => "Fastest",
            Self::Delivery => "Cheapest delivery",
            Self::Minimum => "Smallest minimum",
        }
    }

    pub fn parse(word: &str) -> Self {
        word.parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_and_others_are_the_default() {
        for &diet in DietFilter::VARIANTS {
            assert_eq!(DietFilter::parse(diet.into_str()), diet);
        }
        for &sort in Sort::VARIANTS {
            assert_eq!(Sort::parse(sort.into_str()), sort);
        }
        assert_eq!(DietFilter::parse("meat' or 1=1"), DietFilter::Any);
        assert_eq!(Sort::parse("price; drop table"), Sort::Recommended);
    }
}
