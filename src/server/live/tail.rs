//! Reads an outbox, whoever writes it, and tells of what is new. What this process writes is known at
//! once.

use std::{fmt, sync::Arc, time::Duration};

use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

use super::outbox::Outbox;
use crate::server::store::{Db, Watch};

/// After an error.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// A database that takes longer is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// Numbers are given before the commit: one may be committed after so many later ones. While somebody
/// watches, it is told of; afterwards so many are read again.
const MAY_BE_LATE: i64 = 1000;

/// Reads rows in their order.
pub struct Tail<O> {
    db: Db,
    outbox: O,
    written_here: Arc<Notify>,
    watch: Watch,
    last: i64,
}

impl<O: Outbox> Tail<O> {
    /// Begins after what was written so far. It must begin before streams open. `written_here` is
    /// notified of what this process writes.
    pub async fn begin(db: &Db, outbox: O, written_here: &Arc<Notify>) -> sqlx::Result<Self> {
        let watch = db.watch(O::TOPIC).await?;
        let last = O::last(&mut *O::pool(db).acquire().await?).await?;
        Ok(Self {
            db: db.clone(),
            outbox,
            written_here: written_here.clone(),
            watch,
            last,
        })
    }

    /// Tells until it is to stop. After an error it tries again; streams find out by themselves
    /// meanwhile.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let told = tokio::select! {
                () = stop.cancelled() => return,
                () = self.written_here.notified() => Ok(Vec::new()),
                told = self.watch.changed() => told,
            };
            let read = match told {
                Ok(told) => self.tell_in_time(&told).await,
                Err(error) => Err(error),
            };
            if let Err(error) = read {
                tracing::error!(%error, outbox = ?O::TOPIC, "what is new could not be read");
                if stop.run_until_cancelled(self.begin_again()).await.is_none() {
                    return;
                }
            }
        }
    }

    async fn tell_in_time(&mut self, told: &[i64]) -> sqlx::Result<()> {
        let read = timeout(PATIENCE, self.tell(told)).await;
        read.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn tell(&mut self, told: &[i64]) -> sqlx::Result<()> {
        let conn = &mut *O::pool(&self.db).acquire().await?;
        let late: Vec<_> = told
            .iter()
            .copied()
            .filter(|number| *number <= self.last)
            .collect();
        if !late.is_empty() {
            for row in O::these(&mut *conn, &late).await? {
                self.outbox.tell(&row);
            }
        }
        loop {
            let rows = O::after(&mut *conn, self.last).await?;
            for row in &rows {
                self.outbox.tell(row);
                self.last = O::number(row);
            }
            if rows.is_empty() {
                return Ok(());
            }
        }
    }

    /// Watches anew, and reads what was missed.
    async fn begin_again(&mut self) {
        loop {
            tokio::time::sleep(TRY_AGAIN).await;
            self.db.close_idle().await;
            let Ok(watch) = self.db.watch(O::TOPIC).await else {
                continue;
            };
            self.watch = watch;
            self.last = self.last.saturating_sub(MAY_BE_LATE).max(0);
            if self.tell_in_time(&[]).await.is_ok() {
                return;
            }
        }
    }
}

impl<O: Outbox> fmt::Debug for Tail<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tail")
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}
