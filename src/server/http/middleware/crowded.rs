//! Answers on a connection that is one too many: health checks are answered, everything else is
//! told to come back, and then the connection is closed.

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{error::AppError, paths, server::http::connections::slots::Standing};

/// Lets through what comes on a connection of its own right.
pub async fn check(request: Request, next: Next) -> Response {
    if request.extensions().get() != Some(&Standing::Extra) {
        return next.run(request).await;
    }
    let mut response = if paths::is_health_check(request.uri().path()) {
        next.run(request).await
    } else {
        AppError::Busy { retry_after: 5 }.into_response()
    };
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
