//! What all streams of server-sent events have in common.

use std::{convert::Infallible, time::Duration};

use axum::{
    http::{HeaderName, HeaderValue},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, StreamExt, stream};

/// Proxies close what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A proxy that buffers would hold the event back.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// The answer that sends events as they happen, and says so while nothing does.
pub fn answer(events: impl Stream<Item = Event> + Send + 'static) -> Response {
    // Some proxies hold the head of an answer back until its first byte.
    let open = stream::once(async { Event::default().comment("open") });
    let events = open.chain(events).map(Ok::<_, Infallible>);
    let beat = Event::default().event("beat").data("{}");
    let beat = KeepAlive::new().interval(HEARTBEAT).event(beat);
    ([UNBUFFERED], Sse::new(events).keep_alive(beat)).into_response()
}
