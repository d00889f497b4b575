//! Answers visitors with pages that are kept, before anybody asks who they are.
//!
//! A visitor here is a request that brings nothing by which anybody could know it. In doubt it is none:
//! it is then answered as any other.

use std::sync::Arc;

use axum::{
    body::{self, Body},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::cache_control::Personal;
use crate::{
    error::AppError,
    model::{browse, parts},
    paths,
    server::{
        http::{accept::wants_html, header_text::text, kept_page::KeptPage, kept_pages::KeptPages},
        state::AppState,
    },
};

/// A longer one is answered, but not kept.
const MAX_ADDRESS: usize = 256;

/// No page of ours is larger.
const MAX_PAGE: usize = 4 * 1024 * 1024;

/// Answers from what is kept, and keeps what is rendered.
pub async fn answer(
    State((state, kept)): State<(AppState, Option<Arc<KeptPages>>)>,
    page: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let address = page
        .filter(|page| paths::PUBLIC.contains(&page.as_str()))
        .filter(|page| !paths::is_never_kept(page.as_str()))
        .filter(|_| is_visitor(request.headers(), &state.cookies.session))
        .and_then(|_| address(&request));
    let (Some(address), Some(kept)) = (address, kept) else {
        return next.run(request).await;
    };

    let is_search = address.contains('?');
    let (method, asked) = (request.method().clone(), request.headers().clone());
    let version = state.catalog.snapshot().version;
    let key = kept.key(address, version, state.clock.now());
    let place = match kept.get(&key).await {
        Ok(page) => return page.answer(&method, &asked).await,
        Err(place) => place,
    };
    let response = next.run(as_get(request)).await;
    if !may_be_kept(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = body::to_bytes(body, MAX_PAGE).await else {
        return AppError::Internal {
            reference: String::new(),
        }
        .into_response();
    };
    let page = Arc::new(KeptPage::new(&parts.headers, body.clone()));
    // Too large to be kept, it is the answer all the same.
    let _ = place.insert(page.clone());
    if is_search {
        // Anybody can make up searches. One is compressed well when it is asked for again.
        return Response::from_parts(parts, Body::from(body));
    }
    page.answer(&method, &asked).await
}

/// True if nothing in the request says whose it is. Whatever looks like a cookie of ours counts, however
/// it is written: all their names contain that of the session's.
fn is_visitor(headers: &HeaderMap, session_cookie: &str) -> bool {
    let own = session_cookie.strip_prefix("__Host-");
    let own = own.unwrap_or(session_cookie).to_ascii_lowercase();
    let mut cookies = headers.get_all(header::COOKIE).iter();
    let has_own = cookies.any(|cookies| text(cookies).to_ascii_lowercase().contains(&own));
    let is_known = has_own || headers.contains_key(header::AUTHORIZATION);
    !is_known && !headers.contains_key(parts::HEADER) && wants_html(headers)
}

/// The address as everybody would write it. What is written in another way is no address here, so that
/// one page is kept once.
fn address(request: &Request) -> Option<String> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let (path, query) = (request.uri().path(), request.uri().query());
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'/' | b'-' | b'_');
    if !is_read || !path.bytes().all(is_plain) || path.len() > MAX_ADDRESS {
        return None;
    }
    match query {
        None => Some(path.to_owned()),
        Some(query) if path == paths::RESTAURANTS => {
            let search = search(query)?;
            let address = match &*search {
                "" => path.to_owned(),
                _ => format!("{path}?{search}"),
            };
            (address.len() <= MAX_ADDRESS).then_some(address)
        }
        // Where a visitor comes from or goes on to is in the query of other pages.
        Some(_) => None,
    }
}

/// A search in one way of writing: what is not asked for is left out.
fn search(query: &str) -> Option<String> {
    let mut asked = [const { None }; browse::FIELDS.len()];
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = browse::FIELDS.iter().position(|field| *field == name)?;
        if asked[place].replace(value).is_some() {
            return None;
        }
    }
    let mut search = form_urlencoded::Serializer::new(String::new());
    for (name, value) in browse::FIELDS.iter().zip(asked) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            search.append_pair(name, &value);
        }
    }
    Some(search.finish())
}

/// What answers a HEAD has no body to keep.
fn as_get(mut request: Request) -> Request {
    *request.method_mut() = Method::GET;
    // These are answered here.
    request.headers_mut().remove(header::IF_NONE_MATCH);
    request
}

/// A whole page that says nothing of anybody.
fn may_be_kept(response: &Response) -> bool {
    let headers = response.headers();
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    response.status() == StatusCode::OK
        && kind.is_some_and(|kind| kind.starts_with(b"text/html"))
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CONTENT_ENCODING)
        && response.extensions().get::<Personal>().is_none()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn address_of(uri: &'static str) -> Option<String> {
        let request = Request::get(uri).body(Body::empty()).expect("a request");
        address(&request)
    }

    #[test]
    fn a_search_has_one_address_however_it_is_written() {
        for uri in [
            "/restaurants?q=dosa&open=1",
            "/restaurants?open=1&q=dosa",
            "/restaurants?q=do%73a&cuisine=&open=1&sort=",
        ] {
            assert_eq!(
                address_of(uri).as_deref(),
                Some("/restaurants?q=dosa&open=1"),
                "{uri}"
            );
        }
    }

    #[test]
    fn what_nobody_links_to_is_not_kept() {
        for uri in [
            "/?a=1",
            "/login?next=%2Forders",
            "/login?ended=1",
            "/restaurants?utm=1",
            "/restaurants?q=a&q=b",
            "/r/%6Bitchen",
        ] {
            assert_eq!(address_of(uri), None, "{uri}");
        }
        let long = format!("/restaurants?q={}", "a".repeat(MAX_ADDRESS));
        let long = Request::get(long).body(Body::empty()).expect("a request");
        assert_eq!(address(&long), None);
    }

    #[test]
    fn whatever_looks_like_a_cookie_of_ours_is_one() {
        let is_visitor = |name: HeaderName, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static("text/html"));
            headers.insert(name, HeaderValue::from_static(value));
            is_visitor(&headers, "__Host-tiffin")
        };

        assert!(is_visitor(header::COOKIE, "city=Berlin"));
        for cookies in [
            "__Host-tiffin=1",
            "__host-tiffin-flash=1",
            "tiffin-guest=",
            "tiffin",
            "a=b;__Host-tiffin = 1",
            "a=\"; __Host-tiffin=1\"",
        ] {
            assert!(!is_visitor(header::COOKIE, cookies), "{cookies}");
        }
        assert!(!is_visitor(header::AUTHORIZATION, "Bearer x"));
        assert!(!is_visitor(
            HeaderName::from_static(parts::HEADER),
            "- cart"
        ));
        assert!(!is_visitor(header::ACCEPT, "application/json"));
    }
}
