//! How the snapshot follows what other processes change.
//!
//! A database cannot call other processes here. Its change counter is cheap to read, so it is polled;
//! the catalogue's version is read only when the counter has moved, and the catalogue only when the
//! version has.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Catalog, refresh::RefreshError, tables::changes};
use crate::server::store::CommitWatch;

/// Changes are to be seen within a second.
const POLL_EVERY: Duration = Duration::from_millis(500);

/// While the database cannot be read, it is asked less and less often.
const POLL_AT_LEAST_EVERY: Duration = Duration::from_secs(8);

/// Follows the database.
#[derive(Debug)]
pub struct Follower {
    catalog: Catalog,
    /// Missing after an error: what happened since is unknown then.
    commits: Option<CommitWatch>,
}

impl Follower {
    /// Reads the catalogue for the first time.
    pub async fn begin(catalog: &Catalog) -> Result<Self, RefreshError> {
        let commits = catalog.0.db.watch_commits().await?;
        catalog.refresh().await?;
        Ok(Self {
            catalog: catalog.clone(),
            commits: Some(commits),
        })
    }

    /// Follows until it is to stop. After an error the snapshot stays, and it tries again.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut wait = POLL_EVERY;
        while let Some(()) = stop.run_until_cancelled(tokio::time::sleep(wait)).await {
            wait = match self.look().await {
                Ok(()) => POLL_EVERY,
                Err(error) => {
                    tracing::warn!(%error, "the catalogue could not be read again");
                    self.commits = None;
                    (wait * 2).min(POLL_AT_LEAST_EVERY)
                }
            };
        }
    }

    async fn look(&mut self) -> Result<(), RefreshError> {
        let Some(commits) = &mut self.commits else {
            // It may be another database by now, whose versions tell nothing of ours.
            let commits = self.catalog.0.db.watch_commits().await?;
            self.catalog.read_anew().await?;
            self.commits = Some(commits);
            return Ok(());
        };
        if commits.has_changed().await? {
            let version = changes::version(&mut commits.connection).await?;
            if version != self.catalog.snapshot().version {
                self.catalog.refresh().await?;
            }
        }
        Ok(())
    }
}
