//! One-line messages on the page after: what just happened.

use serde::{Deserialize, Serialize};

use super::ending::{EndReason, Ending};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Notice {
    #[error("Welcome to Tiffin. Your account is ready.")]
    SignedUp,
    /// Where addresses are confirmed first.
    #[error(
        "We have sent a mail to that address. Follow its link within a day, and your account is ready."
    )]
    SignUpMailed,
    #[error("You are signed in.")]
    SignedIn,
    /// After signing in, when not all of the guest's carts fitted into the customer's.
    #[error(
        "You are signed in. Your cart is full: {lines} dish{} that you chose before {} left out.",
        if *.lines == 1 { "" } else { "es" },
        if *.lines == 1 { "is" } else { "are" }
    )]
    SignedInWithout { lines: u32 },
    #[error("You are signed out.")]
    SignedOut,
    /// On the way to a page that needs a customer.
    #[error("Sign in to continue.")]
    SignInFirst,
    /// At sign-in, when this browser's session was ended from elsewhere.
    #[error("{0}{then}", then = then(*.0))]
    SessionEnded(Ending),
    #[error("Thank you, that is your password. Carry on where you were.")]
    Confirmed,
    #[error("That session is ended. Whoever used it is signed out.")]
    OneSessionEnded,
    #[error("That session had ended already.")]
    SessionGoneAlready,
    #[error("{sessions} other session{} ended. You are signed in on this device only.", were(*.sessions))]
    OtherSessionsEnded { sessions: u64 },
    #[error("You are signed out everywhere ({sessions} session{}).", plural(*.sessions))]
    AllSessionsEnded { sessions: u64 },
    #[error("It is in your cart.")]
    AddedToCart,
    #[error("Your cart is changed.")]
    CartChanged,
    #[error("It is out of your cart.")]
    RemovedFromCart,
    #[error("Thank you. Your order is placed.")]
    OrderPlaced,
    #[error("Your order is cancelled. You pay nothing.")]
    OrderCancelled,
    #[error("{}", again(*.added, *.of))]
    OrderedAgain { added: usize, of: usize },
    #[error("Thank you. Your stars are counted.")]
    OrderRated,
    #[error("It is one of your favourites now. Your dashboard leads to it.")]
    FavouriteAdded,
    #[error("It is no longer one of your favourites.")]
    FavouriteRemoved,
    #[error("There is a link now, for whoever waits at the door.")]
    OrderShared,
    #[error("The link shows nothing any more.")]
    SharingEnded,
    #[error("The address is saved.")]
    AddressSaved,
    #[error("Your orders go there now, unless you say otherwise.")]
    AddressDefault,
    #[error("The address is removed.")]
    AddressRemoved,
    #[error(
        "If there is an account with that address, a mail with a link is on its way. It works for 30 minutes."
    )]
    ResetAsked,
    #[error("Your new password is set, and every device is signed out. Sign in with it.")]
    PasswordReset,
    #[error(
        "A mail with a link is on its way to the new address. It works for a day. Until you follow it, nothing \
         changes."
    )]
    EmailAsked,
    #[error("Thank you. That address is yours: mail goes there, and you sign in with it.")]
    EmailProven,
    #[error(
        "Your earlier address is yours again, and every device is signed out. A mail with a link is on its way to \
         it, by which you set a new password."
    )]
    EmailRestored,
    #[error(
        "Your account is deleted, and every device is signed out. For 7 days a link in your mail gives it back."
    )]
    AccountDeleted,
    #[error(
        "Your account is yours again. A mail with a link is on its way, by which you set a new password."
    )]
    AccountRestored,
    #[error("Your password is changed. You were signed out everywhere ({sessions} session{}).", plural(*.sessions))]
    PasswordChanged { sessions: u64 },
}

/// Who is suspended cannot.
fn then(ending: Ending) -> &'static str {
    match ending.reason {
        EndReason::Suspended => "",
        _ => " Sign in to continue.",
    }
}

fn again(added: usize, of: usize) -> String {
    match added {
        0 => "None of it could be put into your cart.".to_owned(),
        _ if added == of => "It is in your cart again, at today's prices.".to_owned(),
        _ => format!(
            "{added} of {of} lines are in your cart, at today's prices; the rest cannot be had."
        ),
    }
}

const fn plural(count: u64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

const fn were(count: u64) -> &'static str {
    if count == 1 { " was" } else { "s were" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_counted_in_plain_english() {
        let words = |sessions| Notice::PasswordChanged { sessions }.to_string();

        assert!(words(1).ends_with("(1 session)."));
        assert!(words(5).ends_with("(5 sessions)."));
        let words = |lines| Notice::SignedInWithout { lines }.to_string();
        assert!(words(1).ends_with("1 dish that you chose before is left out."));
        assert!(words(2).ends_with("2 dishes that you chose before are left out."));
        let words = |sessions| Notice::OtherSessionsEnded { sessions }.to_string();
        assert!(words(1).starts_with("1 other session was ended."));
        assert!(words(2).starts_with("2 other sessions were ended."));
    }
}
