//! One-line messages on the page after: what just happened.

use serde::{Deserialize, Serialize};

/// What just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Notice {
    /// After signing up.
    #[error("Welcome to Tiffin. Your account is ready.")]
    SignedUp,
    /// After signing in.
    #[error("You are signed in.")]
    SignedIn,
    /// After signing out.
    #[error("You are signed out.")]
    SignedOut,
    /// On the way to a page that needs a customer.
    #[error("Sign in to continue.")]
    SignInFirst,
    /// At sign-in, when this browser's session was ended from elsewhere.
    #[error("{} at {:02}:{:02} UTC, so you were signed out here. Sign in to continue.",
        if *.by_password { "Your password was changed" } else { "Your account was changed" },
        .at / 3_600_000 % 24, .at / 60_000 % 60)]
    SessionEnded {
        /// True if the password was changed, false if an operator changed the account.
        by_password: bool,
        /// Unix milliseconds.
        at: i64,
    },
    /// After changing the password.
    #[error("Your password is changed. You were signed out everywhere ({sessions} session{}).", if *sessions == 1 { "" } else { "s" })]
    PasswordChanged {
        /// How many sessions were ended.
        sessions: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_session_says_why_and_when() {
        let at = ((24 + 9) * 60 + 4) * 60_000;

        assert_eq!(
            Notice::SessionEnded {
                by_password: true,
                at
            }
            .to_string(),
            "Your password was changed at 09:04 UTC, so you were signed out here. Sign in to continue."
        );
    }

    #[test]
    fn sessions_are_counted_in_plain_english() {
        let words = |sessions| Notice::PasswordChanged { sessions }.to_string();

        assert!(words(1).ends_with("(1 session)."));
        assert!(words(5).ends_with("(5 sessions)."));
    }
}
