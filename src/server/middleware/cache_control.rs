//! How long browsers keep what: hashed files for good, pages not at all once somebody is signed in,
//! and those with a cart on them never.

use axum::{
    extract::{Request, State},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};

use crate::{app, server::state::AppState};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Marks a response that belongs to one person.
#[derive(Clone, Copy, Debug)]
pub struct Personal;

/// True for what everybody gets alike.
pub fn is_not_personal(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Personal>().is_none()
}

/// Pages and functions: never stored if they are personal or set a cookie, else asked for again.
pub async fn for_pages(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_function = path.starts_with("/api/");
    // A browser's back button shows a stored page without asking: the cart on it would be an old one.
    let has_cart = app::has_cart(path);
    let mut response = next.run(request).await;
    let personal = is_function
        || has_cart
        || response.extensions().get::<Personal>().is_some()
        || response.headers().contains_key(header::SET_COOKIE);
    let value = if personal { NO_STORE } else { REVALIDATE };
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// Files: for good where the name has the content's hash in it.
pub async fn for_files(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let options = &state.leptos;
    let package = format!("/{}/", options.site_pkg_dir);
    let name = request
        .uri()
        .path()
        .strip_prefix(&package)
        .map(str::to_owned);
    let hashed =
        options.hash_files && name.is_some_and(|name| has_hash(&name, &options.output_name));
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == 304 {
        let value = if hashed { FOR_GOOD } else { AN_HOUR };
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    // The same address has a plain and a compressed form; a shared cache must not mix them up.
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// `tiffin.<hash>.css` and the like.
fn has_hash(name: &str, output_name: &str) -> bool {
    name.strip_prefix(output_name)
        .and_then(|rest| rest.strip_prefix(['.', '_']))
        .and_then(|rest| rest.split('.').find(|part| part.len() >= 16))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_kept_for_good() {
        assert!(has_hash("tiffin.tFWwGkNcFvHCtYiZV6X0Fg.css", "tiffin"));
        assert!(has_hash("tiffin.QzE8IWmQVFgxC3Qk4iQtjg.wasm", "tiffin"));
        assert!(!has_hash("tiffin.css", "tiffin"));
        assert!(!has_hash("other.tFWwGkNcFvHCtYiZV6X0Fg.css", "tiffin"));
    }
}
