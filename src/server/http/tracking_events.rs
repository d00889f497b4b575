//! `GET /t/{link}/events`: a stream of server-sent events for whoever has an order's link.
//!
//! - `order`: read the page again. The stream begins with one, for what happened since it was rendered.
//! - `beat`: nothing happened for a while.
//!
//! 404 for a link that opens nothing; once it opens nothing any more, the stream ends.

use std::time::Duration;

use axum::{
    Extension,
    response::{IntoResponse, Response, sse::Event},
};
use futures_util::stream;

use super::{error, page_address::PageAddress, sse, visit::Visit};
use crate::{
    error::AppError,
    model::order::TrackedOrder,
    server::{
        clock::millis,
        live::news::{About, Listener},
        state::AppState,
    },
};

/// A link may end without any news of its order.
const CHECK_AGAIN: Duration = Duration::from_secs(30);

pub async fn tracking_events(Extension(visit): Extension<Visit>) -> Response {
    let link = PageAddress::of(&visit.path).part(1);
    match Watch::open(&visit, link).await {
        Ok(Some(watch)) => watch.into_response(),
        Ok(None) => AppError::NotFound.into_response(),
        Err(cause) => error::of_request(&cause, Some(&visit)).into_response(),
    }
}

struct Watch {
    state: AppState,
    link: String,
    news: Listener,
    /// As the page shows it; none before the first event.
    shown: Option<TrackedOrder>,
}

impl Watch {
    async fn open(visit: &Visit, link: String) -> sqlx::Result<Option<Self>> {
        let state = visit.state.clone();
        let customer = state.ordering.customer_of_link(&link).await?;
        Ok(customer.map(|customer| Self {
            news: state.news.listen(vec![About::OrdersOf(customer)]),
            state,
            link,
            shown: None,
        }))
    }

    fn into_response(self) -> Response {
        let events = stream::unfold(self, async |mut watch| {
            let event = watch.next().await?;
            Some((event, watch))
        });
        sse::answer(events)
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            let found = self.state.ordering.tracked_order(&self.link).await;
            match found {
                Ok(Some(order)) if self.shown.as_ref() != Some(&order) => {
                    self.shown = Some(order);
                    return Some(Event::default().event("order").data("{}"));
                }
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => {
                    tracing::warn!(%error, "a stream could not read its shared order");
                    return None;
                }
            }
            let again = self.state.clock.now() + millis(CHECK_AGAIN);
            tokio::select! {
                () = self.news.heard() => {}
                () = self.state.clock.sleep_until(again) => {}
                () = self.state.hub.closed() => return None,
            }
        }
    }
}
