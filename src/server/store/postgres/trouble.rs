//! Which errors of the database pass by themselves: it is stopped or starting, a lock or a statement
//! took too long, its disk is full, or too many wait for it. Whoever asked may ask again; everything else
//! is a fault.

use sqlx::{Error, error::DatabaseError};

/// Classes of `SQLSTATE` (<https://www.postgresql.org/docs/current/errcodes-appendix.html>): connection
/// exceptions; authorisation, of a password that was changed and is not here yet; insufficient
/// resources, such as a full disk; an operator's intervention, such as a shutdown; system errors.
const CLASSES: [&str; 5] = ["08", "28", "53", "57", "58"];

/// Single ones: serialization failure and deadlock, which were rolled back as if they had never begun;
/// a lock that was not available; a read-only server, which has become a replica; idle in a transaction
/// for too long; a database that is not there, or not yet ready.
const SINGLE: [&str; 7] = [
    "40001", "40P01", "55P03", "25006", "25P03", "3D000", "55000",
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
