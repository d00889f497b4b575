//! The session's cookie. The session library reads it; what it becomes is said by whoever opens,
//! moves, extends or ends a session, in one transaction with what that means.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
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
    let cookie = match response.extensions().get() {
        Some(SessionCookie::Set(id)) => {
            let idle = Duration::try_from(state.settings.session.idle).unwrap_or(Duration::DAY);
            cookies.set(name, &id.to_string(), idle)
        }
        Some(SessionCookie::Remove) => cookies.remove(name),
        None => return response,
    };
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
