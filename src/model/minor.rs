//! An amount of money as it is counted: no other number is taken for one.

use serde::{Deserialize, Serialize};

use super::quantity::Quantity;

/// So many minor units (paise, cents). Which currency's is known beside it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
#[must_use]
pub struct Minor(pub i64);

impl Minor {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum, if it can be counted.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// So many times as much, if it can be counted.
    pub fn checked_mul(self, quantity: Quantity) -> Option<Self> {
        self.0.checked_mul(quantity.get()).map(Self)
    }

    /// The sum, or the most that can be counted.
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// So many times as much, or the most that can be counted.
    pub fn saturating_mul(self, quantity: Quantity) -> Self {
        Self(self.0.saturating_mul(quantity.get()))
    }
}

impl From<i64> for Minor {
    fn from(minor: i64) -> Self {
        Self(minor)
    }
}

impl From<Minor> for i64 {
    fn from(minor: Minor) -> Self {
        minor.0
    }
}
