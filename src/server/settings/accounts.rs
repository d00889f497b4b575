//! `[accounts]`: how an account comes to be.

use serde::Deserialize;

use super::rule::Rule;

/// `[accounts]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountSettings {
    pub confirm_email: bool,
}

impl AccountSettings {
    #[expect(clippy::unused_self, reason = "as the rules of every section")]
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![Rule {
            key: "accounts.confirm_email",
            allowed: "true or false",
            meaning: "true sends a link to whoever signs up, and makes the account when it is followed: nothing \
                tells who has one",
            refused: None,
        }]
    }
}
