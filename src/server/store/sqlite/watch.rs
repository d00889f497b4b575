//! Notices what other connections commit, this process's and others'.
//!
//! `SQLite` cannot call other processes. Its change counter is cheap to read, so it is polled.

use std::{sync::Arc, time::Duration};

use sqlx::{ConnectOptions, SqliteConnection};

use super::{
    file::{DatabaseFile, Identity},
    place::Place,
};
use crate::server::store::topic::Topic;

/// How often the change counter is read.
const POLL_EVERY: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub struct Watch {
    connection: SqliteConnection,
    version: Option<i64>,
    file: Arc<DatabaseFile>,
    identity: Option<Identity>,
}

impl Watch {
    /// Begins, on a connection of its own. The counter is one for every topic.
    pub async fn begin(place: &Place, _topic: Topic) -> sqlx::Result<Self> {
        let identity = place.file.identity();
        let mut watch = Self {
            connection: place.options.connect().await?,
            version: None,
            file: place.file.clone(),
            identity,
        };
        watch.version = Some(watch.read_version().await?);
        Ok(watch)
    }

    /// Resolves when another connection has committed since this was last asked. The numbers of the
    /// rows that were told of: none is, all that are new may be. An error means that commits may have
    /// been missed, and that another must be begun.
    pub async fn changed(&mut self) -> sqlx::Result<Vec<i64>> {
        loop {
            tokio::time::sleep(POLL_EVERY).await;
            if self.file.identity() != self.identity {
                let why = "the database's file was deleted or replaced";
                return Err(std::io::Error::new(std::io::ErrorKind::NotFound, why).into());
            }
            let version = self.read_version().await?;
            if self.version.replace(version) != Some(version) {
                return Ok(Vec::new());
            }
        }
    }

    /// It costs no read of the database, only a look at its change counter.
    async fn read_version(&mut self) -> sqlx::Result<i64> {
        sqlx::query_scalar("pragma data_version")
            .fetch_one(&mut self.connection)
            .await
    }
}
