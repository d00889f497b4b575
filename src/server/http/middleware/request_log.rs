//! One span and one line per request: method, path pattern, status, request id, user id. Never a
//! secret, an email or a full session id.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, field};

use super::request_id;

/// The request's span, as an extension: whoever learns who the user is writes it there.
#[derive(Clone, Debug)]
pub struct RequestSpan(pub Span);

/// Wraps the request in its span and logs the answer.
pub async fn write(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        path,
        id = request_id::of(&request).as_str(),
        user_id = field::Empty,
    );
    request.extensions_mut().insert(RequestSpan(span.clone()));
    async {
        let response = next.run(request).await;
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), ms, "answered");
        response
    }
    .instrument(span)
    .await
}
