//! The id under which a request is logged: taken from `X-Request-Id` if it is harmless, else made;
//! sent back on the response.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use super::super::header_text::text;
use crate::server::ids::new_id;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, as an extension; empty where nobody gave one.
#[derive(Clone, Debug, Default)]
pub struct RequestId(Arc<str>);

impl RequestId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives every request an id, and every response the id of its request.
pub async fn give(mut request: Request, next: Next) -> Response {
    let sent = request.headers().get(&X_REQUEST_ID).map(text);
    let id: Arc<str> = match sent.filter(|id| is_harmless(id)) {
        Some(id) => id.into(),
        None => new_id().into(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}

pub fn of(request: &Request) -> RequestId {
    let id = request.extensions().get::<RequestId>();
    id.cloned().unwrap_or_default()
}

/// Ids end up in logs and on pages: nothing that could be mistaken for more than an id.
fn is_harmless(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_harmless_id_is_taken_over() {
        assert!(is_harmless("0199c0de-7000-7000-8000-000000000000"));
        for bad in [
            "",
            "short",
            "with space in it",
            "<script>alert(1)</script>",
            &"x".repeat(65),
        ] {
            assert!(!is_harmless(bad), "{bad}");
        }
    }
}
