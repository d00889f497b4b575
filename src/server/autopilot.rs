//! Lets the kitchens and couriers of a demo act by themselves.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::{ids::new_id, state::AppState, store::leases::Task, tasks};

/// A delivery that takes a minute has a step every few seconds.
pub const EVERY: Duration = Duration::from_millis(500);

/// A round that takes longer waits for a database that is gone.
const AT_MOST: Duration = Duration::from_mins(1);

/// Acts again and again until it is to stop. After an error the next round tries again.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let this_server = new_id();
    let mut rounds = interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        match timeout(AT_MOST, round(&state, &this_server)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the demo's autopilot could not act"),
            Err(_) => tracing::error!("a round of the demo's autopilot took too long"),
        }
    }
}

/// Where nothing is due, nothing is written: the lease is taken by whoever has something to do.
async fn round(state: &AppState, this_server: &str) -> anyhow::Result<()> {
    let due = state.ordering.find_due().await?;
    if !due.is_empty() && tasks::is_ours(state, Task::Autopilot, this_server, EVERY).await {
        state.ordering.do_due(&due).await?;
    }
    Ok(())
}
