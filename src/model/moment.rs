//! A moment as it is counted: no other number is taken for one.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// So many milliseconds after the Unix epoch, UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl Add<i64> for UnixMillis {
    type Output = Self;

    /// So many milliseconds later. Settings say how many: it stops at the last moment there is.
    fn add(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl Sub<i64> for UnixMillis {
    type Output = Self;

    /// So many milliseconds earlier.
    fn sub(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_sub(milliseconds))
    }
}

impl Sub for UnixMillis {
    type Output = i64;

    /// The milliseconds from one moment to the other.
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl From<i64> for UnixMillis {
    fn from(milliseconds: i64) -> Self {
        Self(milliseconds)
    }
}

impl From<UnixMillis> for i64 {
    fn from(moment: UnixMillis) -> Self {
        moment.0
    }
}
