//! Reads what ended, in this process or another, and notifies the hub. What this process ends is known
//! at once.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

use super::hub::Hub;
use crate::server::{
    accounts::tables::session_endings,
    store::{Db, Watch, topic::Topic},
};

/// After an error.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// A database that takes longer is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// Numbers are given before the commit: one may be committed after so many later ones. While somebody
/// watches, it is told of; afterwards so many are read again.
const MAY_BE_LATE: i64 = 1000;

/// Reads endings in their order.
#[derive(Debug)]
pub struct Tail {
    db: Db,
    hub: Hub,
    sessions_ended: Arc<Notify>,
    watch: Watch,
    last_seq: i64,
}

impl Tail {
    /// Begins after what has ended so far. It must begin before streams open. `sessions_ended` is
    /// notified of what this process ends.
    pub async fn begin(db: &Db, hub: &Hub, sessions_ended: &Arc<Notify>) -> sqlx::Result<Self> {
        let watch = db.watch(Topic::SessionEndings).await?;
        let last_seq = session_endings::last_seq(&mut *db.sessions.acquire().await?).await?;
        Ok(Self {
            db: db.clone(),
            hub: hub.clone(),
            sessions_ended: sessions_ended.clone(),
            watch,
            last_seq,
        })
    }

    /// Notifies the hub until it is to stop. After an error it tries again; streams find out by
    /// themselves meanwhile.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let told = tokio::select! {
                () = stop.cancelled() => return,
                () = self.sessions_ended.notified() => Ok(Vec::new()),
                told = self.watch.changed() => told,
            };
            let notified = match told {
                Ok(told) => self.notify_in_time(&told).await,
                Err(error) => Err(error),
            };
            if let Err(error) = notified {
                tracing::error!(%error, "ended sessions could not be read");
                if stop.run_until_cancelled(self.begin_again()).await.is_none() {
                    return;
                }
            }
        }
    }

    async fn notify_in_time(&mut self, told: &[i64]) -> sqlx::Result<()> {
        let notified = timeout(PATIENCE, self.notify_of_endings(told)).await;
        notified.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    async fn notify_of_endings(&mut self, told: &[i64]) -> sqlx::Result<()> {
        let conn = &mut *self.db.sessions.acquire().await?;
        let late: Vec<_> = told
            .iter()
            .copied()
            .filter(|seq| *seq <= self.last_seq)
            .collect();
        if !late.is_empty() {
            for ended in session_endings::list_these(&mut *conn, &late).await? {
                self.hub.notify(&ended);
            }
        }
        loop {
            let ended = session_endings::list_after(&mut *conn, self.last_seq).await?;
            for ended in &ended {
                self.hub.notify(ended);
                self.last_seq = ended.seq;
            }
            if ended.is_empty() {
                return Ok(());
            }
        }
    }

    /// Watches anew, and reads what was missed.
    async fn begin_again(&mut self) {
        loop {
            tokio::time::sleep(TRY_AGAIN).await;
            self.db.close_idle().await;
            let Ok(watch) = self.db.watch(Topic::SessionEndings).await else {
                continue;
            };
            self.watch = watch;
            self.last_seq = self.last_seq.saturating_sub(MAY_BE_LATE).max(0);
            if self.notify_in_time(&[]).await.is_ok() {
                return;
            }
        }
    }
}
