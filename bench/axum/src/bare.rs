//! The least that axum can do: sends back what Tiffin answered, head and body, byte for byte.

use std::{collections::HashMap, fs, path::Path, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::Failure;

/// An answer as the bench recorded it.
#[derive(Deserialize)]
struct Recorded {
    method: String,
    target: String,
    /// Whether it answers `Accept-Encoding: br`.
    encoded: bool,
    /// Whether it answers somebody with a session.
    signed_in: bool,
    status: u16,
    headers: Vec<(String, String)>,
    /// The file with its body, beside the recording.
    body: String,
}

type Answers = HashMap<(Method, String, bool, bool), (StatusCode, HeaderMap, Bytes)>;

/// Answers what `file` holds, a JSON array.
pub fn router(file: &str) -> Result<Router, Failure> {
    let recorded: Vec<Recorded> = serde_json::from_slice(&fs::read(file)?)?;
    let folder = Path::new(file).parent().unwrap_or(Path::new("."));
    let mut answers = Answers::new();
    for answer in recorded {
        let mut headers = HeaderMap::new();
        for (name, value) in &answer.headers {
            headers.append(
                HeaderName::try_from(name)?,
                HeaderValue::from_bytes(value.as_bytes())?,
            );
        }
        answers.insert(
            (
                answer.method.parse()?,
                answer.target,
                answer.encoded,
                answer.signed_in,
            ),
            (
                StatusCode::from_u16(answer.status)?,
                headers,
                fs::read(folder.join(answer.body))?.into(),
            ),
        );
    }
    Ok(Router::new().fallback(send).with_state(Arc::new(answers)))
}

/// Takes the request's body, as every handler of a form does.
async fn send(
    State(answers): State<Arc<Answers>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    _body: Bytes,
) -> Response {
    let encoded = headers.contains_key("accept-encoding");
    let signed_in = headers.contains_key("cookie");
    match answers.get(&(method, uri.to_string(), encoded, signed_in)) {
        Some((status, headers, body)) => (*status, headers.clone(), body.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
