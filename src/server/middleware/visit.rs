//! Who sent this request: asks once, writes activity down, and brings the flash along.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::Cookie;
use tower_sessions::{Expiry, Session};

use super::{
    accept::wants_html, cache_control::Personal, client_ip, request_id, request_log::RequestSpan,
    session_cookie::NewSessionId,
};
use crate::server::{
    accounts::sessions::{self, TOUCH_EVERY, Viewer},
    clock::millis,
    flash::Flash,
    state::AppState,
    visit::{Client, Visit},
};

/// `User-Agent` is shown to its owner; longer ones are no help.
const MAX_USER_AGENT: usize = 200;

/// Makes the request's [`Visit`].
pub async fn identify(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let mut visit = Visit {
        viewer: None,
        ended: None,
        client: client_of(&request, &state),
        request_id: request_id::of(&request),
        flash: flash_for_page(&request, &path, &state),
        path,
        session,
        new_id: Arc::default(),
        state,
    };
    if let Err(cause) = recognise(&mut visit).await {
        return visit.internal(&cause).into_response();
    }
    if let (Some(viewer), Some(RequestSpan(span))) = (&visit.viewer, request.extensions().get()) {
        span.record("user_id", &viewer.user_id);
    }

    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;

    if let Some(id) = visit.new_id.get() {
        response.extensions_mut().insert(NewSessionId(*id));
    }
    if visit.viewer.is_some() {
        response.extensions_mut().insert(Personal);
    }
    if visit.flash.is_some() && !response.status().is_redirection() {
        let cookies = &visit.state.cookies;
        if let Ok(removal) = HeaderValue::from_str(&cookies.remove(&cookies.flash_name)) {
            response.headers_mut().append(header::SET_COOKIE, removal);
        }
    }
    response
}

/// Finds the customer behind the session, or why it no longer authenticates.
async fn recognise(visit: &mut Visit) -> sqlx::Result<()> {
    let accounts = &visit.state.accounts;
    if let Some(id) = sessions::stored_id_of(&visit.session) {
        visit.viewer = accounts.authenticate(&id).await?;
        match &visit.viewer {
            Some(viewer) => write_activity_down(visit, &id, viewer).await,
            None => visit.ended = accounts.why_ended(&id).await?,
        }
    }
    // A page whose session ended while it was open brings the handle along: its browser may have
    // lost the cookie.
    if let (None, None, Some(handle)) = (&visit.viewer, &visit.ended, ended_handle(&visit.path)) {
        visit.ended = accounts.why_ended_by_handle(&handle).await?;
    }
    Ok(())
}

/// The handle in `/login?ended=<handle>`.
fn ended_handle(path: &str) -> Option<String> {
    let query = path.strip_prefix("/login?")?;
    let (_, handle) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "ended")?;
    Some(handle.into_owned())
}

/// Moves the idle timeout, in the database and in the browser, at most every ten minutes. If the
/// database is too busy, the next request tries again.
async fn write_activity_down(visit: &Visit, id: &str, viewer: &Viewer) {
    let now = visit.state.clock.now();
    if now - viewer.last_seen_at < millis(TOUCH_EVERY) {
        return;
    }
    match sessions::touch(&visit.state.db.write, id, &visit.client, now).await {
        Ok(true) => {
            let idle = visit.state.settings.session.idle;
            let idle = time::Duration::try_from(idle).unwrap_or(time::Duration::DAY);
            visit.session.set_expiry(Some(Expiry::OnInactivity(idle)));
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "activity could not be written down"),
    }
}

fn client_of(request: &Request, state: &AppState) -> Client {
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Client {
        ip: client_ip::of(request, &state.settings.site.trusted_proxies),
        user_agent: user_agent
            .unwrap_or_default()
            .chars()
            .take(MAX_USER_AGENT)
            .collect(),
    }
}

/// The flash is for a page that a person sees.
fn flash_for_page(request: &Request, path: &str, state: &AppState) -> Option<Flash> {
    let headers = request.headers();
    let is_page = request.method() == Method::GET && wants_html(headers);
    is_page
        .then(|| cookie_value(headers, &state.cookies.flash_name))
        .flatten()
        .as_deref()
        .and_then(|value| Flash::decode(value, path))
}

fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}
