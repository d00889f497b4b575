//! Why a session ended, and when.

use std::fmt;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use super::moment::UnixMillis;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumString, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(test, derive(strum::VariantArray))]
pub enum EndReason {
    /// Its owner signed out.
    SignedOut,
    /// Somebody signed in anew in the same browser.
    SignedInAgain,
    /// Its owner signed in on more devices than one has.
    TooManySessions,
    /// Its owner ended it from the list of sessions.
    Ended,
    /// Its owner changed the password.
    PasswordChanged,
    /// Somebody set a new password by a link from the mailbox.
    PasswordReset,
    /// Its owner had the earlier email back.
    EmailRestored,
    /// An operator set the password.
    PasswordSet,
    /// An operator suspended the account.
    Suspended,
    /// An operator lifted the suspension.
    Unsuspended,
    /// An operator changed the role.
    RoleChanged,
    /// An operator ended it.
    EndedByOperator,
    /// Too long without a request.
    IdleTimeout,
    /// The longest time a session may last is over.
    AbsoluteTimeout,
    /// A refresh token of the app came again after its use.
    TokenReused,
    /// The account is gone.
    AccountDeleted,
    /// Nobody knows any more.
    Unknown,
}

impl From<String> for EndReason {
    /// A name that a later version wrote is `Unknown` to this one.
    fn from(name: String) -> Self {
        name.parse().unwrap_or(Self::Unknown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub reason: EndReason,
    /// Unix milliseconds.
    pub at: UnixMillis,
}

impl fmt::Display for Ending {
    /// One sentence for the person whose page it was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = (self.at.0 / 3_600_000 % 24, self.at.0 / 60_000 % 60);
        let at = format_args!("at {hour:02}:{minute:02} UTC").to_string();
        match self.reason {
            EndReason::SignedOut => write!(f, "You signed out {at}."),
            EndReason::SignedInAgain => write!(
                f,
                "Somebody signed in anew in this browser {at}, which ended the session before it."
            ),
            EndReason::TooManySessions => write!(
                f,
                "You signed in on another device {at}. You were signed out here, where you had not \
                 been for the longest time, because there were too many."
            ),
            EndReason::Ended => write!(
                f,
                "This session was ended from your list of sessions {at}, so you were signed out here."
            ),
            EndReason::PasswordChanged => write!(
                f,
                "Your password was changed {at}, so you were signed out here."
            ),
            EndReason::PasswordReset => write!(
                f,
                "A new password was set for your account {at}, by a link from your mailbox, so you were \
                 signed out here."
            ),
            EndReason::EmailRestored => write!(
                f,
                "The earlier email of your account was restored {at}, so you were signed out here."
            ),
            EndReason::PasswordSet => write!(
                f,
                "Tiffin set a new password for your account {at}, so you were signed out here."
            ),
            EndReason::Suspended => write!(f, "Your account was suspended {at}."),
            EndReason::Unsuspended | EndReason::RoleChanged => write!(
                f,
                "Your account was changed {at}, so you were signed out here."
            ),
            EndReason::EndedByOperator => {
                write!(
                    f,
                    "Tiffin ended this session {at}, so you were signed out here."
                )
            }
            EndReason::TokenReused => write!(
                f,
                "An old token of this app was used again {at}, so the app was signed out."
            ),
            EndReason::AccountDeleted => write!(f, "The account was deleted {at}."),
            EndReason::IdleTimeout => write!(
                f,
                "You were signed out {at} because this session had not been used for a while."
            ),
            EndReason::AbsoluteTimeout => write!(
                f,
                "You were signed out {at} because this session had reached its longest time."
            ),
            EndReason::Unknown => f.write_str("You were signed out."),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn one_name_in_the_database_and_on_the_wire() {
        for &reason in EndReason::VARIANTS {
            let wire = serde_json::to_value(reason).expect("serialises");

            assert_eq!(wire, reason.into_str());
            assert_eq!(EndReason::from(reason.into_str().to_owned()), reason);
        }
        assert_eq!(EndReason::from("later".to_owned()), EndReason::Unknown);
    }

    #[test]
    fn it_says_why_and_when() {
        let at = UnixMillis(((24 + 9) * 60 + 4) * 60_000);
        let reason = EndReason::PasswordChanged;

        assert_eq!(
            Ending { reason, at }.to_string(),
            "Your password was changed at 09:04 UTC, so you were signed out here."
        );
    }
}
