//! Deletes what is expired and makes what is due, again and again: each domain knows what that is.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    accounts::AccountError, lab, ordering::departed::forget_customer, state::AppState,
    store::leases::Task, tasks,
};

/// How often a running server cleans up.
pub const EVERY: Duration = Duration::from_mins(1);

/// Accounts that are forgotten in one round.
const DEPARTED_AT_ONCE: i64 = 100;

/// Cleans up again and again until it is to stop.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let state = &state;
    let round = |is_ours| async move {
        if is_ours {
            clean_up(state).await;
        }
    };
    tasks::run(state, Task::CleanUp, every, stop, round).await;
}

/// One round, unless another server cleans up. True if this one did.
pub async fn round(state: &AppState, this_server: &str, every: Duration) -> bool {
    let is_ours = tasks::is_ours(state, Task::CleanUp, this_server, every).await;
    if is_ours {
        clean_up(state).await;
    }
    is_ours
}

async fn clean_up(state: &AppState) {
    if let Err(error) = look_after_keys(state).await {
        tracing::error!(%error, "signing keys could not be looked after");
    }
    match delete_expired(state).await {
        Ok(0) => {}
        Ok(sessions) => tracing::info!(sessions, "expired sessions deleted"),
        Err(error) => tracing::error!(%error, "expired sessions could not be deleted"),
    }
}

/// Forgets accounts that were deleted some days ago.
async fn forget_departed(state: &AppState) -> sqlx::Result<()> {
    for user_id in state.accounts.list_departed(DEPARTED_AT_ONCE).await? {
        state.accounts.forget(&user_id, forget_customer).await?;
    }
    Ok(())
}

/// Makes the next signing key when it is due, and deletes those that are no longer needed.
pub async fn look_after_keys(state: &AppState) -> Result<(), AccountError> {
    state.accounts.look_after_keys().await
}

/// Deletes everything that is expired and returns how many sessions were.
pub async fn delete_expired(state: &AppState) -> sqlx::Result<u64> {
    let sessions = state.accounts.delete_expired().await?;
    state.ordering.delete_expired().await?;
    state.mail.delete_old().await?;
    forget_departed(state).await?;
    if let Err(error) = lab::delete_expired(&state.ordering).await {
        tracing::error!(%error, "old visits of the lab could not be deleted");
    }
    Ok(sessions)
}
