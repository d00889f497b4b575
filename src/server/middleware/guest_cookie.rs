//! The guest's cookie: a key to a cart and to nothing else. Set with the first dish, removed when
//! the cart becomes a customer's.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::time::Duration;

use crate::server::{ordering::owner::GuestKey, state::AppState};

/// How long a browser keeps it; the clean-up takes a cart away that is as old.
const MAX_AGE: Duration = Duration::days(30);

/// What a response makes of the cookie.
#[derive(Clone, Debug)]
pub enum GuestCookie {
    /// The browser keeps the key.
    Set(GuestKey),
    /// The browser forgets it.
    Remove,
}

/// Sends what the response says, with our attributes.
pub async fn send(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let (cookies, name) = (&state.cookies, &state.cookies.guest_name);
    let cookie = match response.extensions().get() {
        Some(GuestCookie::Set(key)) => cookies.set(name, key.as_str(), MAX_AGE),
        Some(GuestCookie::Remove) => cookies.remove(name),
        None => return response,
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
