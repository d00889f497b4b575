//! How the snapshot follows what other processes change: the catalogue's version is read when something
//! was committed, and the catalogue when the version is another.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Catalog, refresh::RefreshError};
use crate::server::store::{Watch, topic::Topic};

/// While the database cannot be read, it is asked less and less often.
const TRY_AGAIN: Duration = Duration::from_millis(500);
const TRY_AT_LEAST_EVERY: Duration = Duration::from_secs(4);

/// A large catalogue is read within seconds.
const PATIENCE: Duration = Duration::from_mins(1);

/// Follows the database.
#[derive(Debug)]
pub struct Follower {
    catalog: Catalog,
    watch: Watch,
}

impl Follower {
    /// Reads the catalogue for the first time.
    pub async fn begin(catalog: &Catalog) -> Result<Self, RefreshError> {
        let watch = catalog.0.db.watch(Topic::Catalog).await?;
        catalog.refresh().await?;
        Ok(Self {
            catalog: catalog.clone(),
            watch,
        })
    }

    /// Follows until it is to stop. After an error the snapshot stays, and it tries again.
    pub async fn run(mut self, stop: CancellationToken) {
        while let Some(changed) = stop.run_until_cancelled(self.watch.changed()).await {
            let followed = match changed {
                Ok(_) => match timeout(PATIENCE, self.catalog.refresh()).await {
                    Ok(refreshed) => refreshed.map(drop),
                    Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
                },
                Err(error) => Err(error.into()),
            };
            if let Err(error) = followed {
                tracing::warn!(%error, "the catalogue could not be read again");
                if stop.run_until_cancelled(self.begin_again()).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Watches anew. It may be another database by now, whose versions tell nothing of ours.
    async fn begin_again(&mut self) {
        let mut wait = TRY_AGAIN;
        loop {
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(TRY_AT_LEAST_EVERY);
            let Ok(watch) = self.catalog.0.db.watch(Topic::Catalog).await else {
                continue;
            };
            self.watch = watch;
            if let Ok(Ok(_)) = timeout(PATIENCE, self.catalog.read_anew()).await {
                return;
            }
        }
    }
}
