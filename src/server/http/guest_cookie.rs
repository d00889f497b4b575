//! The guest's cookie: a key to a cart and to nothing else. Set with the first dish that is in the
//! cart, kept as long as the guest comes back, removed when the cart becomes a customer's.
//!
//! Its value is the key and, after a dot, when the browser was given it (Unix milliseconds), so that
//! a request can tell without the database whether it is time to give it anew. Who forges that
//! moment only loses or keeps a key of their own.

use tower_cookies::cookie::time::Duration;

use crate::{
    model::moment::UnixMillis,
    server::ordering::{guest_carts::USED_EVERY, owner::GuestKey},
};

/// How long a browser keeps it; the clean-up takes a cart away that was not used for as long.
pub const MAX_AGE: Duration = Duration::days(30);

/// What a browser's cookie says.
#[derive(Clone, Debug)]
pub struct GuestCookie {
    pub key: GuestKey,
    /// When the browser was given it; 0 if the cookie does not say.
    given_at: UnixMillis,
}

impl GuestCookie {
    pub fn parse(value: &str) -> Option<Self> {
        let (key, given_at) = value.split_once('.').unwrap_or((value, ""));
        Some(Self {
            key: GuestKey::parse(key)?,
            given_at: UnixMillis(given_at.parse().unwrap_or(0)),
        })
    }

    /// The value of a cookie that is given now.
    pub fn value(key: &GuestKey, now: UnixMillis) -> String {
        format!("{}.{}", key.as_str(), now.0)
    }

    /// True if it is time to give it anew.
    pub fn is_due(&self, now: UnixMillis) -> bool {
        now - self.given_at >= USED_EVERY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_a_key_and_a_moment_if_it_says_one() {
        let key = GuestKey::random();

        for (moment, given_at) in [
            ("", 0),
            (".1764000000000", 1_764_000_000_000),
            (".", 0),
            (".soon", 0),
            (".1.2", 0),
            (".99999999999999999999", 0),
        ] {
            let cookie = GuestCookie::parse(&format!("{}{moment}", key.as_str())).expect("a key");
            assert_eq!(
                (&cookie.key, cookie.given_at.0),
                (&key, given_at),
                "{moment}"
            );
        }
        let given = GuestCookie::parse(&GuestCookie::value(&key, UnixMillis(7))).expect("a key");
        assert_eq!((given.key, given.given_at.0), (key, 7));
        assert!(GuestCookie::parse("").is_none());
        assert!(GuestCookie::parse(".1764000000000").is_none());
    }
}
