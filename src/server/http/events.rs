//! `GET /events`: one stream of server-sent events for one tab.
//!
//! It says one thing and ends: `signed-out` with the reason and the time
//! (`{"reason":"password_changed","at":1795430000000}`), or `superseded` when its customer has too
//! many open. Comments in between keep proxies from closing it. 401 without a session.

use std::{convert::Infallible, time::Duration};

use axum::{
    Extension,
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{StreamExt, stream};

use super::visit::Visit;
use crate::{
    error::AppError,
    model::ending::{EndReason, Ending},
    server::{
        accounts::{identity::SessionViewer, tables::session_endings::SessionName},
        clock::millis,
        live::hub::{StreamEnd, Subscription},
        state::AppState,
    },
};

/// A stream checks its session again so often.
const CHECK_AGAIN: Duration = Duration::from_secs(30);

/// Proxies close what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A proxy that buffers would hold the event back.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

pub async fn events(Extension(visit): Extension<Visit>) -> Response {
    let Some(viewer) = visit.browser().cloned() else {
        return AppError::SignInRequired.into_response();
    };
    // First the subscription, then the check of the session: what ends in between is not missed.
    let tab = Tab {
        subscription: visit.state.hub.subscribe(&viewer.user_id, &viewer.handle),
        state: visit.state.clone(),
        viewer,
    };
    // Some proxies hold the head of an answer back until its first byte.
    let open = stream::once(async { Some(Event::default().comment("open")) });
    let end = stream::once(async { tab.wait_for_end().await.map(event) });
    let events = open
        .chain(end)
        .filter_map(async |event| event.map(Ok::<_, Infallible>));
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    ([UNBUFFERED], sse).into_response()
}

struct Tab {
    state: AppState,
    viewer: SessionViewer,
    subscription: Subscription,
}

impl Tab {
    /// Waits for what ends the stream. `None` ends it without an event, to be opened again: the
    /// server stops, or the session could not be checked.
    async fn wait_for_end(mut self) -> Option<StreamEnd> {
        let (state, viewer) = (&self.state, &self.viewer);
        let (accounts, clock) = (&state.accounts, &state.clock);
        loop {
            let found = accounts.check_again(&viewer.handle).await;
            let wake_at = match found {
                Ok(Some(found)) => {
                    let deadline = found.deadline(&accounts.limits);
                    deadline.min(clock.now() + millis(CHECK_AGAIN))
                }
                Ok(None) => return Some(StreamEnd::SignedOut(self.why_ended().await?)),
                Err(error) => {
                    tracing::warn!(%error, "a stream could not check its session");
                    return None;
                }
            };
            tokio::select! {
                end = &mut self.subscription.end => return end.ok(),
                () = clock.sleep_until(wake_at) => {}
                () = state.hub.closed() => return None,
            }
        }
    }

    async fn why_ended(&self) -> Option<Ending> {
        let accounts = &self.state.accounts;
        let session = SessionName::Handle(&self.viewer.handle);
        match accounts.why_ended(session).await {
            Ok(Some(ending)) => Some(ending),
            Ok(None) => Some(Ending {
                reason: EndReason::Unknown,
                at: self.state.clock.now(),
            }),
            Err(error) => {
                tracing::warn!(%error, "a stream could not find out why its session ended");
                None
            }
        }
    }
}

fn event(end: StreamEnd) -> Event {
    match end {
        StreamEnd::SignedOut(ending) => {
            let data = serde_json::to_string(&ending).unwrap_or_default();
            Event::default().event("signed-out").data(data)
        }
        StreamEnd::Superseded => Event::default().event("superseded").data("{}"),
    }
}
