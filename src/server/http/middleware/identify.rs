//! Who sent this request: asks once, writes activity down, and brings the flash along.

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::Cookie;
use tower_sessions::Session;

use super::{
    cache_control::Personal,
    guest_cookie,
    guest_cookie::{Brought, GuestCookie},
    request_id,
    request_log::RequestSpan,
};
use crate::{
    error::AppError,
    model::notice::Notice,
    server::{
        accounts::{peer::Peer, sessions},
        http::{
            accept::wants_html, client_ip, events, flash::Flash, header_text::text,
            page_address::PageAddress, visit::Visit,
        },
        state::AppState,
    },
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
    let brought = cookie_value(request.headers(), &state.cookies.guest_name)
        .as_deref()
        .and_then(Brought::parse);
    let mut visit = Visit {
        viewer: None,
        ended: None,
        peer: peer_of(&request, &state),
        request_id: request_id::of(&request),
        flash: flash_for_page(&request, &path, &state),
        path,
        session,
        cookie: Arc::default(),
        guest: brought.as_ref().map(|brought| brought.key.clone()),
        guest_cookie: Arc::default(),
        wants_html: wants_html(request.headers()),
        state,
    };
    if let Err(cause) = recognise(&mut visit).await {
        return AppError::from(cause).into_response();
    }
    take_over_guest(&mut visit, is_page(&request)).await;
    if let (Some(viewer), Some(RequestSpan(span))) = (&visit.viewer, request.extensions().get()) {
        span.record("user_id", &viewer.user_id);
    }

    // A page that waits open is no activity.
    let request_counts = request.uri().path() != events::PATH;
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;

    if request_counts {
        write_activity_down(&visit).await;
        if let Some(brought) = brought {
            guest_cookie::renew(&visit, brought).await;
        }
    }
    if let Some(cookie) = visit.cookie.get() {
        response.extensions_mut().insert(*cookie);
    }
    if let Some(cookie) = visit.guest_cookie.get() {
        response.extensions_mut().insert(cookie.clone());
    }
    if visit.viewer.is_some() || visit.guest.is_some() {
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
        if visit.viewer.is_none() {
            visit.ended = accounts.why_ended(&id).await?;
        }
    }
    // A page whose session ended while it was open brings the handle along: its browser may have
    // lost the cookie.
    if let (None, None, Some(handle)) = (&visit.viewer, &visit.ended, ended_handle(&visit.path)) {
        visit.ended = accounts.why_ended_by_handle(&handle).await?;
    }
    Ok(())
}

/// A guest's key beside a session is left from a dish whose answer came after that of the sign-in. Its
/// cart is the customer's too, and must not wait for whoever uses the browser next. If the database
/// is too busy, the next request tries again. A page says what did not fit.
async fn take_over_guest(visit: &mut Visit, is_page: bool) {
    let (Some(viewer), Some(guest)) = (&visit.viewer, &visit.guest) else {
        return;
    };
    match visit.state.ordering.take_over(guest, viewer).await {
        Ok(left_out) => {
            let _ = visit.guest_cookie.set(GuestCookie::Remove);
            visit.guest = None;
            if left_out > 0 && is_page && visit.flash.is_none() {
                let lines = left_out;
                visit.flash = Some(Flash::Notice(Notice::SignedInWithout { lines }));
            }
        }
        Err(error) => tracing::warn!(%error, "a guest's cart could not be taken over"),
    }
}

/// The handle in `/login?ended=<handle>`.
fn ended_handle(path: &str) -> Option<String> {
    path.strip_prefix("/login?")?;
    PageAddress::of(path).field("ended").map(Cow::into_owned)
}

/// Moves the idle timeout, in the database and in the browser. Last of all, and only if the session
/// still has the id that the request came with: the answer must not put an id back that another
/// request has replaced meanwhile. If the database is too busy, the next request tries again.
async fn write_activity_down(visit: &Visit) {
    let (Some(viewer), None) = (&visit.viewer, visit.cookie.get()) else {
        return;
    };
    let accounts = &visit.state.accounts;
    match accounts.write_activity_down(viewer, &visit.peer).await {
        Ok(true) => {
            if let Some(id) = visit.session.id() {
                visit.take_id(id);
            }
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "activity could not be written down"),
    }
}

fn peer_of(request: &Request, state: &AppState) -> Peer {
    let user_agent = request.headers().get(header::USER_AGENT).map(text);
    Peer {
        ip: client_ip::of(request, &state.settings.site.trusted_proxies),
        user_agent: user_agent
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT)
            .collect(),
    }
}

/// The flash is for a page that a person sees.
fn flash_for_page(request: &Request, path: &str, state: &AppState) -> Option<Flash> {
    let headers = request.headers();
    is_page(request)
        .then(|| cookie_value(headers, &state.cookies.flash_name))
        .flatten()
        .as_deref()
        .and_then(|value| Flash::decode(value, path))
}

fn is_page(request: &Request) -> bool {
    request.method() == Method::GET && wants_html(request.headers())
}

fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| Cookie::split_parse(text(value)))
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}
