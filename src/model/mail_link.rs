//! What a link in a mail is for.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Purpose {
    /// Makes the account of whoever has signed up.
    SignUp,
    /// Sets a new password.
    Reset,
    /// Proves that an address is the user's, and makes it theirs if it was not.
    Email,
    /// Gives the address back that was the user's before.
    EmailBack,
    /// Gives the account back that was deleted.
    AccountBack,
}

/// A link that opens something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailLink {
    /// The address that it is about, as typed; missing if it is about none.
    pub email: Option<String>,
    /// The name that was typed to sign up; missing if it is for something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it does something only for whoever is signed in to its account.
    pub needs_session: bool,
}
