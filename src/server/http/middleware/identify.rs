//! Who sent this request: asks once, writes activity down, and sets the browser's cookies.

use axum::{
    Extension,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_cookies::{Cookies, cookie::time::Duration};
use tower_sessions::Session;

use super::{
    bearer::Bearer, cache_control::Personal, own_cookies::NotASession, request_id,
    request_log::RequestSpan,
};
use crate::{
    error::AppError,
    model::{idempotency, notice::Notice},
    paths,
    server::{
        accounts::{
            identity::Viewer, known_device::KnownDevice, peer::Peer, sessions,
            tables::session_endings::SessionName,
        },
        http::{
            accept::wants_html,
            client_ip,
            cookie_changes::{Change, Changes, CookieChanges},
            error,
            flash::Flash,
            guest_cookie::{self, GuestCookie},
            header_text::text,
            page_address::PageAddress,
            parts::Parts,
            visit::{Known, Visit},
        },
        ids::SessionHandle,
        lab,
        ordering::idempotency_key::IdempotencyKey,
        state::AppState,
    },
};

/// `User-Agent` is shown to its owner; longer ones are no help.
const MAX_USER_AGENT: usize = 200;

/// How long a browser keeps it that somebody signed in there, from the last time on.
const DEVICE_IS_KEPT: Duration = Duration::days(365);

/// Makes the request's [`Visit`].
pub async fn identify(
    State(state): State<AppState>,
    Extension(cookies): Extension<Cookies>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let guest_cookie = cookies
        .get(&state.cookies.guest)
        .and_then(|cookie| GuestCookie::parse(cookie.value()));
    let mut known = Known {
        viewer: None,
        ended: None,
        peer: peer_of(&request, &cookies, &state),
        request_id: request_id::of(&request),
        flash: flash_for_page(&request, &path, &cookies, &state),
        path,
        session,
        guest: guest_cookie.as_ref().map(|cookie| cookie.key.clone()),
        lab: cookies
            .get(&state.cookies.lab)
            .and_then(|cookie| cookie.value().parse().ok()),
        cookies: CookieChanges::default(),
        idempotency_key: idempotency_key(request.headers()),
        parts: Parts::asked(request.headers()),
        wants_html: wants_html(request.headers()),
        state,
    };
    let recognised = match request.extensions().get::<Bearer>() {
        Some(bearer) => recognise_app(&mut known, bearer, request.extensions().get()).await,
        None => recognise(&mut known).await.map(Ok),
    };
    match recognised {
        Ok(Ok(())) => {}
        Ok(Err(refused)) => return refused.into_response(),
        Err(cause) => return error::of_request(&cause, Some(&known.into())).into_response(),
    }
    take_over_guest(&mut known, is_page(&request)).await;
    let visit = Visit::from(known);
    if let (Some(viewer), Some(RequestSpan(span))) = (&visit.viewer, request.extensions().get()) {
        span.record("user_id", viewer.user_id().as_str());
    }

    // A page that waits open is no activity, nor what it asks for by itself because of others' doing.
    let asks_for_parts = request.method() == Method::GET && visit.parts.is_some();
    let request_counts = !paths::is_stream(request.uri().path()) && !asks_for_parts;
    let brought_no_session = request.extensions().get::<NotASession>().is_some();
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;

    if request_counts {
        write_activity_down(&visit).await;
        keep_guest(&visit, guest_cookie).await;
    }
    if brought_no_session {
        visit.cookies.remove_session();
    }
    let is_known = visit.viewer.is_some() || visit.guest.is_some() || visit.lab.is_some();
    if is_known || visit.cookies.have_guest() {
        response.extensions_mut().insert(Personal);
    }
    if matches!(visit.viewer, Some(Viewer::Token(_))) {
        // An app keeps no cookies: what would be said to a browser is left unsaid.
        return response;
    }
    let flash_was_shown = visit.flash.is_some() && !response.status().is_redirection();
    set_cookies(
        &cookies,
        visit.cookies.take(),
        flash_was_shown,
        &visit.state,
    );
    response
}

/// Finds the customer behind an app's token, or why it opens nothing.
async fn recognise_app(
    visit: &mut Known,
    bearer: &Bearer,
    page: Option<&MatchedPath>,
) -> sqlx::Result<Result<(), AppError>> {
    let checked = visit
        .state
        .accounts
        .check_token(&bearer.token, bearer.check())
        .await?;
    let Some(viewer) = checked else {
        return Ok(Err(AppError::InvalidToken));
    };
    if !bearer.may_ask(page) {
        return Ok(Err(AppError::BrowserOnly));
    }
    visit.viewer = Some(Viewer::Token(viewer));
    Ok(Ok(()))
}

/// Finds the customer behind the session, or why it no longer authenticates.
async fn recognise(visit: &mut Known) -> sqlx::Result<()> {
    let accounts = &visit.state.accounts;
    if let Some(id) = sessions::stored_id_of(&visit.session) {
        visit.viewer = accounts.authenticate(&id).await?.map(Viewer::from);
        if visit.viewer.is_none() {
            visit.ended = accounts.why_ended(SessionName::Id(&id)).await?;
        }
    }
    // A page whose session ended while it was open brings the handle along: its browser may have
    // lost the cookie.
    if let (None, None, Some(handle)) = (&visit.viewer, &visit.ended, ended_handle(&visit.path)) {
        visit.ended = accounts.why_ended(SessionName::Handle(&handle)).await?;
    }
    Ok(())
}

/// A guest's key beside a session is left from a dish whose answer came after that of the sign-in. Its
/// cart is the customer's too, and must not wait for whoever uses the browser next. If the database
/// is too busy, the next request tries again. A page says what did not fit.
async fn take_over_guest(visit: &mut Known, is_page: bool) {
    let (Some(viewer), Some(guest)) = (&visit.viewer, &visit.guest) else {
        return;
    };
    match visit.state.ordering.take_over(guest, viewer).await {
        Ok(left_out) => {
            visit.cookies.remove_guest();
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
fn ended_handle(path: &str) -> Option<SessionHandle> {
    path.strip_prefix(paths::LOGIN)?.strip_prefix('?')?;
    let handle = PageAddress::of(path).field("ended")?.into_owned();
    Some(handle.into())
}

/// Moves the idle timeout, in the database and in the browser. Last of all, and only if the session
/// still has the id that the request came with: the answer must not put an id back that another
/// request has replaced meanwhile. If the database is too busy, the next request tries again.
async fn write_activity_down(visit: &Visit) {
    let Some(viewer) = visit.browser().filter(|_| !visit.cookies.have_session()) else {
        return;
    };
    let accounts = &visit.state.accounts;
    match accounts.write_activity_down(viewer, &visit.peer).await {
        Ok(true) => {
            if let Some(id) = visit.session.id() {
                visit.cookies.set_session(id);
            }
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "activity could not be written down"),
    }
}

/// Gives a guest who comes back the key anew, at most once a day, if it still opens a cart. If the
/// database is too busy, the next request tries again.
async fn keep_guest(visit: &Visit, cookie: Option<GuestCookie>) {
    let (state, cookies) = (&visit.state, &visit.cookies);
    let is_due = |cookie: &GuestCookie| cookie.is_due(state.clock.now());
    let Some(cookie) = cookie.filter(is_due) else {
        return;
    };
    if visit.viewer.is_some() || cookies.have_guest() {
        return;
    }
    match state.ordering.keep_guest_carts(&cookie.key).await {
        Ok(true) => cookies.set_guest(cookie.key),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "a guest's use could not be written down"),
    }
}

/// Sets what was said while the request was answered, with our attributes.
fn set_cookies(cookies: &Cookies, changes: Changes, flash_was_shown: bool, state: &AppState) {
    let own = &state.cookies;
    if let Some(change) = changes.session {
        let idle = Duration::try_from(state.settings.session.idle).unwrap_or(Duration::DAY);
        cookies.add(match change {
            Change::Set(id) => own.set(&own.session, id.to_string(), idle),
            Change::Remove => own.remove(&own.session),
        });
    }
    if let Some(change) = changes.guest {
        cookies.add(match change {
            Change::Set(key) => {
                let value = GuestCookie::value(&key, state.clock.now());
                own.set(&own.guest, value, guest_cookie::MAX_AGE)
            }
            Change::Remove => own.remove(&own.guest),
        });
    }
    if let Some(device) = changes.device {
        cookies.add(own.set(&own.device, device.value(), DEVICE_IS_KEPT));
    }
    if let Some(id) = changes.lab {
        let lifetime = Duration::try_from(lab::LIFETIME).unwrap_or(Duration::HOUR);
        cookies.add(own.set(&own.lab, id.to_string(), lifetime));
    }
    match changes.flash {
        Some((page, flash)) => cookies.add(flash.into_cookie(&page, own)),
        None if flash_was_shown => cookies.add(own.remove(&own.flash)),
        None => {}
    }
}

fn peer_of(request: &Request, cookies: &Cookies, state: &AppState) -> Peer {
    let user_agent = request.headers().get(header::USER_AGENT).map(text);
    Peer {
        ip: client_ip::of(request, &state.settings.site.trusted_proxies),
        user_agent: user_agent
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_USER_AGENT)
            .collect(),
        device: cookies
            .get(&state.cookies.device)
            .and_then(|cookie| KnownDevice::parse(cookie.value())),
    }
}

/// The flash is for a page that a person sees.
fn flash_for_page(
    request: &Request,
    path: &str,
    cookies: &Cookies,
    state: &AppState,
) -> Option<Flash> {
    let cookie = is_page(request).then(|| cookies.get(&state.cookies.flash));
    cookie
        .flatten()
        .and_then(|cookie| Flash::decode(cookie.value(), path))
}

/// What is no key is refused with the form (`form_posts`).
fn idempotency_key(headers: &HeaderMap) -> Option<IdempotencyKey> {
    IdempotencyKey::parse(&text(headers.get(idempotency::HEADER)?))
}

fn is_page(request: &Request) -> bool {
    request.method() == Method::GET && wants_html(request.headers())
}
