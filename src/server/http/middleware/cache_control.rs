//! How long browsers keep what: hashed files for good, pages not at all once somebody is signed in,
//! and those with a cart on them never.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

use super::super::header_text::text;
use crate::{
    paths,
    server::{http::parts, state::AppState},
};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("public, no-cache");
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const NO_INDEX: HeaderValue = HeaderValue::from_static("noindex");

const JUST_NOW: SignedDuration = SignedDuration::from_secs(2);

/// Marks a response that belongs to one person.
#[derive(Clone, Copy, Debug)]
pub struct Personal;

/// True for what everybody gets alike.
pub fn is_not_personal(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<Personal>().is_none()
}

/// Pages and functions: never stored if they are personal or set a cookie, else asked for again.
pub async fn for_pages(page: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_function = paths::is_server_function(path);
    // A browser's back button shows a stored page without asking: the cart on it would be an old one.
    let has_cart = paths::has_cart(path);
    // A link that was ended must show nothing. What no page matches is a 404 like any other.
    let is_never_kept = page.is_some_and(|page| paths::is_never_kept(page.as_str()));
    let mut response = next.run(request).await;
    let personal = is_function
        || has_cart
        || is_never_kept
        // Parts stand at the address of their page: whoever kept them would show them as that.
        || parts::is_marked(&response)
        || response.extensions().get::<Personal>().is_some()
        || response.headers().contains_key(header::SET_COOKIE);
    let value = if personal { NO_STORE } else { REVALIDATE };
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    if is_never_kept {
        // A link that somebody pasted somewhere is found by nobody else.
        response.headers_mut().insert(ROBOTS, NO_INDEX);
    }
    response
}

/// Files: for good where the name has the content's hash in it. Where no name has, what is in a file
/// may change at any moment: `cargo leptos watch` writes it anew at every edit.
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
        let value = match (hashed, options.hash_files) {
            (true, _) => FOR_GOOD,
            (false, true) => AN_HOUR,
            (false, false) => ASK_FIRST,
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, value);
        if !options.hash_files && may_change_again(headers) {
            headers.remove(header::LAST_MODIFIED);
        }
    }
    // The same address has a plain and a compressed form; a shared cache must not mix them up.
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Files whose name is made of what is in them.
pub async fn for_good(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, FOR_GOOD);
    response
}

/// What is asked for anew each time, and found by nobody else.
pub async fn never(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(ROBOTS, NO_INDEX);
    response
}

/// `Last-Modified` counts in seconds: of a file that was written just now, it would say the same after
/// the next edit.
fn may_change_again(headers: &HeaderMap) -> bool {
    let modified = headers
        .get(header::LAST_MODIFIED)
        .and_then(|value| rfc2822::parse(&text(value)).ok());
    modified
        .is_some_and(|modified| Timestamp::now().duration_since(modified.timestamp()) < JUST_NOW)
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
