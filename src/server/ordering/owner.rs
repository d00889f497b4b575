//! Whose cart it is: a customer's or a guest's.
//!
//! A guest is known by a random key in a cookie of its own, which is no session and grants nothing
//! but that cart. The database holds only the key's SHA-256.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::error::OrderingError;
use crate::server::{
    accounts::{AccountError, identity::Viewer},
    ids::UserId,
};

/// A guest's key, as the browser holds it: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct GuestKey(String);

impl GuestKey {
    /// A new key of 244 random bits.
    pub fn random() -> Self {
        let half = || uuid::Uuid::new_v4().simple();
        Self(format!("{}{}", half(), half()))
    }

    /// Takes a cookie's value.
    pub fn parse(value: &str) -> Option<Self> {
        let is_key = value.len() == 64
            && value
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_key.then(|| Self(value.to_owned()))
    }

    /// For the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the database.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for GuestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestKey(…)")
    }
}

/// Whose cart it is.
#[derive(Clone, Debug)]
pub enum Owner {
    /// A customer.
    Customer(UserId),
    /// A guest.
    Guest(GuestKey),
}

impl Owner {
    /// Whose carts a visitor sees, if anybody's.
    pub fn of(viewer: Option<&Viewer>, guest: Option<&GuestKey>) -> Option<Self> {
        let customer = viewer.map(|viewer| Self::Customer(viewer.user_id().clone()));
        customer.or_else(|| guest.cloned().map(Self::Guest))
    }

    /// Whose cart a visitor changes: `NotFound` if nobody's.
    ///
    /// Whoever was signed in until the session was ended learns of that first: a guest's cart in its
    /// place would look like one that was emptied, and the next customer would take it over.
    pub fn to_change(
        viewer: Option<&Viewer>,
        guest: Option<&GuestKey>,
        was_signed_in: bool,
    ) -> Result<Self, OrderingError> {
        if viewer.is_none() && was_signed_in {
            return Err(AccountError::SessionEnded.into());
        }
        Self::of(viewer, guest).ok_or(OrderingError::NotFound)
    }

    /// The two columns that say so, of which one is null.
    pub fn columns(&self) -> (Option<&UserId>, Option<String>) {
        match self {
            Self::Customer(user_id) => (Some(user_id), None),
            Self::Guest(key) => (None, Some(key.hash())),
        }
    }

    /// The same as one text.
    pub fn text(&self) -> String {
        match self {
            Self::Customer(user_id) => user_id.as_str().to_owned(),
            Self::Guest(key) => key.hash(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_cookie_and_its_hash_tells_nothing() {
        let key = GuestKey::random();

        assert_eq!(GuestKey::parse(key.as_str()), Some(key.clone()));
        assert_ne!(key.hash(), key.as_str());
        assert_eq!(format!("{key:?}"), "GuestKey(…)");
        assert_ne!(GuestKey::random(), key);
    }

    #[test]
    fn what_is_no_key_is_none() {
        let long = "a".repeat(65);
        for value in ["", "a", &"g".repeat(64), &"A".repeat(64), &long] {
            assert_eq!(GuestKey::parse(value), None, "{value}");
        }
    }
}
