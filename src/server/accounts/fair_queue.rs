//! The queue in front of costly work: so many run at once, so many wait, and turns go round between
//! those who wait.
//!
//! One that sends much waits behind itself, not in front of the others. Alone it may fill the queue;
//! whoever has fewer waiting then takes the last place of the one that has most.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

/// The queue. Clones share it. `K` is who waits.
#[derive(Debug)]
pub struct FairQueue<K: Key>(Arc<Shared<K>>);

/// Who waits.
pub trait Key: Copy + Eq + Hash {}

impl<K: Copy + Eq + Hash> Key for K {}

/// There is no place to wait left.
#[derive(Debug, PartialEq, Eq)]
pub struct Full;

/// Leave to run, until it is dropped.
#[derive(Debug)]
pub struct Turn<K: Key>(Arc<Shared<K>>);

#[derive(Debug)]
struct Shared<K: Key> {
    max_running: usize,
    max_waiting: usize,
    state: Mutex<State<K>>,
}

#[derive(Debug)]
struct State<K: Key> {
    running: usize,
    waiting: HashMap<K, VecDeque<oneshot::Sender<Turn<K>>>>,
    /// Those who wait, in the order of their next turns.
    round: VecDeque<K>,
}

impl<K: Key> Clone for FairQueue<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Key> FairQueue<K> {
    /// A queue in which nobody waits.
    pub fn new(max_running: usize, max_waiting: usize) -> Self {
        Self(Arc::new(Shared {
            max_running,
            max_waiting,
            state: Mutex::new(State {
                running: 0,
                waiting: HashMap::new(),
                round: VecDeque::new(),
            }),
        }))
    }

    /// Waits for a turn. Whoever stops waiting frees the place.
    pub async fn turn(&self, who: K) -> Result<Turn<K>, Full> {
        let turn = {
            let mut state = self.0.lock();
            if state.running < self.0.max_running {
                state.running += 1;
                return Ok(Turn(self.0.clone()));
            }
            state.make_room(who, self.0.max_waiting)?;
            state.enqueue(who)
        };
        turn.await.map_err(|_| Full)
    }
}

impl<K: Key> State<K> {
    /// A place for one more of `who`, if need be that of the last who came of those who have most.
    fn make_room(&mut self, who: K, max_waiting: usize) -> Result<(), Full> {
        if self.count() < max_waiting {
            return Ok(());
        }
        self.forget_gone();
        if self.count() < max_waiting {
            return Ok(());
        }
        let own = self.waiting.get(&who).map_or(0, VecDeque::len);
        let most = self.waiting.iter_mut().max_by_key(|(_, queue)| queue.len());
        match most {
            // Else the two would take the place from each other in turn.
            Some((_, queue)) if queue.len() > own + 1 => {
                queue.pop_back();
                Ok(())
            }
            _ => Err(Full),
        }
    }

    fn enqueue(&mut self, who: K) -> oneshot::Receiver<Turn<K>> {
        let (give, turn) = oneshot::channel();
        let queue = self.waiting.entry(who).or_default();
        if queue.is_empty() {
            self.round.push_back(who);
        }
        queue.push_back(give);
        turn
    }

    /// Whose turn is next.
    fn next(&mut self) -> Option<oneshot::Sender<Turn<K>>> {
        while let Some(who) = self.round.pop_front() {
            let Some(queue) = self.waiting.get_mut(&who) else {
                continue;
            };
            let next = std::iter::from_fn(|| queue.pop_front()).find(|give| !give.is_closed());
            if queue.is_empty() {
                self.waiting.remove(&who);
            } else {
                self.round.push_back(who);
            }
            if next.is_some() {
                return next;
            }
        }
        None
    }

    fn count(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }

    /// Frees the places of those who wait no more.
    fn forget_gone(&mut self) {
        self.waiting.retain(|_, queue| {
            queue.retain(|give| !give.is_closed());
            !queue.is_empty()
        });
        self.round.retain(|who| self.waiting.contains_key(who));
    }
}

impl<K: Key> Shared<K> {
    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Key> Drop for Turn<K> {
    /// Hands the turn on.
    fn drop(&mut self) {
        let next = {
            let mut state = self.0.lock();
            let next = state.next();
            if next.is_none() {
                state.running -= 1;
            }
            next
        };
        if let Some(give) = next {
            // Whoever has just gone drops the turn, which hands it on again.
            drop(give.send(Turn(self.0.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::{Pin, pin};

    use super::*;

    type Waiting = Pin<Box<dyn Future<Output = Result<Turn<&'static str>, Full>>>>;

    /// One who has asked for a turn and waits.
    async fn waiting(queue: &FairQueue<&'static str>, who: &'static str) -> Waiting {
        let queue = queue.clone();
        let mut waiting: Waiting = Box::pin(async move { queue.turn(who).await });
        assert!(poll_once(&mut waiting).await.is_none(), "{who} waits");
        waiting
    }

    async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        let mut future = Pin::new(future);
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match future.as_mut().poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }

    async fn has_turn(waiting: &mut Waiting) -> Option<Turn<&'static str>> {
        poll_once(waiting).await.map(|turn| turn.expect("a turn"))
    }

    async fn is_refused(waiting: &mut Waiting) -> bool {
        poll_once(waiting).await.is_some_and(|turn| turn.is_err())
    }

    #[tokio::test]
    async fn one_more_than_may_run_and_wait_is_refused() {
        let queue = FairQueue::new(2, 1);
        let _first = queue.turn("a").await.expect("runs");
        let second = queue.turn("a").await.expect("runs");
        let mut third = waiting(&queue, "a").await;

        assert_eq!(queue.turn("a").await.err(), Some(Full));
        drop(second);
        let third = has_turn(&mut third).await.expect("its turn");
        assert_eq!(
            poll_once(&mut pin!(queue.turn("b"))).await.map(|_| ()),
            None,
            "both run"
        );
        drop(third);
        queue.turn("b").await.expect("runs");
    }

    #[tokio::test]
    async fn whoever_fills_the_queue_makes_room_for_others_who_then_have_every_second_turn() {
        let queue = FairQueue::new(1, 4);
        let mut running = queue.turn("a").await.expect("runs");
        let mut a = Vec::new();
        for _ in 0..4 {
            a.push(waiting(&queue, "a").await);
        }

        let mut b = [waiting(&queue, "b").await, waiting(&queue, "b").await];

        assert!(is_refused(&mut a[3]).await && is_refused(&mut a[2]).await);
        assert_eq!(queue.turn("a").await.err(), Some(Full));
        assert_eq!(queue.turn("b").await.err(), Some(Full), "it has its half");
        for next in [&mut a[0], &mut b[0]] {
            drop(running);
            running = has_turn(next).await.expect("its turn");
        }
        assert!(
            has_turn(&mut b[1]).await.is_none(),
            "it is the other's turn"
        );
        for next in [&mut a[1], &mut b[1]] {
            drop(running);
            running = has_turn(next).await.expect("its turn");
        }
    }

    #[tokio::test]
    async fn whoever_stops_waiting_leaves_no_hole() {
        let queue = FairQueue::new(1, 2);
        let running = queue.turn("a").await.expect("runs");
        let gone = waiting(&queue, "a").await;
        let mut stays = waiting(&queue, "a").await;
        drop(gone);

        let other = waiting(&queue, "b").await;
        drop(other);
        drop(running);
        let turn = has_turn(&mut stays).await.expect("its turn");

        drop(turn);
        let turn = queue.turn("c").await.expect("nobody waits or runs");
        assert_eq!(queue.0.lock().count(), 0);
        assert!(queue.0.lock().round.is_empty());
        drop(turn);
    }

    #[tokio::test]
    async fn a_turn_given_to_one_who_has_just_gone_goes_to_the_next() {
        let queue = FairQueue::new(1, 2);
        let running = queue.turn("a").await.expect("runs");
        let given = waiting(&queue, "a").await;
        let mut next = waiting(&queue, "b").await;

        drop(running);
        drop(given);

        assert!(has_turn(&mut next).await.is_some());
    }
}
