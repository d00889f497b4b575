//! The database: one SQLite file, one writer, several readers.
//!
//! SQL keeps to what PostgreSQL has too where it can: `$1` placeholders, text ids, Unix
//! milliseconds, `on conflict`. `json_each` and `instr` are `SQLite`'s own.

/// Work on many rows, so many at a time.
pub mod batches;
/// How the model's numbers stand in columns.
mod columns;
/// The database's file: made for its owner only, and known again.
mod file;
/// For tests: how a statement finds its rows.
#[cfg(test)]
pub mod plans;
/// Pools whose connections are fit to be used again, or closed.
mod pools;
/// Whether writing works, found out by writing.
mod probe;
/// The session store: stock tables, hashed ids.
pub mod session_store;
/// Which errors pass by themselves.
mod trouble;
/// Where the database is.
pub mod url;

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use sqlx::{
    ConnectOptions, Sqlite, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tower_sessions_sqlx_store::SqliteStore;

use self::{
    file::{DatabaseFile, Identity},
    pools::{begin_immediate, close_idle, readers, writer},
    probe::Probe,
};

pub use self::trouble::{is_caused_by_unavailability, is_unavailable};

/// The database that Tiffin is built for.
pub type Database = Sqlite;

/// What a statement runs on: a connection of a pool, or a transaction.
pub type Connection = SqliteConnection;

pub type Transaction = sqlx::Transaction<'static, Sqlite>;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Who asks for more than these at once waits.
const READERS: u32 = 4;
const SESSION_READERS: u32 = 2;

/// The database's pools. Clones share them.
#[derive(Clone, Debug)]
pub struct Db {
    /// For statements that only read.
    pub read: SqlitePool,
    /// For what signing in and "who is this?" read: nothing else may keep them waiting.
    pub sessions: SqlitePool,
    /// For everything else.
    pub write: SqlitePool,
    file: Arc<DatabaseFile>,
    probe: Arc<Probe>,
}

impl Db {
    /// Opens the database, makes it if it is missing, and brings its tables up to date.
    ///
    /// `url` is `sqlite:<path>`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let cannot = || format!("`database.url` is \"{url}\", which cannot be opened");
        let path = url::file_of(url).with_context(cannot)?;
        let file = Arc::new(DatabaseFile::make_private(&path).with_context(cannot)?);
        let options = SqliteConnectOptions::new()
            .filename(&path)
            // It is there by now. One that was deleted since is put back by somebody who knows what
            // was in it: an empty one in its place would look healthy.
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let read_by = |most| readers(&file, options.clone(), most);
        let db = Self {
            read: read_by(READERS),
            sessions: read_by(SESSION_READERS),
            write: writer(&file, options),
            file,
            probe: Arc::default(),
        };
        db.migrate().await?;
        Ok(db)
    }

    /// The stock session table first: ours refer to it.
    async fn migrate(&self) -> anyhow::Result<()> {
        SqliteStore::new(self.write.clone()).migrate().await?;
        MIGRATIONS.run(&self.write).await?;
        Ok(())
    }

    /// Begins a transaction that holds the write lock from its first statement: a deferred one
    /// that reads, then writes would fail at once when another process writes in between.
    pub async fn begin(&self) -> sqlx::Result<Transaction> {
        begin_immediate(&self.write).await
    }

    /// Begins a transaction that reads: whatever it reads is of one moment.
    pub async fn begin_read(&self) -> sqlx::Result<Transaction> {
        self.read.begin().await
    }

    /// A connection of its own that notices other connections' commits, this process's and
    /// others'.
    pub async fn watch_commits(&self) -> sqlx::Result<CommitWatch> {
        let identity = self.file.identity();
        let connection = self.read.connect_options().connect().await?;
        Ok(CommitWatch {
            connection,
            version: None,
            file: self.file.clone(),
            identity,
        })
    }

    /// True if the database answers and takes writes.
    pub async fn is_ready(&self) -> bool {
        let reads = sqlx::query("select 1 from users limit 1")
            .fetch_optional(&self.read)
            .await;
        reads.is_ok() && self.probe.takes_writes(&self.write).await
    }

    /// Takes note of a write that failed: it is not ready until as much as that has room again.
    pub fn note_failure(&self) {
        self.probe.doubt();
    }

    /// Closes the connections that nobody uses: what they were opened on is no longer there, and
    /// the last of them would take the journal of its successor along.
    pub async fn close_idle(&self) {
        for pool in self.pools() {
            close_idle(pool).await;
        }
    }

    /// Closes the pools; `SQLite` writes its journal back.
    pub async fn close(&self) {
        for pool in self.pools() {
            pool.close().await;
        }
    }

    fn pools(&self) -> [&SqlitePool; 3] {
        [&self.read, &self.sessions, &self.write]
    }
}

/// Notices what other connections commit.
#[derive(Debug)]
pub struct CommitWatch {
    /// To read what was committed.
    pub connection: Connection,
    version: Option<i64>,
    file: Arc<DatabaseFile>,
    identity: Option<Identity>,
}

impl CommitWatch {
    /// True if another connection has committed since this was last asked. It costs no read of
    /// the database, only a look at its change counter.
    pub async fn has_changed(&mut self) -> sqlx::Result<bool> {
        if self.file.identity() != self.identity {
            let why = "the database's file was deleted or replaced";
            return Err(std::io::Error::new(std::io::ErrorKind::NotFound, why).into());
        }
        let version = sqlx::query_scalar("pragma data_version")
            .fetch_one(&mut self.connection)
            .await?;
        let before = self.version.replace(version);
        Ok(before != Some(version))
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;

    async fn open() -> (Db, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        (Db::open(&url).await.expect("opens"), folder)
    }

    async fn is_the_marked_one(db: &Db) -> bool {
        sqlx::query("select * from temp.mark")
            .fetch_optional(&db.write)
            .await
            .is_ok()
    }

    async fn mark_the_writer(db: &Db) {
        sqlx::query("create temp table mark (x)")
            .execute(&db.write)
            .await
            .expect("marks");
    }

    #[tokio::test]
    async fn the_writer_is_used_again() {
        let (db, _folder) = open().await;
        mark_the_writer(&db).await;

        db.begin()
            .await
            .expect("begins")
            .commit()
            .await
            .expect("commits");

        assert!(is_the_marked_one(&db).await);
    }

    /// `SQLite` stays with the read-only file that it once opened.
    #[tokio::test]
    async fn a_writer_that_may_not_write_is_replaced() {
        let (db, _folder) = open().await;
        sqlx::query("pragma query_only = on")
            .execute(&db.write)
            .await
            .expect("is set");

        let refused = db.begin().await.expect_err("may not write");

        assert!(is_unavailable(&refused), "{refused}");
        db.begin()
            .await
            .expect("begins")
            .commit()
            .await
            .expect("commits");
    }

    /// What a dropped `begin` leaves behind.
    #[tokio::test]
    async fn a_connection_inside_a_transaction_that_nobody_owns_is_closed() {
        let (db, _folder) = open().await;
        mark_the_writer(&db).await;
        let mut writer = db.write.acquire().await.expect("the writer");
        let tx = writer.begin_with("BEGIN IMMEDIATE").await.expect("begins");
        std::mem::forget(tx);
        drop(writer);

        db.begin()
            .await
            .expect("begins")
            .commit()
            .await
            .expect("commits");

        assert!(!is_the_marked_one(&db).await);
    }

    #[tokio::test]
    async fn a_reader_inside_a_transaction_that_nobody_owns_is_closed() {
        let (db, _folder) = open().await;
        let mut reader = db.read.acquire().await.expect("a reader");
        let tx = reader.begin().await.expect("begins");
        std::mem::forget(tx);
        drop(reader);

        let reader = db.read.acquire().await.expect("a reader");

        assert!(!reader.is_in_transaction());
    }
}
