//! Errors as pages for people and as JSON for clients, whichever layer they come from.

use std::{any::Any, sync::Arc};

use axum::{
    Json,
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::request_id;
use crate::{
    error::AppError,
    server::http::{accept::wants_html, page::PageRenderer},
};

/// Turns an error that is not a page yet into one, or into JSON.
pub async fn give(
    State(renderer): State<Arc<PageRenderer>>,
    request: Request,
    next: Next,
) -> Response {
    let html = wants_html(request.headers());
    let id = request_id::of(&request);
    let response = next.run(request).await;
    if !is_error(&response) || (html && is_page(&response)) {
        return response;
    }

    let status = response.status().as_u16();
    let error = match response.extensions().get::<AppError>() {
        Some(AppError::Internal { reference }) if reference.is_empty() => AppError::Internal {
            reference: id.as_str().to_owned(),
        },
        Some(error) => error.clone(),
        None => AppError::from_status(status, id.as_str()),
    };
    let (mut parts, _) = response.into_parts();
    let body = if html {
        axum::response::Html(renderer.error(&error)).into_response()
    } else {
        Json(&error).into_response()
    };
    let (described, body) = body.into_parts();
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        parts.headers.remove(name);
    }
    parts.headers.extend(described.headers);
    if let Some(seconds) = error.retry_after() {
        parts.headers.insert(header::RETRY_AFTER, seconds.into());
    }
    Response::from_parts(parts, body)
}

fn is_error(response: &Response) -> bool {
    response.status().is_client_error() || response.status().is_server_error()
}

/// True if a page explains it. A client that asked for none gets JSON instead.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Answers a panic, which `telemetry` logs.
pub fn for_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    AppError::Internal {
        reference: String::new(),
    }
    .into_response()
}
