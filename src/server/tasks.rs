//! What a server does by itself, again and again. Of the servers on one database, one does it for all.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{clock::millis, ids::new_id, state::AppState, store::leases::Task};

/// A round that takes longer waits for a database that is gone.
const AT_MOST: Duration = Duration::from_mins(10);

/// The server that does a task does it until it has not for so many rounds.
const ROUNDS: i64 = 2;

/// Does rounds of a task until it is to stop. A round is told whether it is this server's turn; what
/// goes wrong in one is logged there, and the next one tries again.
pub async fn run<R: Future<Output = ()>>(
    state: &AppState,
    task: Task,
    every: Duration,
    stop: CancellationToken,
    round: impl Fn(bool) -> R,
) {
    let this_server = new_id();
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        let in_turn = async {
            round(is_ours(state, task, &this_server, every).await).await;
        };
        if tokio::time::timeout(AT_MOST, in_turn).await.is_err() {
            tracing::error!(?task, "it took too long, and goes on next time");
        }
    }
    if let Err(error) = state.db.give_lease_back(task, &this_server).await {
        tracing::warn!(%error, ?task, "it could not be handed over");
    }
}

/// Whether it is this server's turn to do a task.
pub async fn is_ours(state: &AppState, task: Task, this_server: &str, every: Duration) -> bool {
    let now = state.clock.now();
    let until = now + ROUNDS * millis(every);
    match state.db.take_lease(task, this_server, now, until).await {
        Ok(is_ours) => is_ours,
        Err(error) => {
            tracing::error!(%error, ?task, "whose turn it is could not be read");
            false
        }
    }
}
