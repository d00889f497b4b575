//! What a customer sees of their own account.

use serde::{Deserialize, Serialize};

use super::{moment::UnixMillis, role::Role};

/// The answer to a sign-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Registered {
    SignedIn(SignedIn),
    Mailed(Mailed),
}

/// Where addresses are confirmed first: whether this one has an account is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    /// The address that a mail goes to, as typed.
    pub mailed_to: String,
}

/// The answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The customer's name, as typed.
    pub name: String,
    /// The customer's email, as typed.
    pub email: String,
    /// Lines of the guest's carts that did not fit into the customer's; left out if all did.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The answer to a password change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// How many sessions it ended, the one that asked included.
    pub sessions_ended: u64,
}

/// The signed-in customer's account. Times are Unix milliseconds, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The customer's name, as typed.
    pub name: String,
    /// The customer's email, as typed.
    pub email: String,
    pub role: Role,
    pub member_since: UnixMillis,
    pub password_changed_at: Option<UnixMillis>,
    /// Sessions that would be accepted now.
    pub signed_in_devices: u64,
}
