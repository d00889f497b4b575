//! `GET /events`: one stream of server-sent events for one tab.
//!
//! - `order`: something happened to one of the customer's orders
//!   (`{"number":"7K3M9QWX","action":"accept","state":"accepted"}`). Its id counts the customer's events
//!   without a gap: a page goes on after the one it has by `Last-Event-ID`, or by `?after=` for the first
//!   time. Without either, the stream begins with what happens from now on.
//! - `board`: something happened to an order on the board that was asked for, `?kitchen=<restaurant>` or
//!   `?deliveries`: read it again. Such a stream begins with one, for what happened since the page was
//!   rendered. 404 for whoever may not see it.
//! - `beat`: nothing happened for a while.
//! - `signed-out`, with the reason and the time (`{"reason":"password_changed","at":1795430000000}`), or
//!   `superseded`, when its customer has too many open: the last one.
//!
//! 401 without a session.

use std::{collections::VecDeque, time::Duration};

use axum::{
    Extension,
    http::{HeaderMap, HeaderName},
    response::{IntoResponse, Response, sse::Event},
};
use futures_util::stream;
use serde_json::json;

use super::{error, header_text::text, page_address::PageAddress, sse, visit::Visit};
use crate::{
    error::AppError,
    model::{
        ending::{EndReason, Ending},
        moment::UnixMillis,
        role::Role,
    },
    server::{
        accounts::{identity::SessionViewer, tables::session_endings::SessionName},
        clock::millis,
        live::{
            hub::{StreamEnd, Subscription},
            news::{About, Listener},
        },
        ordering::tables::order_events::TellingRow,
        state::AppState,
    },
};

/// A stream checks its session again so often.
const CHECK_AGAIN: Duration = Duration::from_secs(30);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

pub async fn events(Extension(visit): Extension<Visit>, headers: HeaderMap) -> Response {
    let Some(viewer) = visit.browser().cloned() else {
        return AppError::SignInRequired.into_response();
    };
    match Tab::open(&visit, viewer, &headers).await {
        Ok(tab) => tab.into_response(),
        Err(error) => error.into_response(),
    }
}

/// A board that a page shows.
struct Board {
    about: About,
    news: Listener,
}

struct Tab {
    state: AppState,
    viewer: SessionViewer,
    subscription: Subscription,
    orders: Listener,
    board: Option<Board>,
    /// The number of the customer's last event that the page knows of.
    known: i64,
    to_send: VecDeque<Event>,
    is_over: bool,
}

impl Tab {
    /// First the subscriptions, then the checks: what happens in between is not missed.
    async fn open(
        visit: &Visit,
        viewer: SessionViewer,
        headers: &HeaderMap,
    ) -> Result<Self, AppError> {
        let state = visit.state.clone();
        let subscription = state.hub.subscribe(&viewer.user_id, &viewer.handle);
        let orders = vec![About::OrdersOf(viewer.user_id.clone())];
        let orders = state.news.listen(orders);
        let address = PageAddress::of(&visit.path);
        let known = match headers.get(LAST_EVENT_ID) {
            Some(id) => text(id).into_owned(),
            None => address.word("after"),
        };
        let known = if let Ok(known) = known.parse() {
            known
        } else {
            let last = state.ordering.last_event_of(&viewer.user_id).await;
            last.map_err(|cause| error::of_request(&cause, Some(visit)))?
        };
        let board = board_of(visit, &address).await?.map(|about| Board {
            news: state.news.listen(vec![about.clone()]),
            about,
        });
        let begins_with = board.is_some().then(board_event);
        Ok(Self {
            state,
            viewer,
            subscription,
            orders,
            board,
            known,
            to_send: begins_with.into_iter().collect(),
            is_over: false,
        })
    }

    fn into_response(self) -> Response {
        sse::answer(stream::unfold(self, async |mut tab| {
            let event = tab.next().await?;
            Some((event, tab))
        }))
    }

    /// The next event. `None` ends the stream: the last one was sent, or it is to be opened again,
    /// because the server stops, or the database could not be asked.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.to_send.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            let wake_at = match self.deadline().await {
                Ok(Some(deadline)) => deadline,
                Ok(None) => {
                    let ending = self.why_ended().await?;
                    self.end(StreamEnd::SignedOut(ending));
                    continue;
                }
                Err(error) => {
                    tracing::warn!(%error, "a stream could not check its session");
                    return None;
                }
            };
            if let Err(error) = self.read_orders().await {
                tracing::warn!(%error, "a stream could not read its orders' events");
                return None;
            }
            match self.attend_board().await {
                Ok(true) => {}
                // The page asks again, and is told.
                Ok(false) => return None,
                Err(error) => {
                    tracing::warn!(%error, "that somebody looks at a board could not be noted");
                }
            }
            if !self.to_send.is_empty() {
                continue;
            }
            let board_heard = async {
                match &self.board {
                    Some(board) => board.news.heard().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                end = &mut self.subscription.end => match end {
                    Ok(end) => self.end(end),
                    Err(_) => return None,
                },
                () = self.orders.heard() => {}
                () = board_heard => self.to_send.push_back(board_event()),
                () = self.state.clock.sleep_until(wake_at) => {}
                () = self.state.hub.closed() => return None,
            }
        }
    }

    /// Until when it need not check again. None if its session no longer stands.
    async fn deadline(&self) -> sqlx::Result<Option<UnixMillis>> {
        let accounts = &self.state.accounts;
        let found = accounts.check_again(&self.viewer.handle).await?;
        Ok(found.map(|found| {
            let deadline = found.deadline(&accounts.limits);
            deadline.min(self.state.clock.now() + millis(CHECK_AGAIN))
        }))
    }

    /// Whatever happened since, in its order.
    async fn read_orders(&mut self) -> sqlx::Result<()> {
        let ordering = &self.state.ordering;
        let user_id = &self.viewer.user_id;
        for row in ordering.events_after(user_id, self.known).await? {
            self.known = row.user_seq;
            self.to_send.push_back(order_event(&row));
        }
        Ok(())
    }

    /// Somebody still looks at it. False if they may not any more.
    async fn attend_board(&self) -> sqlx::Result<bool> {
        let ordering = &self.state.ordering;
        match self.board.as_ref().map(|board| &board.about) {
            Some(About::Kitchen(restaurant)) => {
                let is_member = ordering.cooks_at(&self.viewer.user_id, restaurant).await?;
                if is_member {
                    ordering.attend_kitchen(restaurant).await?;
                }
                Ok(is_member)
            }
            Some(About::Deliveries) => ordering.attend_deliveries().await.map(|()| true),
            Some(About::OrdersOf(_)) | None => Ok(true),
        }
    }

    fn end(&mut self, end: StreamEnd) {
        self.is_over = true;
        self.to_send.push_back(last_event(end));
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

/// What the page's board is about, if it has one.
async fn board_of(visit: &Visit, address: &PageAddress) -> Result<Option<About>, AppError> {
    if let Some(slug) = address.field("kitchen") {
        let member = &visit.staff(Role::Restaurant)?.user_id;
        let found = visit.state.ordering.workplace(member, &slug).await;
        let found = found.map_err(|cause| error::of_request(&cause, Some(visit)))?;
        let kitchen = found.ok_or(AppError::NotFound)?;
        return Ok(Some(About::Kitchen(kitchen.restaurant_id)));
    }
    if address.field("deliveries").is_some() {
        visit.staff(Role::Courier)?;
        return Ok(Some(About::Deliveries));
    }
    Ok(None)
}

fn board_event() -> Event {
    Event::default().event("board").data("{}")
}

fn order_event(row: &TellingRow) -> Event {
    let data = json!({
        "number": row.number,
        "action": row.action,
        "state": row.to_state,
    });
    Event::default()
        .event("order")
        .id(row.user_seq.to_string())
        .data(data.to_string())
}

fn last_event(end: StreamEnd) -> Event {
    match end {
        StreamEnd::SignedOut(ending) => {
            let data = serde_json::to_string(&ending).unwrap_or_default();
            Event::default().event("signed-out").data(data)
        }
        StreamEnd::Superseded => Event::default().event("superseded").data("{}"),
    }
}
