//! What a user may do. Read fresh at every request, never stored in a session.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumString, IntoStaticStr};

#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(
    serialize_all = "lowercase",
    const_into_str,
    parse_err_ty = UnknownRole,
    parse_err_fn = unknown
)]
#[cfg_attr(test, derive(strum::VariantArray))]
pub enum Role {
    /// Orders food.
    #[default]
    Customer,
    /// Runs a restaurant.
    Restaurant,
    /// Carries orders.
    Courier,
    /// Looks after the site.
    Admin,
}

/// The text is not a role.
#[derive(Debug, thiserror::Error)]
#[error("a role is one of customer, restaurant, courier, admin")]
pub struct UnknownRole;

fn unknown(_: &str) -> UnknownRole {
    UnknownRole
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_role_comes_back_from_its_name() {
        for role in Role::VARIANTS {
            assert_eq!(role.into_str().parse::<Role>().expect("known"), *role);
        }
        assert!("root".parse::<Role>().is_err());
    }
}
