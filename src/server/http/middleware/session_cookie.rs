//! The session's cookie. The session library reads it; what it becomes is said by whoever opens,
//! moves, extends or ends a session, in one transaction with what that means.
//!
//! The library's own removal of a cookie that is no id lacks `Secure`, and browsers refuse it for a
//! `__Host-` name: ours is sent in its place.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::time::Duration;
use tower_sessions::session::Id;

use crate::server::state::AppState;

/// What a response makes of the cookie.
#[derive(Clone, Copy, Debug)]
pub enum SessionCookie {
    /// The browser keeps the session under this id, until the idle timeout.
    Set(Id),
    /// The browser forgets it.
    Remove,
}

/// Sends what the response says, with our attributes.
pub async fn send(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let cookies = &state.cookies;
    let name = &cookies.session_name;
    let is_removed = take_out(response.headers_mut(), name);
    let cookie = match response.extensions().get() {
        Some(SessionCookie::Set(id)) => {
            let idle = Duration::try_from(state.settings.session.idle).unwrap_or(Duration::DAY);
            cookies.set(name, &id.to_string(), idle)
        }
        Some(SessionCookie::Remove) => cookies.remove(name),
        None if is_removed => cookies.remove(name),
        None => return response,
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Takes every `Set-Cookie` of a name out. True if there was one.
fn take_out(headers: &mut HeaderMap, name: &str) -> bool {
    let is_of_name = |cookie: &HeaderValue| {
        let rest = cookie.as_bytes().strip_prefix(name.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(b"="))
    };
    let (taken, others): (Vec<_>, Vec<_>) = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .partition(is_of_name);
    if taken.is_empty() {
        return false;
    }
    headers.remove(header::SET_COOKIE);
    for other in others {
        headers.append(header::SET_COOKIE, other);
    }
    true
}
