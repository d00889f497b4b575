//! `GET /.well-known/jwks.json`: the public keys that access tokens are checked with (RFC 7517), for
//! services of any language. They may be kept for as long as `Cache-Control` says, and asked for again
//! by `ETag`.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use const_format::formatcp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{entity_tag, header_text::text};
use crate::{
    error::AppError,
    server::{
        accounts::tokens::keys::{CACHE_AGE, Key, PublicKey},
        state::AppState,
    },
};

const KEEP: HeaderValue =
    HeaderValue::from_static(formatcp!("public, max-age={}", CACHE_AGE.as_secs()));

#[derive(Serialize)]
struct KeySet {
    keys: Vec<PublicKey>,
}

/// The key set of this moment, or 304 if it is the one that was kept.
pub async fn jwks(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let asks = headers
        .get(header::USER_AGENT)
        .map(text)
        .unwrap_or_default();
    if state
        .labs
        .as_ref()
        .is_some_and(|labs| labs.is_off_for(&asks))
    {
        return AppError::Unavailable { retry_after: 30 }.into_response();
    }
    let keys = state.accounts.tokens.keys.keys();
    let published = keys.published(state.clock.now());
    let keys: Vec<_> = published.map(Key::public).collect();
    let names: Vec<_> = keys.iter().map(|key| key.kid.as_str()).collect();
    let tag = URL_SAFE_NO_PAD.encode(Sha256::digest(names.join("\n")));
    let tag = format!("\"{tag}\"");
    let mut response = if entity_tag::is_kept(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(KeySet { keys }).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEEP);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
