//! Refuses a request that does not say, once, which host it is for (RFC 9112, 3.2).
//!
//! A proxy and we could otherwise read two different hosts out of one request. HTTP/1.0 knows no
//! `Host`, and simple health checks still speak it: there it may be missing.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Version, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::error::AppError;

/// Lets through what names its host.
pub async fn check(request: Request, next: Next) -> Response {
    if names_one_host(request.version(), request.headers()) {
        next.run(request).await
    } else {
        AppError::Unreadable.into_response()
    }
}

fn names_one_host(version: Version, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host),
        (None, _) => version < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// A host and perhaps a port, without the user name that an authority may have elsewhere.
fn is_host(value: &HeaderValue) -> bool {
    let Ok(authority) = Authority::try_from(value.as_bytes()) else {
        return false;
    };
    let text = authority.as_str();
    let rest = text.strip_prefix(authority.host());
    let port = rest.map(|rest| rest.strip_prefix(':').unwrap_or(rest));
    !authority.host().is_empty()
        && port.is_some_and(|port| {
            port.is_empty() || (authority.port_u16().is_some() && !port.starts_with('+'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_named(version: Version, hosts: &[&[u8]]) -> bool {
        let mut headers = HeaderMap::new();
        for host in hosts {
            let host = HeaderValue::from_bytes(host).expect("a value");
            headers.append(header::HOST, host);
        }
        names_one_host(version, &headers)
    }

    #[test]
    fn one_host_is_named() {
        for host in [
            "tiffin.example",
            "tiffin.example:8443",
            "127.0.0.1:3000",
            "[::1]",
            "[2001:db8::7]:443",
            "localhost:",
        ] {
            assert!(is_named(Version::HTTP_11, &[host.as_bytes()]), "{host}");
        }
    }

    #[test]
    fn none_two_and_what_is_no_host_are_refused() {
        assert!(!is_named(Version::HTTP_11, &[]));
        assert!(!is_named(Version::HTTP_11, &[b"a.example", b"a.example"]));
        assert!(!is_named(Version::HTTP_10, &[b"a.example", b"b.example"]));
        for host in [
            &b""[..],
            b":80",
            b"a b",
            b"a.example:http",
            b"a.example:99999",
            b"a.example:+80",
            b"a.example/path",
            b"a.example, b.example",
            b"priya@a.example",
            b"http://a.example",
            b"[::1",
            b"::1",
            "köln.example".as_bytes(),
            b"k\xf6ln.example",
        ] {
            let words = String::from_utf8_lossy(host);
            assert!(!is_named(Version::HTTP_11, &[host]), "{words}");
        }
    }

    #[test]
    fn http_1_0_knows_no_host() {
        assert!(is_named(Version::HTTP_10, &[]));
    }
}
