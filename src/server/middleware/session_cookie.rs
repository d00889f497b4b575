//! The session cookie's removal, as browsers accept it: the session library's own lacks `Secure`,
//! so a browser would keep a `__Host-` cookie.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::server::state::AppState;

/// Replaces the session library's removal by ours.
pub async fn mend_removal(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let cookies = &state.cookies;
    let Ok(removal) = HeaderValue::from_str(&cookies.remove(&cookies.session_name)) else {
        return response;
    };
    let empty = format!("{}=;", cookies.session_name);
    let headers = response.headers_mut();
    let mended: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| {
            if cookie.as_bytes().starts_with(empty.as_bytes()) {
                &removal
            } else {
                cookie
            }
        })
        .cloned()
        .collect();
    headers.remove(header::SET_COOKIE);
    for cookie in mended {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
