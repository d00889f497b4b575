//! Refuses what another site sent: the defence against cross-site request forgery.
//!
//! Browsers say where a request comes from, in `Sec-Fetch-Site` and `Origin`; what they say must
//! be this site. A client that says neither is no browser and carries nobody's cookies. Nor does one that
//! brings a token instead: no page can have a browser add that.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::Url;

use super::{super::header_text::text, bearer};
use crate::{error::AppError, server::state::AppState};

/// Lets through what does not change anything, and what this site sent.
///
/// A websocket handshake is a GET but opens a two-way channel, so it is checked too.
pub async fn check(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.uri().path_and_query().is_none() {
        // `CONNECT host:port` asks for a tunnel; this is no proxy.
        return AppError::MethodNotAllowed.into_response();
    }
    let headers = request.headers();
    let safe = matches!(*request.method(), Method::GET | Method::HEAD)
        && !headers.contains_key(header::UPGRADE);
    if safe
        || bearer::is_without_cookies(headers)
        || is_ours(headers, &state.settings.site.base_url)
    {
        next.run(request).await
    } else {
        tracing::warn!(origin = ?headers.get(header::ORIGIN), "cross-site request refused");
        AppError::CrossSite.into_response()
    }
}

fn is_ours(headers: &HeaderMap, base_url: &Url) -> bool {
    let sent = |name: &str| headers.get(name).map(text);
    let site = sent("sec-fetch-site");
    let site = site.as_deref();
    let site_is_ours = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_is_ours = sent("origin").is_none_or(|origin| {
        // What takes the referrer away, an extension or a proxy, takes the origin with it; the
        // browser's own word stays. Without that, `null` is any sandboxed page.
        (origin == "null" && site == Some("same-origin"))
            || origin == base_url.origin().ascii_serialization()
            // In development the site has several names: localhost, 127.0.0.1, another port.
            || (base_url.scheme() == "http"
                && sent("host").is_some_and(|host| origin == format!("http://{host}")))
    });
    site_is_ours && origin_is_ours
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ours(base_url: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    name.parse().expect("a name"),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        is_ours(&headers, &Url::parse(base_url).expect("a URL"))
    }

    #[test]
    fn this_site_and_clients_that_are_no_browsers_may() {
        for headers in [
            &[][..],
            &[("host", "tiffin.example")],
            &[("origin", "https://tiffin.example")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://tiffin.example"),
            ],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        ] {
            assert!(ours("https://tiffin.example", headers), "{headers:?}");
        }
    }

    #[test]
    fn another_site_may_not() {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "nonsense")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "none"), ("origin", "null")],
            &[("sec-fetch-site", "same-site"), ("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
            &[("origin", "http://tiffin.example")],
            &[("origin", "https://tiffin.example:444")],
            &[("origin", "https://evil.example"), ("host", "evil.example")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://tiffin.example"),
            ],
        ] {
            assert!(!ours("https://tiffin.example", headers), "{headers:?}");
        }
    }

    #[test]
    fn in_development_the_name_in_the_address_bar_counts() {
        let localhost = [
            ("origin", "http://localhost:3000"),
            ("host", "localhost:3000"),
        ];

        assert!(ours("http://127.0.0.1:3000", &localhost));
        assert!(!ours(
            "http://127.0.0.1:3000",
            &[
                ("origin", "http://evil.example"),
                ("host", "localhost:3000")
            ]
        ));
    }
}
