//! Which errors of the database pass by themselves: it is stopped or starting, a lock or a statement
//! took too long, its disk is full, or too many wait for it. Whoever asked may ask again; everything else
//! is a fault.

use sqlx::{Error, error::DatabaseError};

/// Classes of `SQLSTATE`, and single ones
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
const CLASSES: [&str; 4] = [
    // Connection exception.
    "08", // Insufficient resources: disk full, out of memory, too many connections.
    "53", // Operator intervention: shutdown, crash, starting, statement timeout.
    "57", // System error.
    "58",
];
const SINGLE: [&str; 5] = [
    // Serialization failure, deadlock: rolled back, as if it had never begun.
    "40001", "40P01", // Lock not available within `lock_timeout`.
    "55P03", // Read-only transaction: this server has become a replica.
    "25006", // Idle in a transaction for too long.
    "25P03",
];

/// True if the same request may succeed in a while.
pub fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_) => true,
        error => {
            let code = error.as_database_error().and_then(DatabaseError::code);
            code.is_some_and(|code| {
                SINGLE.contains(&&*code) || CLASSES.iter().any(|class| code.starts_with(class))
            })
        }
    }
}
