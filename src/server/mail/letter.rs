//! Which mails there are, and the facts that each cannot ask for later.

use serde::{Deserialize, Serialize};

use crate::model::moment::UnixMillis;

/// One mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// To whoever signs up where addresses are confirmed first: the link, or that they have an account.
    FinishSignUp { name: String, next: String },
    /// To a new customer, with a link that confirms the address if there is an epoch.
    Welcome { epoch: Option<i64> },
    /// To the owner of a password that was changed.
    PasswordChanged { name: String, from: Origin },
    /// To the owner of an account that was signed in to from a browser that had not been before.
    NewDevice { name: String, from: Origin },
    /// To whoever asked for a link by which a password is set, if the address has an account.
    Reset { email_key: String, from: Origin },
    /// To an address that is to be a user's: its link, or that it is another's.
    ProveEmail { epoch: i64 },
    /// To the address that an account had before.
    EmailChanged {
        name: String,
        /// The one that it has now.
        to: String,
        /// The link works until then.
        until: UnixMillis,
        from: Origin,
    },
    /// To the address that an account had, when the one before was had back.
    EmailRestored {
        /// The one that it has again.
        to: String,
        from: Origin,
    },
    /// To the owner of an account that was deleted.
    AccountDeleted {
        name: String,
        /// The link works until then.
        until: UnixMillis,
        from: Origin,
    },
    /// To whoever has ordered.
    OrderPlaced { number: String },
    /// When it was handed over: the receipt.
    Receipt { number: String },
}

/// When something was done, and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub at: String,
    pub device: String,
    pub address: String,
}

impl Letter {
    pub fn parse(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }

    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// The name of its kind, for operators.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FinishSignUp { .. } => "finish_sign_up",
            Self::Welcome { .. } => "welcome",
            Self::PasswordChanged { .. } => "password_changed",
            Self::NewDevice { .. } => "new_device",
            Self::Reset { .. } => "reset",
            Self::ProveEmail { .. } => "prove_email",
            Self::EmailChanged { .. } => "email_changed",
            Self::EmailRestored { .. } => "email_restored",
            Self::AccountDeleted { .. } => "account_deleted",
            Self::OrderPlaced { .. } => "order_placed",
            Self::Receipt { .. } => "receipt",
        }
    }
}
