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
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(POLL_EVERY) => {}
            }
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the catalogue could not be read again");
                self.commits = None;
            }
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
