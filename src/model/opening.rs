//! Whether a kitchen takes orders, and until when.

use serde::{Deserialize, Serialize};

use super::moment::UnixMillis;

/// Whether a kitchen takes orders now. Times are Unix milliseconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Opening {
    Open {
        /// Until then; missing if it never closes.
        until: Option<UnixMillis>,
    },
    /// Outside its hours.
    Closed {
        /// When it opens; missing if no opening is known.
        until: Option<UnixMillis>,
    },
    /// Within its hours, but the kitchen has paused.
    Paused { until: UnixMillis },
}

impl Opening {
    /// True if an order can be placed.
    pub fn takes_orders(&self) -> bool {
        matches!(self, Self::Open { .. })
    }
}
