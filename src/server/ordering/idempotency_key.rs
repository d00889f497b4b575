//! The key by which a change of a cart is known when it comes again.

use sqlx::Type;

use crate::model::idempotency::MAX_LENGTH;

/// Made by the client: visible ASCII characters.
#[derive(Clone, Debug, Type)]
#[sqlx(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn parse(key: &str) -> Option<Self> {
        let is_key =
            (1..=MAX_LENGTH).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic());
        is_key.then(|| Self(key.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_word() {
        for key in ["1", "0.k3x", "8e03978e-40d5-43e8-bc93-6894a57f9324"] {
            assert!(IdempotencyKey::parse(key).is_some(), "{key}");
        }
        for key in ["", "a b", "é", "a\u{7f}", &"x".repeat(MAX_LENGTH + 1)] {
            assert!(IdempotencyKey::parse(key).is_none(), "{key}");
        }
    }
}
