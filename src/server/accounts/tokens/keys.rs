//! The keys that sign access tokens, as a server holds them in memory: which one signs at a moment,
//! and which are published.
//!
//! A key is published one cache age before it signs, so that whoever keeps our key set knows it by
//! then; and stays until the last token that it signed has expired.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SECRET_KEY_LENGTH, SigningKey, pkcs8::EncodePrivateKey};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::{error::AccountError, random, tables::signing_keys::StoredKey},
        clock::millis,
        settings::LONGEST_ACCESS,
    },
};

/// How long others may keep our key set (`Cache-Control: max-age`).
pub const CACHE_AGE: Duration = Duration::from_mins(5);

/// How far clocks may differ.
pub const LEEWAY: Duration = Duration::from_secs(30);

/// The keys of this moment. Clones of what it holds stay as they are.
#[derive(Debug)]
pub struct KeyRing(RwLock<Arc<Keys>>);

/// Keys that are not revoked, in the order in which they sign.
#[derive(Debug, Default)]
pub struct Keys(Vec<Key>);

pub struct Key {
    pub kid: String,
    pub created_at: UnixMillis,
    pub signs_from: UnixMillis,
    /// The last token that it signed has expired by then; missing while no other follows it.
    pub needed_until: Option<UnixMillis>,
    pub encoding: EncodingKey,
    pub decoding: DecodingKey,
    /// The public half, as a key set has it.
    x: String,
}

/// A public key, as RFC 8037 writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicKey {
    pub kty: &'static str,
    pub crv: &'static str,
    pub alg: &'static str,
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub kid: String,
    pub x: String,
}

impl KeyRing {
    pub fn new(stored: &[StoredKey]) -> Self {
        Self(RwLock::new(Arc::new(Keys::of(stored))))
    }

    /// The keys as they are now.
    pub fn keys(&self) -> Arc<Keys> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes over what the database has.
    pub fn replace(&self, stored: &[StoredKey]) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Keys::of(stored));
    }
}

impl Keys {
    pub fn of(stored: &[StoredKey]) -> Self {
        let live: Vec<_> = stored
            .iter()
            .filter(|key| key.revoked_at.is_none())
            .collect();
        let followers = live.iter().skip(1).map(|key| Some(key.signs_from));
        let keys = live.iter().zip(followers.chain([None]));
        Self(
            keys.filter_map(|(stored, follower)| Key::of(stored, follower))
                .collect(),
        )
    }

    /// The one that signs at a moment: the last whose time has come.
    pub fn signer(&self, now: UnixMillis) -> Option<&Key> {
        self.0.iter().rev().find(|key| key.signs_from <= now)
    }

    /// A published key by its name.
    pub fn find(&self, kid: &str, now: UnixMillis) -> Option<&Key> {
        self.published(now).find(|key| key.kid == kid)
    }

    /// Those that others must know.
    pub fn published(&self, now: UnixMillis) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| key.is_needed(now))
    }

    /// The newest, which signs or will sign.
    pub fn newest(&self) -> Option<&Key> {
        self.0.last()
    }

    pub fn all(&self) -> &[Key] {
        &self.0
    }
}

impl Key {
    /// None if it was made by something else.
    fn of(stored: &StoredKey, follower: Option<UnixMillis>) -> Option<Self> {
        let seed: &[u8; SECRET_KEY_LENGTH] = stored.seed.as_slice().try_into().ok()?;
        let key = SigningKey::from_bytes(seed);
        let public = key.verifying_key();
        let longest = millis(LONGEST_ACCESS + LEEWAY);
        Some(Self {
            kid: stored.kid.clone(),
            created_at: stored.created_at,
            signs_from: stored.signs_from,
            needed_until: follower.map(|at| at + longest),
            encoding: EncodingKey::from_ed_der(key.to_pkcs8_der().ok()?.as_bytes()),
            decoding: DecodingKey::from_ed_der(public.as_bytes()),
            x: URL_SAFE_NO_PAD.encode(public.as_bytes()),
        })
    }

    pub fn is_needed(&self, now: UnixMillis) -> bool {
        self.needed_until.is_none_or(|until| now < until)
    }

    pub fn public(&self) -> PublicKey {
        PublicKey {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: self.kid.clone(),
            x: self.x.clone(),
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// A new key, to sign from a moment on.
pub fn generate(created_at: UnixMillis, signs_from: UnixMillis) -> Result<StoredKey, AccountError> {
    let seed: [u8; SECRET_KEY_LENGTH] = random::bytes()?;
    let public = SigningKey::from_bytes(&seed).verifying_key();
    let digest = Sha256::digest(public.as_bytes());
    Ok(StoredKey {
        kid: URL_SAFE_NO_PAD.encode(&digest[..6]),
        seed: seed.to_vec(),
        created_at,
        signs_from,
        revoked_at: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn key(signs_from: i64) -> StoredKey {
        generate(UnixMillis(0), UnixMillis(signs_from)).expect("random")
    }

    #[test]
    fn a_key_is_published_before_it_signs_and_until_its_last_token_has_expired() {
        let (old, new) = (key(0), key(10 * HOUR));
        let keys = Keys::of(&[old.clone(), new.clone()]);
        let signer = |at: i64| &keys.signer(UnixMillis(at)).expect("one signs").kid;
        let published = |at: i64| -> Vec<_> {
            let published = keys.published(UnixMillis(at));
            published.map(|key| key.kid.as_str()).collect()
        };

        assert_eq!(signer(10 * HOUR - 1), &old.kid);
        assert_eq!(signer(10 * HOUR), &new.kid);
        assert_eq!(published(0), [&old.kid, &new.kid]);
        assert_eq!(published(11 * HOUR + 29_999), [&old.kid, &new.kid]);
        assert_eq!(published(11 * HOUR + 30_000), [&new.kid]);
    }

    #[test]
    fn a_revoked_key_is_none() {
        let revoked = StoredKey {
            revoked_at: Some(UnixMillis(5)),
            ..key(0)
        };
        let left = key(1);
        let keys = Keys::of(&[revoked.clone(), left.clone()]);

        assert!(keys.find(&revoked.kid, UnixMillis(9)).is_none());
        assert_eq!(keys.signer(UnixMillis(9)).expect("one signs").kid, left.kid);
        assert!(keys.signer(UnixMillis(0)).is_none());
    }

    #[test]
    fn nothing_private_is_printed_or_published() {
        let stored = key(0);
        let keys = Keys::of(std::slice::from_ref(&stored));
        let key = keys.newest().expect("one");
        let private = URL_SAFE_NO_PAD.encode(&stored.seed);

        let printed = format!("{stored:?} {key:?}");
        let published = serde_json::to_string(&key.public()).expect("serialises");

        for text in [printed, published] {
            assert!(!text.contains(&private) && !text.contains("seed"), "{text}");
        }
    }
}
