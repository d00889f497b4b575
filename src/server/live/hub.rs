//! The open streams, by user.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{
    model::ending::Ending,
    server::{
        accounts::tables::session_endings::EndedSession,
        ids::{SessionHandle, UserId},
    },
};

/// Streams that one user may have open; one more closes the oldest.
const MOST_PER_USER: usize = 20;

/// Why a stream ends: its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// Its session ended.
    SignedOut(Ending),
    /// The user has opened so many others that this one goes.
    Superseded,
}

/// The open streams. Clones refer to the same.
#[derive(Clone, Debug, Default)]
pub struct Hub {
    users: Arc<Mutex<HashMap<UserId, VecDeque<OpenStream>>>>,
    closing: CancellationToken,
}

/// Notified through a oneshot channel: sending never waits for whoever receives.
#[derive(Debug)]
struct OpenStream {
    session: SessionHandle,
    end: oneshot::Sender<StreamEnd>,
}

/// The receiving half. When it is dropped, the hub forgets the stream.
#[derive(Debug)]
pub struct Subscription {
    /// Resolves when the stream is to end; an error ends it without an event.
    pub end: oneshot::Receiver<StreamEnd>,
    user_id: UserId,
    hub: Hub,
}

impl Hub {
    /// Opens a stream for a session of a user.
    pub fn subscribe(&self, user_id: &UserId, session: &SessionHandle) -> Subscription {
        let (sender, receiver) = oneshot::channel();
        let open = OpenStream {
            session: session.clone(),
            end: sender,
        };
        let mut users = self.lock();
        let streams = users.entry(user_id.clone()).or_default();
        streams.retain(|open| !open.end.is_closed());
        streams.push_back(open);
        if streams.len() > MOST_PER_USER
            && let Some(oldest) = streams.pop_front()
        {
            // It may have gone by itself.
            let _ = oldest.end.send(StreamEnd::Superseded);
        }
        Subscription {
            end: receiver,
            user_id: user_id.clone(),
            hub: self.clone(),
        }
    }

    /// Ends the streams of a session that has ended.
    pub fn notify(&self, ended: &EndedSession) {
        let mut users = self.lock();
        let Some(streams) = users.get_mut(&ended.user_id) else {
            return;
        };
        let (ending, others): (VecDeque<_>, _) = streams
            .drain(..)
            .partition(|open| open.session == ended.handle);
        *streams = others;
        for open in ending {
            let _ = open.end.send(StreamEnd::SignedOut(ended.ending()));
        }
        if streams.is_empty() {
            users.remove(&ended.user_id);
        }
    }

    /// Ends every stream, and those that are yet to open.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Resolves when the server stops.
    pub async fn closed(&self) {
        self.closing.cancelled().await;
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.lock().values().map(VecDeque::len).sum()
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, VecDeque<OpenStream>>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.end.close();
        let mut users = self.hub.lock();
        if let Some(streams) = users.get_mut(&self.user_id) {
            streams.retain(|open| !open.end.is_closed());
            if streams.is_empty() {
                users.remove(&self.user_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_twenty_closes_the_oldest() {
        let hub = Hub::default();
        let mut streams: Vec<Subscription> = (0..=MOST_PER_USER)
            .map(|_| hub.subscribe(&"priya".into(), &"phone".into()))
            .collect();
        let other = hub.subscribe(&"ravi".into(), &"phone".into());

        assert_eq!(streams[0].end.try_recv(), Ok(StreamEnd::Superseded));
        assert!(streams[1].end.try_recv().is_err());
        assert_eq!(hub.streams(), MOST_PER_USER + 1);
        drop(other);
        drop(streams);
        assert_eq!(hub.streams(), 0);
        assert!(hub.lock().is_empty(), "nothing is kept of who has left");
    }
}
