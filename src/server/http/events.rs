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
        accounts::sessions::Viewer,
        clock::millis,
        live::hub::{Subscription, Word},
        state::AppState,
    },
};

/// A stream looks at its session again so often.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// Proxies close what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A proxy that buffers would hold the word back.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

pub async fn events(Extension(visit): Extension<Visit>) -> Response {
    let Some(viewer) = visit.viewer else {
        return AppError::SignInRequired.into_response();
    };
    // First the subscription, then the look at the session: what ends in between is not missed.
    let tab = Tab {
        subscription: visit.state.hub.subscribe(&viewer.user_id, &viewer.handle),
        state: visit.state,
        viewer,
    };
    let events = stream::once(tab.last_word())
        .filter_map(async |word| word.map(|word| Ok::<_, Infallible>(event(word))));
    let sse = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    ([UNBUFFERED], sse).into_response()
}

struct Tab {
    state: AppState,
    viewer: Viewer,
    subscription: Subscription,
}

impl Tab {
    /// Waits for what ends the stream. `None` ends it without a word, to be opened again: the
    /// server stops, or could not look.
    async fn last_word(mut self) -> Option<Word> {
        let (state, viewer) = (&self.state, &self.viewer);
        let (accounts, clock) = (&state.accounts, &state.clock);
        loop {
            let found = accounts.look_again(&viewer.handle).await;
            let wake_at = match found {
                Ok(Some(found)) => {
                    let deadline = found.deadline(&accounts.limits);
                    deadline.min(clock.now() + millis(LOOK_AGAIN))
                }
                Ok(None) => return Some(Word::SignedOut(self.why().await?)),
                Err(error) => {
                    tracing::warn!(%error, "a stream could not look at its session");
                    return None;
                }
            };
            tokio::select! {
                word = &mut self.subscription.word => return word.ok(),
                () = clock.sleep_until(wake_at) => {}
                () = state.hub.closed() => return None,
            }
        }
    }

    async fn why(&self) -> Option<Ending> {
        let accounts = &self.state.accounts;
        match accounts.why_ended_by_handle(&self.viewer.handle).await {
            Ok(Some(ending)) => Some(ending),
            Ok(None) => Some(Ending {
                reason: EndReason::Unknown,
                at: self.state.clock.now(),
            }),
            Err(error) => {
                tracing::warn!(%error, "a stream could not learn why its session ended");
                None
            }
        }
    }
}

fn event(word: Word) -> Event {
    match word {
        Word::SignedOut(ending) => {
            let data = serde_json::to_string(&ending).unwrap_or_default();
            Event::default().event("signed-out").data(data)
        }
        Word::Superseded => Event::default().event("superseded").data("{}"),
    }
}
