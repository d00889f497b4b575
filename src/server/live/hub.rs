//! The open streams, by user.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::{model::ending::Ending, server::accounts::endings::Ended};

/// Streams that one user may have open; one more closes the oldest.
const MOST_PER_USER: usize = 20;

/// The last thing a stream is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Its session ended.
    SignedOut(Ending),
    /// The user has opened so many others that this one goes.
    Superseded,
}

/// The open streams. Clones refer to the same.
#[derive(Clone, Debug, Default)]
pub struct Hub {
    users: Arc<Mutex<HashMap<String, VecDeque<Open>>>>,
    closing: CancellationToken,
}

/// Told through a channel for one word: telling never waits for whoever listens.
#[derive(Debug)]
struct Open {
    session: String,
    tell: oneshot::Sender<Word>,
}

/// A stream's end of it. Dropped, the hub forgets the stream.
#[derive(Debug)]
pub struct Subscription {
    /// Hears the last word; an error if the stream is to end without one.
    pub word: oneshot::Receiver<Word>,
    user_id: String,
    hub: Hub,
}

impl Hub {
    /// Opens a stream for a session of a user.
    pub fn subscribe(&self, user_id: &str, session: &str) -> Subscription {
        let (tell, word) = oneshot::channel();
        let open = Open {
            session: session.to_owned(),
            tell,
        };
        let mut users = self.lock();
        let streams = users.entry(user_id.to_owned()).or_default();
        streams.retain(|open| !open.tell.is_closed());
        streams.push_back(open);
        if streams.len() > MOST_PER_USER
            && let Some(oldest) = streams.pop_front()
        {
            // Whoever no longer listens needs no word.
            let _ = oldest.tell.send(Word::Superseded);
        }
        Subscription {
            word,
            user_id: user_id.to_owned(),
            hub: self.clone(),
        }
    }

    /// Tells the streams of a session that it has ended.
    pub fn tell(&self, ended: &Ended) {
        let mut users = self.lock();
        let Some(streams) = users.get_mut(&ended.user_id) else {
            return;
        };
        let (told, others) = streams
            .drain(..)
            .partition(|open| open.session == ended.handle);
        *streams = others;
        let told: VecDeque<Open> = told;
        for open in told {
            let _ = open.tell.send(Word::SignedOut(ended.ending()));
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
    fn lock(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Open>>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.word.close();
        let mut users = self.hub.lock();
        if let Some(streams) = users.get_mut(&self.user_id) {
            streams.retain(|open| !open.tell.is_closed());
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
            .map(|_| hub.subscribe("priya", "phone"))
            .collect();
        let other = hub.subscribe("ravi", "phone");

        assert_eq!(streams[0].word.try_recv(), Ok(Word::Superseded));
        assert!(streams[1].word.try_recv().is_err());
        assert_eq!(hub.streams(), MOST_PER_USER + 1);
        drop(other);
        drop(streams);
        assert_eq!(hub.streams(), 0);
        assert!(hub.lock().is_empty(), "nothing is kept of who has left");
    }
}
