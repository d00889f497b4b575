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

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use anyhow::Context;
use sqlx::{
    ConnectOptions, Connection as _, PgConnection, PgPool, Postgres, Transaction,
    postgres::PgConnectOptions,
};
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

/// What ends a `select` of rows that nobody else is to take away.
pub const FOR_UPDATE: &str = " for update";

/// The schema that the session library's table stands in, beside ours.
const SCHEMA: &str = "public";
const SESSION_TABLE: &str = "tower_sessions";

/// Whoever waits longer for a lock is answered 503. It is looked at after these pauses.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

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
    // What a pool says is only that it waited in vain.
    let reached = place.options.connect().await;
    let connection = reached.context("the database cannot be reached")?;
    connection.close().await?;
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

/// Begins a transaction that has taken its locks. Each statement after that reads what was committed
/// last.
///
/// Where somebody else has one of them, it gives all back and tries again: whoever waits holds neither a
/// lock nor a connection that others need.
pub async fn begin(
    write: &Pool,
    locks: &[Lock<'_>],
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let started = Instant::now();
    let mut pause = SHORTEST_PAUSE;
    loop {
        let mut tx = begin_with(write, "begin isolation level read committed").await?;
        if take(&mut tx, locks).await? {
            return Ok(tx);
        }
        tx.rollback().await?;
        if started.elapsed() >= LOCK_PATIENCE {
            return Err(sqlx::Error::PoolTimedOut);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// True if all of them were free. Who changes the catalogue waits in the database: those who order come
/// and go all the time, and there new ones wait behind.
async fn take(tx: &mut PgConnection, locks: &[Lock<'_>]) -> sqlx::Result<bool> {
    let mut free = Vec::new();
    for (lock, number) in locks.iter().zip(1..) {
        free.push(match lock {
            Lock::Catalog => format!("pg_try_advisory_xact_lock_shared(${number})"),
            Lock::CatalogChange => format!("pg_advisory_xact_lock(${number}) is not null"),
            _ => format!("pg_try_advisory_xact_lock(${number})"),
        });
    }
    if free.is_empty() {
        return Ok(true);
    }
    let sql = format!("select {}", free.join(" and "));
    let mut query = sqlx::query_scalar(&sql);
    for lock in locks {
        query = query.bind(lock.key());
    }
    query.fetch_one(tx).await
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
