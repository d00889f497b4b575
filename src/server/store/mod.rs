//! The database: `SQLite` in one file, or PostgreSQL for several servers. Which of them it is, is
//! chosen when Tiffin is built (feature `postgres`). What cannot be one text for both has the same name
//! in `sqlite` and in `postgres`; everybody else writes for either.
//!
//! SQL keeps to what both have: `$1` placeholders, text ids, Unix milliseconds, `on conflict`,
//! `returning`.

/// Work on many rows, so many at a time.
pub mod batches;
/// How the model's numbers stand in columns.
mod columns;
/// The one of the two that Tiffin is built for.
mod dialect;
/// Tasks that one server does for all.
pub mod leases;
/// What a transaction takes for itself first.
pub mod locks;
/// Rows in pages, by their keys.
pub mod pages;
/// For tests: how a statement finds its rows.
#[cfg(all(test, not(feature = "postgres")))]
pub mod plans;
/// Several servers on one database.
#[cfg(feature = "postgres")]
mod postgres;
/// Whether writing works, found out by writing.
mod probe;
/// The session store: stock tables, hashed ids.
pub mod session_store;
/// One file, one writer, several readers.
#[cfg(not(feature = "postgres"))]
mod sqlite;
/// What commits are watched for.
pub mod topic;
/// Where the database is.
pub mod url;

use std::{error::Error, sync::Arc};

use serde::Serialize;

use self::{locks::Lock, probe::Probe, topic::Topic};

pub use self::dialect::{
    Connection, Database, FOR_UPDATE, LISTED_IN_1, NUMBERS_IN_1, Pool, SKIP_LOCKED, Watch,
    ensure_is_there, is_unavailable,
};

pub type Transaction = sqlx::Transaction<'static, Database>;

/// The database's pools. Clones share them.
#[derive(Clone, Debug)]
pub struct Db {
    /// For statements that only read.
    pub read: Pool,
    /// For what signing in and "who is this?" read: nothing else may keep them waiting.
    pub sessions: Pool,
    /// For everything else.
    pub write: Pool,
    /// What they are connected to.
    place: dialect::Place,
    probe: Arc<Probe>,
}

impl Db {
    /// Opens the database and brings its tables up to date. `SQLite`'s is made if it is missing.
    ///
    /// `url` is as [`url::Location`] reads it; `connections` is how many PostgreSQL may be asked for.
    pub async fn open(url: &str, connections: u32) -> anyhow::Result<Self> {
        let (place, [read, sessions, write]) = dialect::open(url, connections)?;
        dialect::migrate(&place, &write).await?;
        Ok(Self {
            read,
            sessions,
            write,
            place,
            probe: Arc::default(),
        })
    }

    /// Begins a transaction that may write, about these: what it reads of them stays as it is.
    pub async fn begin(&self, locks: &[Lock<'_>]) -> sqlx::Result<Transaction> {
        dialect::begin(&self.write, locks).await
    }

    /// Begins a transaction that reads: whatever it reads is of one moment.
    pub async fn begin_read(&self) -> sqlx::Result<Transaction> {
        dialect::begin_read(&self.read).await
    }

    /// The same for what nothing else may keep waiting.
    pub async fn begin_read_sessions(&self) -> sqlx::Result<Transaction> {
        dialect::begin_read(&self.sessions).await
    }

    /// Notices what this process and others commit.
    pub async fn watch(&self, topic: Topic) -> sqlx::Result<Watch> {
        Watch::begin(&self.place, topic).await
    }

    /// True if the database answers and takes writes.
    pub async fn is_ready(&self) -> bool {
        self.probe.reads(&self.read).await && self.probe.takes_writes(&self.write).await
    }

    /// Takes note of a write that failed: it is not ready until as much as that has room again.
    pub fn note_failure(&self) {
        self.probe.doubt();
    }

    /// Fills an empty database with everything that the file of a `sqlite:` URL has.
    #[cfg(feature = "postgres")]
    pub async fn import(&self, from: &str, progress: impl dialect::Progress) -> anyhow::Result<()> {
        let to = &mut *self.write.acquire().await?;
        dialect::import(from, to, progress).await
    }

    /// Closes the connections that nobody uses: what they were opened on may no longer be there.
    pub async fn close_idle(&self) {
        for pool in self.pools() {
            while let Some(connection) = pool.try_acquire() {
                if let Err(error) = connection.close().await {
                    tracing::warn!(%error, "a connection could not be closed");
                }
            }
        }
    }

    /// Closes the pools; `SQLite` writes its journal back.
    pub async fn close(&self) {
        for pool in self.pools() {
            pool.close().await;
        }
    }

    fn pools(&self) -> [&Pool; 3] {
        [&self.read, &self.sessions, &self.write]
    }
}

/// A list as [`LISTED_IN_1`] reads it.
pub fn json_list<T: Serialize>(items: &[T]) -> String {
    serde_json::to_string(items).unwrap_or_default()
}

/// True if an error that a database's error is the cause of passes by itself.
pub fn is_caused_by_unavailability(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source())
        .filter_map(|error| error.downcast_ref())
        .any(is_unavailable)
}
