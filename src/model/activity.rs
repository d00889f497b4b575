//! What happened to an account, as its owner sees it.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use super::moment::UnixMillis;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(test, derive(strum::VariantArray))]
pub enum EventKind {
    SignedUp,
    /// The right password opened a session.
    SignedIn,
    SignInFailed,
    /// A session was ended by its owner, in it.
    SignedOut,
    /// Another session was ended from the list.
    SessionEnded,
    /// All other sessions were ended from the list.
    OtherSessionsEnded,
    /// All sessions were ended from the list.
    AllSessionsEnded,
    /// The password was proven again in a session.
    Confirmed,
    /// A wrong password was given in a session.
    ConfirmFailed,
    /// Its owner changed the password.
    PasswordChanged,
    /// A new password was set by a link from the mailbox.
    PasswordReset,
    /// The address was proven by a link from its mailbox.
    EmailConfirmed,
    /// Another address was proven, and is the account's now.
    EmailChanged,
    /// The address before was had back by a link from its mailbox.
    EmailRestored,
    /// Its owner deleted the account.
    AccountDeleted,
    /// It was had back by a link from the mailbox.
    AccountRestored,
    /// An operator set the password.
    PasswordSet,
    /// An operator suspended the account.
    Suspended,
    /// An operator lifted the suspension.
    Unsuspended,
    /// An operator changed the role.
    RoleChanged,
    /// An operator ended sessions.
    EndedByOperator,
    /// The right password opened an app's family of tokens.
    AppSignedIn,
    /// An app got a new access token; once a day.
    AppUsed,
    /// An app gave its tokens back.
    AppSignedOut,
    /// A refresh token came that was used before, so its family ended.
    TokenReused,
    /// Something that only a later version knows.
    Unknown,
}

impl EventKind {
    /// What its owner reads.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SignedUp => "Account created",
            Self::SignedIn => "Signed in",
            Self::SignInFailed => "Sign-in refused",
            Self::SignedOut => "Signed out",
            Self::SessionEnded => "Ended another session",
            Self::OtherSessionsEnded => "Ended all other sessions",
            Self::AllSessionsEnded => "Ended all sessions",
            Self::Confirmed => "Password confirmed",
            Self::ConfirmFailed => "Wrong password given while signed in",
            Self::PasswordChanged => "Password changed",
            Self::PasswordReset => "New password set by a link from the mailbox",
            Self::EmailConfirmed => "Email confirmed",
            Self::EmailChanged => "Email changed",
            Self::EmailRestored => "Earlier email restored by a link from its mailbox",
            Self::AccountDeleted => "Account deleted",
            Self::AccountRestored => "Account given back by a link from the mailbox",
            Self::PasswordSet => "Password set by Tiffin",
            Self::Suspended => "Account suspended by Tiffin",
            Self::Unsuspended => "Suspension lifted by Tiffin",
            Self::RoleChanged => "Role changed by Tiffin",
            Self::EndedByOperator => "Session ended by Tiffin",
            Self::AppSignedIn => "App signed in",
            Self::AppUsed => "App in use",
            Self::AppSignedOut => "App signed out",
            Self::TokenReused => "Old token used again, perhaps a copy, so the app was signed out",
            Self::Unknown => "Something else happened",
        }
    }

    /// True for what its owner should look at twice.
    pub const fn is_warning(self) -> bool {
        matches!(
            self,
            Self::SignInFailed | Self::ConfirmFailed | Self::TokenReused
        )
    }
}

impl From<String> for EventKind {
    /// A name that a later version wrote is `Unknown` to this one.
    fn from(name: String) -> Self {
        name.parse().unwrap_or(Self::Unknown)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityEvent {
    pub what: EventKind,
    /// Unix milliseconds.
    pub at: UnixMillis,
    /// From which address; missing if an operator did it.
    pub address: Option<String>,
    /// Device and browser in words; missing if an operator did it.
    pub device: Option<String>,
    /// The session it is about, if it is about one.
    pub session: Option<String>,
    /// The app it is about, as it named itself; left out if it is about none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
}

/// One page of what happened, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// At most twenty.
    pub events: Vec<SecurityEvent>,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn one_name_in_the_database_and_on_the_wire() {
        for &kind in EventKind::VARIANTS {
            let wire = serde_json::to_value(kind).expect("serialises");

            assert_eq!(wire, kind.into_str());
            assert_eq!(EventKind::from(kind.into_str().to_owned()), kind);
        }
        assert_eq!(EventKind::from("later".to_owned()), EventKind::Unknown);
    }
}
