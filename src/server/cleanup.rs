//! Deletes what is expired and makes what is due, again and again: each domain knows what that is. Of
//! the servers on one database, one does it for all.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::{
    accounts::AccountError, clock::millis, ids::new_id, lab, state::AppState, store::leases::Task,
};

/// How often a running server cleans up.
pub const EVERY: Duration = Duration::from_mins(1);

/// A round that takes longer waits for a database that is gone.
const AT_MOST: Duration = Duration::from_mins(10);

/// The server that cleans up does so until it has not for so many rounds.
const ROUNDS: i64 = 2;

/// Cleans up again and again until it is to stop. An error is logged and the next round tries again.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let this_server = new_id();
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        state.accounts.forget_old_tries();
        let round = round(&state, &this_server, every);
        if tokio::time::timeout(AT_MOST, round).await.is_err() {
            tracing::error!("the clean-up took too long, and goes on next time");
        }
    }
    if let Err(error) = state.db.give_lease_back(Task::CleanUp, &this_server).await {
        tracing::warn!(%error, "the clean-up could not be handed over");
    }
}

/// One round, unless another server cleans up. True if this one did.
pub async fn round(state: &AppState, this_server: &str, every: Duration) -> bool {
    let now = state.clock.now();
    let until = now + ROUNDS * millis(every);
    let lease = state.db.take_lease(Task::CleanUp, this_server, now, until);
    match lease.await {
        Ok(true) => {}
        Ok(false) => return false,
        Err(error) => {
            tracing::error!(%error, "whose turn it is to clean up could not be read");
            return false;
        }
    }
    if let Err(error) = look_after_keys(state).await {
        tracing::error!(%error, "signing keys could not be looked after");
    }
    match delete_expired(state).await {
        Ok(0) => {}
        Ok(sessions) => tracing::info!(sessions, "expired sessions deleted"),
        Err(error) => tracing::error!(%error, "expired sessions could not be deleted"),
    }
    true
}

/// Makes the next signing key when it is due, and deletes those that are no longer needed.
pub async fn look_after_keys(state: &AppState) -> Result<(), AccountError> {
    state.accounts.look_after_keys().await
}

/// Deletes everything that is expired and returns how many sessions were.
pub async fn delete_expired(state: &AppState) -> sqlx::Result<u64> {
    let sessions = state.accounts.delete_expired().await?;
    state.ordering.delete_expired().await?;
    if let Err(error) = lab::delete_expired(&state.ordering).await {
        tracing::error!(%error, "old visits of the lab could not be deleted");
    }
    Ok(sessions)
}
