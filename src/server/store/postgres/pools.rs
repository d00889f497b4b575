//! Pools whose connections are fit to be used again, or closed.

use std::time::Duration;

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

/// A server that takes longer to answer is gone.
const PATIENCE: Duration = Duration::from_secs(5);

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

/// Whether the connection still lives, and has finished what was dropped in the middle. A machine that
/// is gone without a word never says so: without a limit, the pool would wait for it for good.
async fn answers(connection: &mut PgConnection) -> bool {
    matches!(timeout(PATIENCE, connection.ping()).await, Ok(Ok(())))
}

/// A pool with so many connections at most, none of them opened yet.
pub fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // Asking each time would cost as much as a statement.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move { Ok(about.idle_for < ASK_AFTER || answers(connection).await) })
        })
        .after_release(|connection, _| Box::pin(async move { Ok(answers(connection).await) }))
}
