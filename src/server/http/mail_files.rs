//! `GET /dev/mailbox/{mail}/html`, a mail's HTML as a mail program shows it, and
//! `GET /dev/mailbox/{mail}/source`, the mail as it was sent. 404 for what is no mail.

use std::io;

use axum::{
    extract::State,
    http::{HeaderValue, Uri, header},
    response::{Html, IntoResponse, Response},
};

use super::{error, page_address::PageAddress};
use crate::{error::AppError, server::mail::mailbox::Mailbox};

/// Mail brings its own style, and nothing else: neither scripts nor pictures nor forms. The page of the
/// mail frames it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'",
);
const FRAMED_BY_US: HeaderValue = HeaderValue::from_static("SAMEORIGIN");
const PLAIN: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

pub async fn html(State(mailbox): State<Mailbox>, uri: Uri) -> Result<Response, AppError> {
    let mail = found(mailbox.find(&id_in(&uri)).await)?;
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, FRAMED_BY_US),
    ];
    Ok((headers, Html(out_of_the_frame(&mail.html))).into_response())
}

pub async fn source(State(mailbox): State<Mailbox>, uri: Uri) -> Result<Response, AppError> {
    let source = found(mailbox.source(&id_in(&uri)).await)?;
    Ok(([(header::CONTENT_TYPE, PLAIN)], source).into_response())
}

fn id_in(uri: &Uri) -> String {
    PageAddress::of(uri.path()).part(2)
}

fn found<T>(found: io::Result<Option<T>>) -> Result<T, AppError> {
    let found = found.map_err(|cause| error::of_request(&cause, None))?;
    found.ok_or(AppError::NotFound)
}

/// A link opens in the whole window, as it would from a mailbox.
fn out_of_the_frame(html: &str) -> String {
    html.replacen("<head>", "<head><base target=\"_top\">", 1)
}
