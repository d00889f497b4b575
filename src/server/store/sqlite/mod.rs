//! `SQLite`: one file, one writer, several readers.

/// The database's file: made for its owner only, and known again.
mod file;
/// The file that the pools are connected to.
mod place;
/// Pools whose connections are fit to be used again, or closed.
mod pools;
/// Which errors pass by themselves.
mod trouble;
/// Notices commits.
mod watch;

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tower_sessions_sqlx_store::SqliteStore;

use self::{
    file::DatabaseFile,
    pools::{begin_immediate, readers, writer},
};
use super::{
    locks::Lock,
    url::{Location, UrlError},
};

pub use self::{place::Place, trouble::is_unavailable, watch::Watch};

/// The database that Tiffin is built for.
pub type Database = Sqlite;

pub type Pool = SqlitePool;

/// What a statement runs on: a connection of a pool, or a transaction.
pub type Connection = SqliteConnection;

pub type StockStore = SqliteStore;

/// A moment as the session library's table has it.
pub type Stamp = String;

/// The values of a JSON list, `$1`.
pub const LISTED_IN_1: &str = "(select value from json_each($1))";

/// The same of numbers.
pub const NUMBERS_IN_1: &str = LISTED_IN_1;

/// What ends a `select` of rows that are to be written, whoever else holds some of them: nobody does.
pub const SKIP_LOCKED: &str = "";

/// What ends a `select` of rows that nobody else is to take away: nobody can.
pub const FOR_UPDATE: &str = "";

static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Who asks for more than these at once waits.
const READERS: u32 = 4;
const SESSION_READERS: u32 = 2;

/// The file that a URL names.
fn file_of(url: &str) -> Result<PathBuf, UrlError> {
    match Location::parse(url)? {
        Location::Sqlite(file) => Ok(file),
        Location::Postgres(_) => Err(UrlError::NotBuiltForPostgres),
    }
}

/// Fails unless the database is there, in words for an operator.
pub fn ensure_is_there(url: &str) -> anyhow::Result<()> {
    let file = file_of(url)?;
    ensure!(
        file.is_file(),
        "there is no database at {}: start the command in the folder with Leptos.toml, or set \
         TIFFIN__DATABASE__URL (the server makes the database when it starts)",
        std::path::absolute(&file)?.display()
    );
    Ok(())
}

/// The pools to read, to read sessions, and to write. The file is made if it is missing.
pub fn open(url: &str, _connections: u32) -> anyhow::Result<(Place, [Pool; 3])> {
    let shown = Location::shown(url);
    let cannot = || format!("`database.url` is \"{shown}\", which cannot be opened");
    let path = file_of(url).with_context(cannot)?;
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
    let pools = [
        read_by(READERS),
        read_by(SESSION_READERS),
        writer(&file, options.clone()),
    ];
    Ok((Place { file, options }, pools))
}

/// The stock session table first: ours refer to it.
pub async fn migrate(_place: &Place, write: &Pool) -> anyhow::Result<()> {
    stock_store(write).migrate().await?;
    MIGRATIONS.run(write).await?;
    Ok(())
}

pub fn stock_store(pool: &Pool) -> StockStore {
    SqliteStore::new(pool.clone())
}

/// A moment as the session library writes it: RFC 3339.
pub fn stamp(at: OffsetDateTime) -> Stamp {
    at.format(&Rfc3339).unwrap_or_default()
}

/// Begins a transaction that holds the write lock, and so all others, from its first statement: a
/// deferred one that reads, then writes would fail at once when another process writes in between.
pub async fn begin(
    write: &Pool,
    _locks: &[Lock<'_>],
) -> sqlx::Result<sqlx::Transaction<'static, Sqlite>> {
    begin_immediate(write).await
}

pub async fn begin_read(read: &Pool) -> sqlx::Result<sqlx::Transaction<'static, Sqlite>> {
    read.begin().await
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;

    use super::*;
    use crate::server::store::Db;

    async fn open() -> (Db, tempfile::TempDir) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        (Db::open(&url, 0).await.expect("opens"), folder)
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

        db.begin(&[])
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

        let refused = db.begin(&[]).await.expect_err("may not write");

        assert!(is_unavailable(&refused), "{refused}");
        db.begin(&[])
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

        db.begin(&[])
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
