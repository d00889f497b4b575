//! The session's cookie as browsers accept it, in place of the session library's own.
//!
//! Its removal lacks `Secure`, so a browser would keep a `__Host-` cookie. And it knows nothing of
//! a session that was opened, or moved to a new id, in one transaction with what that means.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use cookie::time::Duration;
use tower_sessions::session::Id;

use crate::server::state::AppState;

/// Marks a response whose browser gets a session under a new id.
#[derive(Clone, Copy, Debug)]
pub struct NewSessionId(pub Id);

/// Sends the new id, if there is one; else mends a removal.
pub async fn mend(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let cookies = &state.cookies;
    let name = &cookies.session_name;
    let new_id = response.extensions().get().map(|NewSessionId(id)| *id);
    let sets = format!("{name}=");
    let removes = format!("{name}=;");
    let all: Vec<HeaderValue> = response
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .cloned()
        .collect();
    let is = |cookie: &HeaderValue, what: &str| cookie.as_bytes().starts_with(what.as_bytes());

    let (replaced, ours) = match new_id {
        Some(id) => {
            let idle = Duration::try_from(state.settings.session.idle).unwrap_or(Duration::DAY);
            (sets, cookies.set(name, &id.to_string(), idle))
        }
        None if all.iter().any(|cookie| is(cookie, &removes)) => (removes, cookies.remove(name)),
        None => return response,
    };
    let headers = response.headers_mut();
    headers.remove(header::SET_COOKIE);
    for cookie in all.into_iter().filter(|cookie| !is(cookie, &replaced)) {
        headers.append(header::SET_COOKIE, cookie);
    }
    if let Ok(ours) = HeaderValue::from_str(&ours) {
        headers.append(header::SET_COOKIE, ours);
    }
    response
}
