//! What an app holds to come back: 256 bits that say nothing. The database holds only a hash.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::server::accounts::{error::AccountError, random};

/// Bytes of a token, and of the secret.
const BYTES: usize = 32;

/// A refresh token, as its app holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken([u8; BYTES]);

/// Derives successors. It is the same on every server, and never leaves them.
pub struct Secret(Vec<u8>);

impl RefreshToken {
    /// A new one of 256 random bits.
    pub fn generate() -> Result<Self, AccountError> {
        Ok(Self(random::bytes()?))
    }

    /// Takes what an app sent.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The one that it is exchanged for: always the same, so that an app whose answer was lost gets it
    /// again, and yet nothing that can be read is stored.
    #[must_use]
    pub fn successor(&self, secret: &Secret) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        mac.update(&self.0);
        Self(mac.finalize().into_bytes().into())
    }

    /// For the database.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0))
    }

    /// For the app.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(…)")
    }
}

impl Secret {
    pub fn generate() -> Result<Self, AccountError> {
        Ok(Self(random::bytes::<BYTES>()?.to_vec()))
    }

    /// For the database.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_from_its_text() {
        let token = RefreshToken::generate().expect("random");

        assert_eq!(token.text().len(), 43);
        assert_eq!(RefreshToken::parse(&token.text()), Some(token.clone()));
        assert_ne!(token.hash(), token.text());
        assert_eq!(format!("{token:?}"), "RefreshToken(…)");
        for text in ["", "a", &token.text()[1..], &format!("{}A", token.text())] {
            assert_eq!(RefreshToken::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_has_one_successor_which_only_this_installation_knows() {
        let token = RefreshToken::generate().expect("random");
        let ours = Secret::generate().expect("random");
        let theirs = Secret::generate().expect("random");

        assert_eq!(token.successor(&ours), token.successor(&ours));
        assert_ne!(token.successor(&ours), token);
        assert_ne!(token.successor(&ours), token.successor(&theirs));
        assert_ne!(
            token.successor(&ours),
            RefreshToken::generate().expect("random").successor(&ours)
        );
    }
}
