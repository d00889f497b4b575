//! Pools whose connections are fit to be used again, or closed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::timeout;

/// Whoever waits longer for a connection is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// A connection that was not used for so long is asked whether it still lives: its server may have been
/// started anew meanwhile.
const ASK_AFTER: Duration = Duration::from_secs(1);

/// A connection that takes longer to answer is closed. Shorter than the wait for a connection: whoever
/// meets one that is dead still has the time to get another.
const PATIENCE: Duration = Duration::from_secs(1);

/// For pools that only read.
pub const READ_ONLY: [(&str, &str); 1] = [("default_transaction_read_only", "on")];

/// For work that takes as long as it takes: making tables.
pub const UNLIMITED: [(&str, &str); 3] = [
    ("statement_timeout", "0"),
    ("lock_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
];

/// What the server is to end by itself, whatever becomes of us.
const LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "10s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "10s"),
];

/// The options of a URL with our limits, and a name to be found by.
pub fn with_limits(options: PgConnectOptions) -> PgConnectOptions {
    let named = if options.get_application_name().is_none() {
        options.application_name("tiffin")
    } else {
        options
    };
    named.options(LIMITS)
}

/// A pool with so many connections at most, none of them opened yet.
pub fn pool(most: u32) -> PgPoolOptions {
    let fitness = Arc::new(Fitness::default());
    let when_released = Arc::clone(&fitness);
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // Asking each time would cost as much as a statement.
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            let fitness = Arc::clone(&fitness);
            Box::pin(async move { Ok(fitness.after_idling(connection, about.idle_for).await) })
        })
        .after_release(move |connection, _| {
            let fitness = Arc::clone(&when_released);
            Box::pin(async move { Ok(fitness.answers(connection).await) })
        })
}

/// Tells which connections of a pool can be used.
#[derive(Default)]
struct Fitness {
    /// When one was last found dead. Those that idle since before then most likely are, too: each that was
    /// asked first would cost whoever waits another second.
    last_death: Mutex<Option<Instant>>,
}

impl Fitness {
    async fn after_idling(&self, connection: &mut PgConnection, idle_for: Duration) -> bool {
        if idle_for < ASK_AFTER {
            return true;
        }
        let used_since = |death: Instant| death.elapsed() > idle_for;
        let is_suspect = self.death().is_some_and(|death| !used_since(death));
        !is_suspect && self.answers(connection).await
    }

    /// Whether the connection still lives, and has finished what was dropped in the middle. A machine
    /// that is gone without a word never says so: without a limit, the pool would wait for it for good.
    async fn answers(&self, connection: &mut PgConnection) -> bool {
        let answers = matches!(timeout(PATIENCE, connection.ping()).await, Ok(Ok(())));
        if !answers {
            *self.death() = Some(Instant::now());
        }
        answers
    }

    fn death(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_death
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
