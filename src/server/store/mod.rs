//! The database: one SQLite file, one writer, several readers.
//!
//! SQL is kept portable: `$1` placeholders, text ids, Unix milliseconds, `on conflict`.

/// Takes away what is expired.
pub mod cleanup;
/// The session store: stock tables, hashed ids.
pub mod session_store;

use std::{path::Path, str::FromStr, time::Duration};

use anyhow::Context;
use sqlx::{
    ConnectOptions, Sqlite, SqliteConnection, SqlitePool, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tower_sessions_sqlx_store::SqliteStore;

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// The database's two pools.
#[derive(Clone, Debug)]
pub struct Db {
    /// For statements that only read.
    pub read: SqlitePool,
    /// For everything else: `SQLite` has one writer, so the pool has one connection.
    pub write: SqlitePool,
}

impl Db {
    /// Opens the database, makes it if it is missing, and brings its tables up to date.
    ///
    /// `url` is `sqlite:<path>`.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let options = SqliteConnectOptions::from_str(url)?;
        make_private(options.get_filename())
            .with_context(|| format!("`database.url` is \"{url}\", which cannot be opened"))?;
        let options = options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_lazy_with(options.pragma("query_only", "on"));
        let db = Self { read, write };
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
    pub async fn begin(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        self.write.begin_with("BEGIN IMMEDIATE").await
    }

    /// A connection of its own that watches for other connections' commits, this process's and
    /// others'.
    pub async fn watch(&self) -> sqlx::Result<Watch> {
        let connection = self.read.connect_options().connect().await?;
        Ok(Watch {
            connection,
            version: None,
        })
    }

    /// True if the database answers.
    pub async fn is_ready(&self) -> bool {
        sqlx::query("select 1 from users limit 1")
            .fetch_optional(&self.read)
            .await
            .is_ok()
    }

    /// Closes both pools; `SQLite` writes its journal back.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

/// Watches for commits.
#[derive(Debug)]
pub struct Watch {
    /// To read what was committed.
    pub connection: SqliteConnection,
    version: Option<i64>,
}

impl Watch {
    /// True if another connection has committed since this was last asked. It costs no read of
    /// the database, only a look at its change counter.
    pub async fn has_changed(&mut self) -> sqlx::Result<bool> {
        let version = sqlx::query_scalar("pragma data_version")
            .fetch_one(&mut self.connection)
            .await?;
        let before = self.version.replace(version);
        Ok(before != Some(version))
    }
}

/// Makes the database's file, and its folder if need be, for its owner only. The journals that
/// `SQLite` puts beside it inherit the mode.
fn make_private(file: &Path) -> std::io::Result<()> {
    let mut folder = std::fs::DirBuilder::new();
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    if let Some(parent) = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        folder.recursive(true).create(parent)?;
    }
    options.open(file).map(drop)
}
