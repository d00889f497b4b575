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
    fn sessions_are_counted_in_plain_english() {
        let words = |sessions| Notice::PasswordChanged { sessions }.to_string();

        assert!(words(1).ends_with("(1 session)."));
        assert!(words(5).ends_with("(5 sessions)."));
    }
}
