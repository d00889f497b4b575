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

use tower_sessions::session::Id;

use crate::server::state::AppState;

/// Marks a request whose session cookie holds no session's id. The session library would answer it
/// with a removal that lacks `Secure`, which browsers refuse for a `__Host-` name: it does not see it.
#[derive(Clone, Copy, Debug)]
pub struct NotASession;

/// Takes every other cookie out.
pub async fn keep(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let name = &state.cookies.session;
    let own = own_cookies(request.headers(), &state.cookies.names());
    let (sessions, others): (Vec<_>, Vec<_>) = own.into_iter().partition(|pair| has(pair, name));
    let (ids, no_ids): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|pair| is_id(pair));
    let is_no_session = ids.is_empty() && !no_ids.is_empty();
    let kept = HeaderValue::from_bytes(&[ids, others].concat().join(&b"; "[..]));

    let headers = request.headers_mut();
    headers.remove(header::COOKIE);
    if let Some(kept) = kept.ok().filter(|kept| !kept.is_empty()) {
        headers.insert(header::COOKIE, kept);
    }
    if is_no_session {
        request.extensions_mut().insert(NotASession);
    }
    next.run(request).await
}

fn own_cookies<'h>(headers: &'h HeaderMap, names: &[&str]) -> Vec<&'h [u8]> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii)
        .filter(|pair| is_own(pair, names))
        .collect()
}

fn has(pair: &[u8], name: &str) -> bool {
    let own = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
    own.trim_ascii_end() == name.as_bytes()
}

fn is_id(pair: &[u8]) -> bool {
    let pair = String::from_utf8_lossy(pair);
    let value = pair.split_once('=').map(|(_, value)| value.trim_start());
    value.is_some_and(|value| value.parse::<Id>().is_ok())
}

/// One of our names, and a value as we write them: ASCII.
fn is_own(pair: &[u8], names: &[&str]) -> bool {
    pair.is_ascii() && pair.contains(&b'=') && names.iter().any(|name| has(pair, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cookies: &[&[u8]]) -> Vec<u8> {
        let mut headers = HeaderMap::new();
        for value in cookies {
            let value = HeaderValue::from_bytes(value).expect("a value");
            headers.append(header::COOKIE, value);
        }
        own_cookies(&headers, &["tiffin", "tiffin-flash"]).join(&b"; "[..])
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
                kept(&[&mixed]),
                b"tiffin=a; tiffin-flash=b=c",
                "{foreign:?}"
            );
            assert_eq!(kept(&[foreign, b"tiffin=a"]), b"tiffin=a", "{foreign:?}");
            assert_eq!(kept(&[foreign]), b"", "{foreign:?}");
        }
    }
}
