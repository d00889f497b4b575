//! The guest's cookie: a key to a cart and to nothing else. Set with the first dish that is in the
//! cart, kept as long as the guest comes back, removed when the cart becomes a customer's.
//!
//! Its value is the key and, after a dot, when the browser was given it (Unix milliseconds), so that
//! a request can tell without the database whether it is time to give it anew. Who forges that
//! moment only loses or keeps a key of their own.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::time::Duration;

use crate::server::{
    http::visit::Visit,
    ordering::{guest_carts::USED_EVERY, owner::GuestKey},
    state::AppState,
};

/// How long a browser keeps it; the clean-up takes a cart away that was not used for as long.
const MAX_AGE: Duration = Duration::days(30);

/// What a response makes of the cookie.
#[derive(Clone, Debug)]
pub enum GuestCookie {
    /// The browser keeps the key.
    Set(GuestKey),
    /// The browser forgets it.
    Remove,
}

/// What a browser's cookie says.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The key.
    pub key: GuestKey,
    /// When the browser was given it; 0 if the cookie does not say.
    given_at: i64,
}

impl Brought {
    /// Takes a cookie's value.
    pub fn parse(value: &str) -> Option<Self> {
        let (key, given_at) = value.split_once('.').unwrap_or((value, ""));
        Some(Self {
            key: GuestKey::parse(key)?,
            given_at: given_at.parse().unwrap_or(0),
        })
    }
}

/// Gives a guest who comes back the key anew, at most once a day, if it still opens a cart. If the
/// database is too busy, the next request tries again.
pub async fn renew(visit: &Visit, brought: Brought) {
    let state = &visit.state;
    let is_due = state.clock.now().saturating_sub(brought.given_at) >= USED_EVERY;
    if !is_due || visit.viewer.is_some() || visit.guest_cookie.get().is_some() {
        return;
    }
    match state.ordering.keep_guest_carts(&brought.key).await {
        Ok(true) => {
            let _ = visit.guest_cookie.set(GuestCookie::Set(brought.key));
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "a guest's use could not be written down"),
    }
}

/// Sends what the response says, with our attributes.
pub async fn send(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let (cookies, name) = (&state.cookies, &state.cookies.guest_name);
    let cookie = match response.extensions().get() {
        Some(GuestCookie::Set(key)) => {
            let value = format!("{}.{}", key.as_str(), state.clock.now());
            cookies.set(name, &value, MAX_AGE)
        }
        Some(GuestCookie::Remove) => cookies.remove(name),
        None => return response,
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
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
            let brought = Brought::parse(&format!("{}{moment}", key.as_str())).expect("a key");
            assert_eq!(
                (&brought.key, brought.given_at),
                (&key, given_at),
                "{moment}"
            );
        }
        assert!(Brought::parse("").is_none());
        assert!(Brought::parse(".1764000000000").is_none());
    }
}
