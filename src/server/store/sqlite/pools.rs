//! Pools whose connections are fit to be used again, or closed.
//!
//! sqlx gives a connection back to its pool as it is. Whoever stops between `begin` and the
//! transaction's value, or whose commit fails on a full disk, leaves it inside a transaction that
//! nobody owns: every later one of that pool would fail, or read what was there then.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use sqlx::{
    Connection, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};

use super::{file::DatabaseFile, trouble::spoils_connection};

/// Whoever waits longer for a connection is answered 503.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// A pool that reads the file, with so many connections at most, none of them opened yet.
pub fn readers(file: &Arc<DatabaseFile>, options: SqliteConnectOptions, most: u32) -> SqlitePool {
    pool(file, most).connect_lazy_with(options.pragma("query_only", "on"))
}

/// A pool that writes: `SQLite` has one writer, so it has one connection.
pub fn writer(file: &Arc<DatabaseFile>, options: SqliteConnectOptions) -> SqlitePool {
    // Nobody may have to wait for its lock until somebody asks for the connection again.
    pool(file, 1)
        .after_release(|connection, _| is_outside_transactions(connection))
        .connect_lazy_with(options)
}

fn pool(file: &Arc<DatabaseFile>, most: u32) -> SqlitePoolOptions {
    let file = file.clone();
    SqlitePoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // Asking the connection itself costs a change of threads, and tells nothing of the file. sqlx
        // has asked it when it was given back, so that by now it knows its transactions.
        .test_before_acquire(false)
        .before_acquire(move |connection, about| {
            let fit = file.is_what_was_opened(about.age) && !connection.is_in_transaction();
            Box::pin(async move { Ok(fit) })
        })
}

/// A rollback that was begun by dropping its transaction is done by then: the ping waits for it.
fn is_outside_transactions(connection: &mut SqliteConnection) -> BoxFuture<'_, sqlx::Result<bool>> {
    Box::pin(async move {
        connection.ping().await?;
        Ok(!connection.is_in_transaction())
    })
}

/// Begins a transaction that holds the write lock from its first statement.
pub async fn begin_immediate(writer: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    let begun = writer.begin_with("BEGIN IMMEDIATE").await;
    if let Err(error) = &begun
        && spoils_connection(error)
        && let Ok(connection) = writer.acquire().await
    {
        // The next one is opened on what is there by then.
        let _ = connection.close().await;
    }
    begun
}
