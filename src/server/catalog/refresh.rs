//! How the snapshot in memory becomes that of the database, at once after a change. Only what changed
//! is read.

use std::{collections::HashSet, sync::Arc};

use super::{Catalog, loading, snapshot::Snapshot, tables::changes};
use crate::server::store::{Transaction, locks::Lock};

/// Why a snapshot could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
    #[error("making the snapshot panicked: {0}")]
    Panicked(#[from] tokio::task::JoinError),
}

impl Catalog {
    /// Makes the snapshot that of the database's version. Those who ask at the same time wait for
    /// each other, so that one pass is enough for all.
    pub async fn refresh(&self) -> Result<Arc<Snapshot>, RefreshError> {
        let _alone = self.0.refreshing.lock().await;
        self.read_since(self.snapshot()).await
    }

    /// The same where the database itself may be another one, whose versions tell nothing of ours.
    pub(super) async fn read_anew(&self) -> Result<Arc<Snapshot>, RefreshError> {
        let _alone = self.0.refreshing.lock().await;
        self.read_since(Arc::default()).await
    }

    async fn read_since(&self, mut before: Arc<Snapshot>) -> Result<Arc<Snapshot>, RefreshError> {
        let mut tx = self.0.db.begin_read().await?;
        let version = changes::version(&mut tx).await?;
        if version == before.version {
            return Ok(before);
        }
        if version < before.version {
            // Somebody has put an earlier state back.
            before = Arc::default();
        }
        let changed: HashSet<_> = changes::restaurants_since(&mut tx, before.version)
            .await?
            .into_iter()
            .collect();
        let read = loading::listings_since(&mut tx, before.version).await?;
        drop(tx);
        let making = tokio::task::spawn_blocking(move || {
            let kept = before.listings().iter();
            let kept = kept.filter(|listing| !changed.contains(&listing.restaurant.id));
            let listings = kept
                .cloned()
                .chain(read.into_iter().map(Arc::new))
                .collect();
            Arc::new(Snapshot::new(version, listings, &before))
        });
        let snapshot = making.await?;
        self.publish(snapshot.clone());
        Ok(snapshot)
    }

    /// Begins a change of the catalogue.
    pub async fn begin_change(&self) -> sqlx::Result<Change> {
        self.begin_change_with(&[]).await
    }

    /// The same with what else the transaction is about.
    pub async fn begin_change_with(&self, others: &[Lock<'_>]) -> sqlx::Result<Change> {
        let locks = [&[Lock::CatalogChange], others].concat();
        Ok(Change {
            tx: self.0.db.begin(&locks).await?,
            catalog: self.clone(),
        })
    }
}

/// A change of the catalogue. Whoever makes it sees it as soon as it is committed.
#[derive(Debug)]
pub struct Change {
    pub tx: Transaction,
    catalog: Catalog,
}

impl Change {
    /// Commits it and makes the snapshot that of it. What is committed is done: if it cannot be
    /// read, that is tried again later.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await?;
        if let Err(error) = self.catalog.refresh().await {
            tracing::warn!(%error, "the catalogue could not be read after a change");
        }
        Ok(())
    }
}
