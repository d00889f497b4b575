//! An app's request: one that brings `Authorization: Bearer` (RFC 6750).
//!
//! The token replaces the cookie, so that a request is judged by one of the two. Tokens in an address or
//! a form are not looked for: addresses end up in logs, and forms come from pages, which never hold
//! tokens.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    error::AppError,
    server::{
        accounts::tokens::check::Check,
        http::{
            accept::wants_html,
            access::{Access, AccessTable},
            header_text::text,
        },
    },
};

/// No credentials of ours are longer.
const MAX_CREDENTIALS: usize = 4 * 1024;

/// The token that a request brought, and what it asks for.
#[derive(Clone)]
pub struct Bearer {
    pub token: String,
    access: Option<Access>,
}

/// Takes the token out of the header, and the cookies away from a request that brought one.
pub async fn read(State(table): State<AccessTable>, mut request: Request, next: Next) -> Response {
    let access = table.of(request.uri().path());
    let headers = request.headers_mut();
    let credentials = match credentials(headers) {
        Ok(credentials) => credentials,
        Err(error) => return error.into_response(),
    };
    if access == Some(Access::App) {
        if wants_html(headers) {
            return AppError::NotForPages.into_response();
        }
        // An app sends what it has with every request, also when it asks for something newer.
        headers.remove(header::COOKIE);
        return next.run(request).await;
    }
    if let Some(token) = credentials.as_deref().and_then(token_of) {
        let bearer = Bearer {
            token: token.to_owned(),
            access,
        };
        headers.remove(header::COOKIE);
        // It is answered as a client whatever it accepts: a redirect would want cookies.
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        request.extensions_mut().insert(bearer);
    }
    next.run(request).await
}

/// True if a request is an app's: it carries a token, and no cookie that a browser would add by itself.
pub fn is_without_cookies(headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).map(text);
    bearer.is_some_and(|credentials| token_of(&credentials).is_some())
        && !headers.contains_key(header::COOKIE)
}

impl Bearer {
    /// How it is to be checked.
    pub fn check(&self) -> Check {
        match self.access {
            Some(Access::Token(check)) => check,
            _ => Check::Stateless,
        }
    }

    /// True if what is asked for is open to tokens: a function that says so, or nothing at all, which is
    /// not there for anybody.
    pub fn may_ask(&self, page: Option<&MatchedPath>) -> bool {
        match self.access {
            Some(access) => matches!(access, Access::Token(_)),
            None => page.is_none(),
        }
    }
}

/// The value of `Authorization`. Two of them contradict each other.
fn credentials(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    match (sent.next(), sent.next()) {
        (None, _) => Ok(None),
        (Some(one), None) if one.len() <= MAX_CREDENTIALS => Ok(Some(text(one).into_owned())),
        _ => Err(AppError::Unreadable),
    }
}

/// The token, if the scheme is `Bearer`, in any case (RFC 9110, 11.1). Other schemes are somebody
/// else's: a proxy's own sign-in passes them on.
fn token_of(credentials: &str) -> Option<&str> {
    let (scheme, token) = credentials.split_once(' ').unwrap_or((credentials, ""));
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_str(value).expect("a value");
            headers.append(header::AUTHORIZATION, value);
        }
        headers
    }

    #[test]
    fn the_scheme_is_read_in_any_case_and_no_other_is_ours() {
        for credentials in ["Bearer x", "bearer x", "BEARER  x "] {
            assert_eq!(token_of(credentials), Some("x"), "{credentials}");
        }
        for credentials in ["Bearer", "Bearer "] {
            assert_eq!(token_of(credentials), Some(""), "{credentials}");
        }
        for credentials in ["Basic x", "Bearerx", "", " Bearer x", "x"] {
            assert_eq!(token_of(credentials), None, "{credentials}");
        }
    }

    #[test]
    fn two_headers_or_a_long_one_are_refused() {
        let long = |bytes: usize| format!("Bearer {}", "x".repeat(bytes - "Bearer ".len()));

        assert_eq!(credentials(&headers(&[])), Ok(None));
        assert!(credentials(&headers(&[&long(MAX_CREDENTIALS)])).is_ok());
        for refused in [
            &["Bearer x", "Bearer x"][..],
            &["Basic x", "Bearer x"],
            &[&long(MAX_CREDENTIALS + 1)],
        ] {
            assert_eq!(
                credentials(&headers(refused)),
                Err(AppError::Unreadable),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_cookie_beside_the_token_may_be_a_browsers() {
        let mut sent = headers(&["Bearer x"]);
        assert!(is_without_cookies(&sent));

        sent.insert(header::COOKIE, HeaderValue::from_static("a=b"));

        assert!(!is_without_cookies(&sent));
        assert!(!is_without_cookies(&headers(&["Basic x"])));
        assert!(!is_without_cookies(&headers(&[])));
    }
}
