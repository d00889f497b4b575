//! For how long a kitchen takes something off its menu, or takes no orders.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Each ends by itself, but the last.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum HowLong {
    HalfAnHour,
    /// Until the kitchen closes.
    Closing,
    /// Until the next day begins.
    Tomorrow,
    /// Until somebody says otherwise.
    FurtherNotice,
}

impl HowLong {
    /// For whoever chooses.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HalfAnHour => "for 30 minutes",
            Self::Closing => "until closing",
            Self::Tomorrow => "until tomorrow",
            Self::FurtherNotice => "until I say so",
        }
    }
}
