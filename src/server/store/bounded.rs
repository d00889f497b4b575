//! Readers for what may take long: few at once, a bounded queue, and a limit to each one's time.
//!
//! Looking through the whole catalogue takes a core for a while. However many ask for it at once,
//! everything else has readers of its own, and nobody waits for an answer that comes too late.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Sqlite, SqlitePool, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Those that wait for a reader; one more is turned away.
const MOST_WAITING: usize = 64;

/// What takes longer is interrupted.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// The limit is looked at after so many instructions of `SQLite`'s machine: some tens of
/// microseconds.
const LOOK_EVERY: i32 = 10_000;

/// Readers with a bounded queue. Clones share it.
#[derive(Clone, Debug)]
pub struct BoundedReaders {
    pool: SqlitePool,
    slots: Arc<Semaphore>,
    time_limit: Duration,
}

/// A reader until its time is up.
#[derive(Debug)]
pub struct BoundedReader {
    pub connection: PoolConnection<Sqlite>,
    _slot: OwnedSemaphorePermit,
}

impl BoundedReaders {
    pub fn new(pool: SqlitePool) -> Self {
        let running = usize::try_from(pool.options().get_max_connections()).unwrap_or(1);
        Self {
            pool,
            slots: Arc::new(Semaphore::new(running + MOST_WAITING)),
            time_limit: TIME_LIMIT,
        }
    }

    /// A reader, when it is its turn. A full queue is `PoolTimedOut` at once.
    pub async fn acquire(&self) -> sqlx::Result<BoundedReader> {
        let slot = self.slots.clone().try_acquire_owned();
        let slot = slot.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let mut connection = self.pool.acquire().await?;
        let end = Instant::now() + self.time_limit;
        connection
            .lock_handle()
            .await?
            .set_progress_handler(LOOK_EVERY, move || Instant::now() < end);
        Ok(BoundedReader {
            connection,
            _slot: slot,
        })
    }

    /// The pool, to close it.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    use super::*;

    const ENDLESS: &str = "with recursive n(i) as (select 1 union all select i + 1 from n)
        select count(*) from n";

    fn readers(time_limit: Duration, slots: usize) -> BoundedReaders {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_lazy_with(SqliteConnectOptions::new().in_memory(true));
        BoundedReaders {
            pool,
            slots: Arc::new(Semaphore::new(slots)),
            time_limit,
        }
    }

    #[tokio::test]
    async fn what_takes_too_long_is_interrupted_and_the_next_one_has_its_own_time() {
        let readers = readers(Duration::from_millis(50), 2);

        let mut reader = readers.acquire().await.expect("a reader");
        let endless = sqlx::query_scalar::<_, i64>(ENDLESS)
            .fetch_one(&mut *reader.connection)
            .await
            .expect_err("takes too long");
        drop(reader);

        assert!(super::super::is_unavailable(&endless), "{endless}");
        let mut reader = readers.acquire().await.expect("a reader");
        sqlx::query("select 1")
            .fetch_one(&mut *reader.connection)
            .await
            .expect("answers");
    }

    #[tokio::test]
    async fn a_full_queue_turns_the_next_one_away_at_once() {
        let readers = readers(TIME_LIMIT, 1);
        let reader = readers.acquire().await.expect("a reader");

        let turned_away = readers.acquire().await.expect_err("no slot");

        assert!(super::super::is_unavailable(&turned_away), "{turned_away}");
        drop(reader);
        readers.acquire().await.expect("a slot again");
    }
}
