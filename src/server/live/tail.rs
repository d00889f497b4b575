//! Reads what ended, in this process or another, and notifies the hub.
//!
//! A database cannot call other processes here. Its change counter is cheap to read, so it is
//! polled; the table is read only when the counter has moved. What this process ends is known at
//! once.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::hub::Hub;
use crate::server::{
    accounts::tables::session_endings,
    store::{CommitWatch, Db},
};

/// How often the change counter is read.
const POLL_EVERY: Duration = Duration::from_millis(200);

/// After an error.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Reads endings in their order.
#[derive(Debug)]
pub struct Tail {
    db: Db,
    hub: Hub,
    sessions_ended: Arc<Notify>,
    commits: CommitWatch,
    last_seq: i64,
}

impl Tail {
    /// Begins after what has ended so far. It must begin before streams open. `sessions_ended` is
    /// notified of what this process ends.
    pub async fn begin(db: &Db, hub: &Hub, sessions_ended: &Arc<Notify>) -> sqlx::Result<Self> {
        let mut commits = db.watch_commits().await?;
        let last_seq = session_endings::last_seq(&mut commits.connection).await?;
        Ok(Self {
            db: db.clone(),
            hub: hub.clone(),
            sessions_ended: sessions_ended.clone(),
            commits,
            last_seq,
        })
    }

    /// Notifies the hub until it is to stop. After an error it tries again; streams find out by
    /// themselves meanwhile.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let pause = match self.notify_of_endings().await {
                Ok(()) => POLL_EVERY,
                Err(error) => {
                    tracing::error!(%error, "ended sessions could not be read");
                    self.connect_again().await;
                    TRY_AGAIN
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.sessions_ended.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn notify_of_endings(&mut self) -> sqlx::Result<()> {
        if !self.commits.has_changed().await? {
            return Ok(());
        }
        loop {
            let ended =
                session_endings::list_after(&mut self.commits.connection, self.last_seq).await?;
            for ended in &ended {
                self.hub.notify(ended);
                self.last_seq = ended.seq;
            }
            if ended.is_empty() {
                return Ok(());
            }
        }
    }

    async fn connect_again(&mut self) {
        self.db.close_idle().await;
        if let Ok(commits) = self.db.watch_commits().await {
            self.commits = commits;
        }
    }
}
