//! Leaves of a request's cookies only ours.
//!
//! Other software on the same host sets cookies too, with bytes beyond ASCII at times; whoever reads
//! the header as one text, as the session library does, then sees no cookie at all.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::server::state::AppState;

/// Takes every other cookie out.
pub async fn keep(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let own = own_cookies(headers, &state.cookies.names());
    headers.remove(header::COOKIE);
    if let Some(own) = own {
        headers.insert(header::COOKIE, own);
    }
    next.run(request).await
}

fn own_cookies(headers: &HeaderMap, names: &[&str]) -> Option<HeaderValue> {
    let own: Vec<&[u8]> = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii)
        .filter(|pair| is_own(pair, names))
        .collect();
    HeaderValue::from_bytes(&own.join(&b"; "[..]))
        .ok()
        .filter(|own| !own.is_empty())
}

/// One of our names, and a value as we write them: ASCII.
fn is_own(pair: &[u8], names: &[&str]) -> bool {
    let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
    pair.is_ascii()
        && pair.len() > name.len()
        && names
            .iter()
            .any(|own| own.as_bytes() == name.trim_ascii_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::http::header_text::text;

    fn kept(cookies: &[&[u8]]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in cookies {
            let value = HeaderValue::from_bytes(value).expect("a value");
            headers.append(header::COOKIE, value);
        }
        own_cookies(&headers, &["tiffin", "tiffin-flash"]).map(|own| text(&own).into_owned())
    }

    #[test]
    fn a_foreign_cookie_of_any_bytes_is_ignored_and_ours_are_kept() {
        for foreign in [
            &b"city=Berlin"[..],
            "city=Köln".as_bytes(),
            b"city=K\xf6ln",
            b"\xff\xfe",
            b"",
            b"tiffin",
            b"tiffins=1",
            b"tiffin=K\xf6ln",
        ] {
            let mixed = [b"tiffin=a", foreign, b"tiffin-flash=b=c"].join(&b"; "[..]);

            assert_eq!(
                kept(&[&mixed]).as_deref(),
                Some("tiffin=a; tiffin-flash=b=c"),
                "{foreign:?}"
            );
            assert_eq!(
                kept(&[foreign, b"tiffin=a"]).as_deref(),
                Some("tiffin=a"),
                "{foreign:?}"
            );
            assert_eq!(kept(&[foreign]), None, "{foreign:?}");
        }
    }
}
