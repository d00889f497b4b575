//! The address book, as its owner sees it.

use serde::{Deserialize, Serialize};

/// How many addresses a customer keeps.
pub const MAX_ADDRESSES: i64 = 20;

/// An address as its owner sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressInfo {
    /// Names it towards the server.
    pub id: String,
    /// What the customer calls it, such as Home; may be empty.
    pub label: String,
    /// Who opens the door.
    pub recipient: String,
    /// For the courier to call.
    pub phone: String,
    /// Street and number.
    pub street: String,
    /// Flat, floor, landmark; may be empty.
    pub details: String,
    /// City.
    pub city: String,
    /// Postcode.
    pub postcode: String,
    /// Whether it is offered first.
    pub is_default: bool,
}

impl AddressInfo {
    /// One of which only this is known: who opens the door.
    pub fn to(recipient: String) -> Self {
        Self {
            recipient,
            ..Self::default()
        }
    }

    /// Where it is, without who and how to call.
    pub fn lines(&self) -> Vec<String> {
        let lines = [
            self.street.clone(),
            self.details.clone(),
            format!("{} {}", self.city, self.postcode),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// What tells it from the others: its label, or else who opens the door.
    pub fn title(&self) -> String {
        if self.label.is_empty() {
            self.recipient.clone()
        } else {
            format!("{}, {}", self.label, self.recipient)
        }
    }
}

/// A customer's addresses, the default first, then the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// Those that are not removed.
    pub addresses: Vec<AddressInfo>,
}

/// An address as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddressForm<T> {
    /// What the customer calls it.
    pub label: T,
    /// Who opens the door.
    pub recipient: T,
    /// For the courier to call.
    pub phone: T,
    /// Street and number.
    pub street: T,
    /// Flat, floor, landmark.
    pub details: T,
    /// City.
    pub city: T,
    /// Postcode.
    pub postcode: T,
}
