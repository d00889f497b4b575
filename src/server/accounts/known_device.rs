//! Which users a browser has signed in as before. It says so itself, in a cookie that the server has signed:
//! nobody else's wrong passwords use up the tries of a device that is known, and what signs in from one
//! that is not is told by mail.
//!
//! It opens nothing: a device that is known still has to give the password.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::signer::Signer;
use crate::server::ids::UserId;

/// Users of one browser that are remembered, the last ones.
const USERS: usize = 5;

/// How many days a device is known for, since its last sign-in.
pub const KNOWN_FOR: i64 = 365;

/// Bytes that name a device.
const NAME: usize = 16;

/// What a browser's cookie says: the device's name, and for each user a day (since the Unix epoch) and a
/// signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    name: [u8; NAME],
    /// The last one first.
    signatures: Vec<String>,
}

impl KnownDevice {
    fn new() -> Self {
        Self {
            name: uuid::Uuid::new_v4().into_bytes(),
            signatures: Vec::new(),
        }
    }

    pub fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split('.');
        let name = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        Some(Self {
            name: name.try_into().ok()?,
            signatures: parts.take(USERS).map(str::to_owned).collect(),
        })
    }

    pub fn value(&self) -> String {
        let name = URL_SAFE_NO_PAD.encode(self.name);
        [&[name][..], &self.signatures].concat().join(".")
    }

    /// The device's name, by which its tries are counted.
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// Whether the user has signed in from it lately.
    pub fn knows(&self, signer: &Signer, user_id: &UserId, today: i64) -> bool {
        self.signatures.iter().any(|signed| {
            let Some((day, signature)) = signed.split_once('-') else {
                return false;
            };
            let Ok(day) = day.parse::<i64>() else {
                return false;
            };
            let is_late = today.saturating_sub(day) > KNOWN_FOR;
            signer.is_signed(signature, &self.parts(user_id, &day.to_be_bytes())) && !is_late
        })
    }

    /// The device, now that the user has signed in from it. A browser without one gets one.
    pub fn with(before: Option<&Self>, signer: &Signer, user_id: &UserId, today: i64) -> Self {
        let mut device = before.cloned().unwrap_or_else(Self::new);
        // What is too old is not kept beside the new one, and takes no place.
        let others = device.signatures.iter().filter(|signed| {
            let only = Self {
                name: device.name,
                signatures: vec![(*signed).clone()],
            };
            !only.knows(signer, user_id, today)
        });
        let others: Vec<_> = others.take(USERS - 1).cloned().collect();
        let signature = signer.sign(&device.parts(user_id, &today.to_be_bytes()));
        device.signatures = vec![format!("{today}-{signature}")];
        device.signatures.extend(others);
        device
    }

    fn parts<'a>(&'a self, user_id: &'a UserId, day: &'a [u8]) -> [&'a [u8]; 3] {
        [&self.name, day, user_id.as_str().as_bytes()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(n: usize) -> UserId {
        UserId::from(format!("user {n}"))
    }

    #[test]
    fn a_device_knows_the_last_users_through_its_cookie() {
        let signer = Signer::of(7);
        let mut device = None;
        for n in [1, 2, 3, 1, 4, 5, 6] {
            let next = KnownDevice::with(device.as_ref(), &signer, &user(n), 20_000);
            device = KnownDevice::parse(&next.value());
            assert_eq!(device.as_ref(), Some(&next));
        }

        let device = device.expect("a device");
        let known = (1..=6).filter(|n| device.knows(&signer, &user(*n), 20_001));

        assert_eq!(known.collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    }

    #[test]
    fn nobody_makes_a_device_known_but_the_server() {
        let (signer, stranger) = (Signer::of(7), Signer::of(8));
        let mine = KnownDevice::with(None, &signer, &user(1), 20_000);
        let forged = KnownDevice::with(Some(&mine), &stranger, &user(2), 20_000);
        let moved = KnownDevice {
            name: [9; NAME],
            ..mine.clone()
        };

        assert!(mine.knows(&signer, &user(1), 20_000) && !mine.knows(&signer, &user(2), 20_000));
        assert!(
            forged.knows(&signer, &user(1), 20_000) && !forged.knows(&signer, &user(2), 20_000)
        );
        assert!(!moved.knows(&signer, &user(1), 20_000), "of another device");
        let late = 20_001 + KNOWN_FOR;
        assert!(!mine.knows(&signer, &user(1), late), "long ago");
        for none in ["", ".", "AAAA", "AAAA.AAAA", "ü"] {
            assert_eq!(KnownDevice::parse(none), None, "{none}");
        }
    }
}
