//! Reads what is posted to a server function, whole. A client may take its time: who it was at the
//! beginning says nothing of the end.

use std::time::Duration;

use axum::{
    body::{self, Body, Bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::{error::AppError, paths, server::http::header_text::text};

const FORM: &str = "application/x-www-form-urlencoded";

/// A form is sent at once.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// What was sent to a server function.
#[derive(Clone, Debug)]
pub struct SentForm(pub Bytes);

/// Reads the body into a [`SentForm`], or says why it is none. Whatever else passes.
pub async fn read(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !paths::is_server_function(request.uri().path()) {
        return next.run(request).await;
    }
    if !is_form(request.headers()) {
        return AppError::NotAForm.into_response();
    }
    let (mut parts, body) = request.into_parts();
    let sent = match timeout(BODY_TIMEOUT, body::to_bytes(body, usize::MAX)).await {
        Ok(Ok(sent)) if is_text(&sent) => sent,
        Ok(Ok(_)) => return AppError::Unreadable.into_response(),
        Ok(Err(error)) => return unreadable(&error).into_response(),
        Err(_) => return AppError::Timeout.into_response(),
    };
    parts.extensions.insert(SentForm(sent.clone()));
    next.run(Request::from_parts(parts, Body::from(sent))).await
}

fn is_form(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = text(kind);
        let kind = kind.split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case(FORM)
    })
}

/// True if every byte, percent-encoded ones included, is UTF-8: a decoder would replace the rest.
fn is_text(sent: &Bytes) -> bool {
    percent_encoding::percent_decode(sent).decode_utf8().is_ok()
}

fn unreadable(error: &axum::Error) -> AppError {
    let too_large = std::iter::successors(Some(error as &dyn std::error::Error), |e| e.source())
        .any(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>);
    if too_large {
        AppError::TooLarge
    } else {
        AppError::Unreadable
    }
}
