//! Which scripts, styles and connections a page may use (ASVS 3.4.3): only our own files, and nothing
//! inline.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::config::LeptosOptions;

/// Sends the policy, which is the same for every answer but one that has its own: the HTML of a mail.
pub async fn protect(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(policy);
    response
}

/// The policy of a server with these options.
pub fn policy_for(options: &LeptosOptions) -> anyhow::Result<HeaderValue> {
    let policy = policy(reload_source(options).as_deref());
    Ok(HeaderValue::try_from(policy)?)
}

/// `cargo leptos watch` tells open pages over a websocket to reload. Its host is the page's, which
/// has many names while somebody works on it: 127.0.0.1, localhost, the address a phone is given.
fn reload_source(options: &LeptosOptions) -> Option<String> {
    let watching = std::env::var_os("LEPTOS_WATCH").is_some();
    watching.then(|| {
        let port = options.reload_external_port.unwrap_or(options.reload_port);
        format!("ws://*:{port} wss://*:{port}")
    })
}

fn policy(reload: Option<&str>) -> String {
    let reload = reload
        .map(|source| format!(" {source}"))
        .unwrap_or_default();
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
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
            policy(None),
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
             style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; \
             base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
    }

    #[test]
    fn only_watching_opens_a_websocket() {
        assert!(policy(Some("ws://*:3001")).contains("connect-src 'self' ws://*:3001;"));
    }
}
