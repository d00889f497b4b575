//! How many of one dish an order may hold.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A number from 1 to [`Quantity::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

/// It is none of these numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose a quantity from 1 to {}", Quantity::MAX)]
pub struct NotAQuantity;

impl Quantity {
    /// The most.
    pub const MAX: i64 = 20;

    /// The number.
    pub fn get(self) -> i64 {
        self.0
    }

    /// So many more, or fewer, if that is a quantity.
    pub fn checked_add(self, more: i64) -> Option<Self> {
        Self::try_from(self.0.checked_add(more)?).ok()
    }
}

impl FromStr for Quantity {
    type Err = NotAQuantity;

    fn from_str(digits: &str) -> Result<Self, NotAQuantity> {
        let number: i64 = digits.parse().map_err(|_| NotAQuantity)?;
        number.try_into()
    }
}

impl TryFrom<i64> for Quantity {
    type Error = NotAQuantity;

    fn try_from(number: i64) -> Result<Self, NotAQuantity> {
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err(NotAQuantity)
        }
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_a_number_from_1_to_20() {
        for typed in ["1", "20"] {
            assert!(typed.parse::<Quantity>().is_ok(), "{typed}");
        }
        for typed in ["", "0", "-1", "21", "1.5", "many", "99999999999999999999"] {
            assert_eq!(typed.parse::<Quantity>(), Err(NotAQuantity), "{typed}");
        }
    }

    #[test]
    fn it_is_written_as_its_number_and_read_only_if_it_is_one() {
        let two: Quantity = "2".parse().expect("a quantity");

        assert_eq!(serde_json::to_string(&two).expect("JSON"), "2");
        assert_eq!(serde_json::from_str::<Quantity>("2").ok(), Some(two));
        assert!(serde_json::from_str::<Quantity>("21").is_err());
    }
}
