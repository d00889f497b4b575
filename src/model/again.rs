//! What comes of ordering the same again.

use serde::{Deserialize, Serialize};

use super::money::Amount;

/// An order as it would be today, a line each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// The order that it was.
    pub number: String,
    /// Where, as addresses of pages name it.
    pub restaurant: String,
    pub restaurant_name: String,
    /// Why nothing can be ordered there now, and until when.
    pub closed: Option<String>,
    pub lines: Vec<AgainLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgainLine {
    pub name: String,
    pub quantity: i64,
    pub outcome: AgainOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgainOutcome {
    /// As it was.
    Added,
    /// It costs something else by now.
    PriceChanged {
        from: Amount,
        to: Amount,
    },
    /// What was chosen is no longer there to be chosen.
    ChoiceGone {
        names: Vec<String>,
    },
    SoldOut {
        until: String,
    },
    /// It is no longer cooked.
    Gone,
    /// The cart took no more.
    NoRoom {
        why: String,
    },
}

impl AgainOutcome {
    pub fn is_added(&self) -> bool {
        matches!(self, Self::Added | Self::PriceChanged { .. })
    }

    /// For people.
    pub fn words(&self) -> String {
        match self {
            Self::Added => "As before".to_owned(),
            Self::PriceChanged { from, to } => {
                format!("{} each now, was {}", to.text, from.text)
            }
            Self::ChoiceGone { names } if names.is_empty() => {
                "Left out: something has to be chosen now".to_owned()
            }
            Self::ChoiceGone { names } => format!("Left out: {} cannot be had", names.join(", ")),
            Self::SoldOut { until } => format!("Left out: sold out until {until}"),
            Self::Gone => "Left out: no longer on the menu".to_owned(),
            Self::NoRoom { why } => format!("Left out: {why}"),
        }
    }
}
