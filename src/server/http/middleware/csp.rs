//! Which scripts, styles and connections a page may use (ASVS 3.4.3): our own, and inline only
//! with this response's nonce.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::Nonce;

use crate::server::state::AppState;

/// Mints a nonce for the page and sends the policy that allows it.
pub async fn protect(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    request
        .extensions_mut()
        .insert(Nonce::from_value(nonce.clone()));
    let mut response = next.run(request).await;
    let reload = reload_source(&state);
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce, reload.as_deref())) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `cargo leptos watch` tells open pages over a websocket to reload. Its host is the page's, which
/// has many names while somebody works on it: 127.0.0.1, localhost, the address a phone is given.
fn reload_source(state: &AppState) -> Option<String> {
    let watching = std::env::var_os("LEPTOS_WATCH").is_some();
    watching.then(|| {
        let options = &state.leptos;
        let port = options.reload_external_port.unwrap_or(options.reload_port);
        format!("ws://*:{port} wss://*:{port}")
    })
}

fn policy(nonce: &str, reload: Option<&str>) -> String {
    let reload = reload
        .map(|source| format!(" {source}"))
        .unwrap_or_default();
    format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; connect-src 'self'{reload}; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_policy() {
        assert_eq!(
            policy("abc", None),
            "default-src 'self'; script-src 'self' 'nonce-abc' 'wasm-unsafe-eval'; \
             style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn only_watching_opens_a_websocket() {
        assert!(policy("abc", Some("ws://*:3001")).contains("connect-src 'self' ws://*:3001;"));
    }
}
