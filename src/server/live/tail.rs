//! Reads what ended, in this process or another, and tells the hub.
//!
//! `SQLite` has no way to call other processes. Its change counter is cheap to look at, so it is
//! looked at often; the table is read only when the counter has moved. What this process ends it
//! hears at once.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::server::{accounts::endings, state::AppState, store::Watch};

/// How often the change counter is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// After an error.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// Reads endings in their order.
#[derive(Debug)]
pub struct Tail {
    state: AppState,
    watch: Watch,
    told: i64,
}

impl Tail {
    /// Begins after what has ended so far. It must begin before streams open.
    pub async fn begin(state: &AppState) -> sqlx::Result<Self> {
        let mut watch = state.db.watch().await?;
        let told = endings::last_seq(&mut watch.connection).await?;
        Ok(Self {
            state: state.clone(),
            watch,
            told,
        })
    }

    /// Tells the hub until told to stop. After an error it tries again; streams find out by
    /// themselves meanwhile.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let pause = match self.tell_what_ended().await {
                Ok(()) => LOOK_EVERY,
                Err(error) => {
                    tracing::error!(%error, "ended sessions could not be read");
                    self.connect_again().await;
                    TRY_AGAIN
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.state.accounts.sessions_ended.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    async fn tell_what_ended(&mut self) -> sqlx::Result<()> {
        if !self.watch.has_changed().await? {
            return Ok(());
        }
        loop {
            let ended = endings::after(&mut self.watch.connection, self.told).await?;
            for ended in &ended {
                self.state.hub.tell(ended);
                self.told = ended.seq;
            }
            if ended.is_empty() {
                return Ok(());
            }
        }
    }

    async fn connect_again(&mut self) {
        self.state.db.close_idle().await;
        if let Ok(watch) = self.state.db.watch().await {
            self.watch = watch;
        }
    }
}
