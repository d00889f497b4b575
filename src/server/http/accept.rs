//! Whether a request wants HTML: a browser asking for a page or sending a form does, a client does
//! not.

use axum::http::{HeaderMap, header};

use super::header_text::text;

/// True if the request names `text/html` in `Accept`, and not with `q=0` (RFC 9110, 12.5.1).
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|accept| text(accept).split(',').any(names_html))
}

fn names_html(range: &str) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default();
    let refused = parts
        .filter_map(|parameter| parameter.split_once('='))
        .any(|(name, q)| name.trim().eq_ignore_ascii_case("q") && q.trim().parse() == Ok(0.0));
    kind.eq_ignore_ascii_case("text/html") && !refused
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn wants(accept: &str) -> bool {
        wants_bytes(accept.as_bytes())
    }

    fn wants_bytes(accept: &[u8]) -> bool {
        let mut headers = HeaderMap::new();
        let accept = HeaderValue::from_bytes(accept).expect("a value");
        headers.insert(header::ACCEPT, accept);
        wants_html(&headers)
    }

    #[test]
    fn a_browser_wants_html() {
        assert!(wants(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(wants("TEXT/HTML"));
        assert!(wants("application/json, text/html; q=0.1"));
    }

    #[test]
    fn bytes_beyond_ascii_hide_nothing_else() {
        assert!(wants("text/html, x/ü"));
        assert!(wants_bytes(b"x/\xfc, text/html"));
        assert!(!wants_bytes(b"text/html\xfc"));
    }

    #[test]
    fn a_client_does_not() {
        assert!(!wants("*/*"));
        assert!(!wants("application/json"));
        assert!(!wants("text/html;q=0, application/json"));
        assert!(!wants("text/html-something"));
        assert!(!wants_html(&HeaderMap::new()));
    }
}
