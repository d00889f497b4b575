//! What time does to orders: those that nobody answered expire. Every server looks; an order expires
//! once, whoever finds it, and a database without such orders is not written to.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;

use super::state::AppState;

/// A customer waits for a kitchen's answer by the minute.
pub const EVERY: Duration = Duration::from_secs(2);

/// A round that takes longer waits for a database that is gone.
const AT_MOST: Duration = Duration::from_mins(1);

/// Looks again and again until it is to stop. After an error the next round tries again.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let mut rounds = interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        match timeout(AT_MOST, state.ordering.expire_unanswered()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(orders)) => tracing::info!(orders, "orders expired that nobody answered"),
            Ok(Err(error)) => tracing::error!(%error, "orders could not be expired"),
            Err(_) => tracing::error!("to look for unanswered orders took too long"),
        }
    }
}
