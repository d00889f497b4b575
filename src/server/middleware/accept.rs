//! Whether a request wants HTML: a browser asking for a page or sending a form does, a client does
//! not.

use axum::http::{HeaderMap, header};

/// True if the request names `text/html` in `Accept`.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|accept| accept.to_str().ok())
        .any(|accept| accept.contains("text/html"))
}
