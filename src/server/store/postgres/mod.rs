//! PostgreSQL: as many servers beside each other as needed.

/// Fills an empty database with what `SQLite` has.
mod import;
/// The tables, as they are to be.
mod migrations;
/// The server that the pools are connected to.
mod place;
/// Pools whose connections are fit to be used again, or closed.
mod pools;
/// Which errors pass by themselves.
mod trouble;
/// Notices commits.
mod watch;

use std::{fmt::Write, str::FromStr};

use anyhow::Context;
use sqlx::{Executor, PgConnection, PgPool, Postgres, Transaction, postgres::PgConnectOptions};
use time::OffsetDateTime;
use tower_sessions_sqlx_store::PostgresStore;

use self::{
    migrations::MIGRATIONS,
    pools::{READ_ONLY, UNLIMITED, pool, with_limits},
};
use super::{
    locks::Lock,
    url::{Location, UrlError},
};

pub use self::{
    import::{Progress, import},
    place::Place,
    trouble::is_unavailable,
    watch::Watch,
};

/// The database that Tiffin is built for.
pub type Database = Postgres;

pub type Pool = PgPool;

/// What a statement runs on: a connection of a pool, or a transaction.
pub type Connection = PgConnection;

pub type StockStore = PostgresStore;

/// A moment as the session library's table has it.
pub type Stamp = OffsetDateTime;

/// The values of a JSON list, `$1`.
pub const LISTED_IN_1: &str = "(select json_array_elements_text($1::json))";

/// The same of numbers.
pub const NUMBERS_IN_1: &str = "(select json_array_elements_text($1::json)::bigint)";

/// What ends a `select` of rows that are to be written, whoever else holds some of them: those are left
/// to the next time.
pub const SKIP_LOCKED: &str = " for update skip locked";

/// The schema that the session library's table stands in, beside ours.
const SCHEMA: &str = "public";
const SESSION_TABLE: &str = "tower_sessions";

/// Taken by who makes tables: servers that start at once do so one after the other.
const MIGRATING: i64 = 4_712;

fn options_of(url: &str) -> anyhow::Result<PgConnectOptions> {
    match Location::parse(url)? {
        Location::Postgres(_) => Ok(with_limits(PgConnectOptions::from_str(url)?)),
        Location::Sqlite(_) => Err(UrlError::NotBuiltForSqlite.into()),
    }
}

/// A database of a server is there, or connecting says what is wrong.
pub fn ensure_is_there(url: &str) -> anyhow::Result<()> {
    options_of(url).map(drop)
}

/// The pools to read, to read sessions, and to write: together at most so many connections.
pub fn open(url: &str, connections: u32) -> anyhow::Result<(Place, [Pool; 3])> {
    let shown = Location::shown(url);
    let options = options_of(url)
        .with_context(|| format!("`database.url` is \"{shown}\", which cannot be opened"))?;
    // One is left for each of the two watches.
    let (fifth, rest) = ((connections / 5).max(1), connections.saturating_sub(2));
    let write = (rest.saturating_sub(fifth) / 2).max(1);
    let read = rest.saturating_sub(fifth + write).max(1);
    let reading = options.clone().options(READ_ONLY);
    let pools = [
        pool(read).connect_lazy_with(reading.clone()),
        pool(fifth).connect_lazy_with(reading),
        pool(write).connect_lazy_with(options.clone()),
    ];
    Ok((Place { options }, pools))
}

/// The stock session table first: ours refer to it.
pub async fn migrate(place: &Place, _write: &Pool) -> anyhow::Result<()> {
    // One to take its turn, one to make tables.
    let two = pool(2).connect_lazy_with(place.options.clone().options(UNLIMITED));
    let mut turn = two
        .begin()
        .await
        .context("the database cannot be reached")?;
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(MIGRATING)
        .execute(&mut *turn)
        .await?;
    stock_store(&two).migrate().await?;
    MIGRATIONS.run(&two).await?;
    turn.commit().await?;
    two.close().await;
    Ok(())
}

pub fn stock_store(pool: &Pool) -> StockStore {
    let named = PostgresStore::new(pool.clone())
        .with_schema_name(SCHEMA)
        .and_then(|store| store.with_table_name(SESSION_TABLE));
    // Both names are fit, or no test would pass.
    named.unwrap_or_else(|_| PostgresStore::new(pool.clone()))
}

/// A moment as the session library writes it.
pub fn stamp(at: OffsetDateTime) -> Stamp {
    at
}

/// Begins a transaction that has taken its locks. Each statement reads what was committed last, and so
/// does the first after waiting for a lock.
pub async fn begin(
    write: &Pool,
    locks: &[Lock<'_>],
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = begin_with(write, "begin isolation level read committed").await?;
    let mut keys: Vec<(i64, bool)> = locks
        .iter()
        .map(|lock| (lock.key(), lock.is_shared()))
        .collect();
    keys.sort_unstable();
    // One message for all, and not that of `begin`: where a lock is waited for in vain, sqlx knows
    // that there is a transaction, and rolls it back.
    let mut taking = String::new();
    for (key, is_shared) in keys {
        let shared = if is_shared { "_shared" } else { "" };
        // Writing into a `String` does not fail.
        let _ = write!(taking, "select pg_advisory_xact_lock{shared}({key});");
    }
    if !taking.is_empty() {
        tx.execute(sqlx::raw_sql(&taking)).await?;
    }
    Ok(tx)
}

/// Begins a transaction whose statements all read the same snapshot.
pub async fn begin_read(read: &Pool) -> sqlx::Result<Transaction<'static, Postgres>> {
    begin_with(read, "begin isolation level repeatable read read only").await
}

/// In a task of its own: whoever stopped waiting between `begin` and its answer would leave a
/// connection inside a transaction that nobody owns, and that sqlx does not know of.
async fn begin_with(
    pool: &Pool,
    begin: &'static str,
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let beginning = tokio::spawn(async move { pool.begin_with(begin).await });
    beginning.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}
