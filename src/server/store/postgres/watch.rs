//! Notices what this process and others commit: PostgreSQL tells whoever listens, when the transaction
//! that spoke is committed, and in that order. A notification carries the number of a row, no more.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::time::timeout;

use super::place::Place;
use crate::server::store::topic::Topic;

/// When nothing was told of for so long, the connection is asked whether it still lives.
const ASK_EVERY: Duration = Duration::from_secs(10);

/// A server that takes longer to answer, or to let us in, is gone.
const PATIENCE: Duration = Duration::from_secs(5);

/// What comes within so long of the first is one answer.
const TOGETHER: Duration = Duration::from_millis(1);
const AT_MOST: usize = 500;

#[derive(Debug)]
pub struct Watch {
    listener: PgListener,
    /// What was told of, until somebody has it: whoever stops waiting in the middle loses nothing.
    told: Vec<i64>,
}

impl Watch {
    /// Begins, on a connection of its own.
    pub async fn begin(place: &Place, topic: Topic) -> sqlx::Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(place.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        // Whoever lost the connection must know, to read what was missed.
        listener.eager_reconnect(false);
        listener.ignore_pool_close_event(true);
        listener
            .listen(match topic {
                Topic::SessionEndings => "session_endings",
                Topic::OrderEvents => "order_events",
                Topic::Catalog => "catalog",
            })
            .await?;
        Ok(Self {
            listener,
            told: Vec::new(),
        })
    }

    /// Resolves when something was told of, or nothing for a while. The numbers of the rows that were
    /// told of. An error means that commits may have been missed, and that another must be begun.
    pub async fn changed(&mut self) -> sqlx::Result<Vec<i64>> {
        if self.told.is_empty() {
            let Ok(first) = timeout(ASK_EVERY, self.listener.try_recv()).await else {
                let asking = sqlx::query("select 1").execute(&mut self.listener);
                let answer = timeout(PATIENCE, asking).await;
                answer.map_err(|_| lost())??;
                return Ok(Vec::new());
            };
            self.told.push(number(&first?.ok_or_else(lost)?));
        }
        while self.told.len() < AT_MOST
            && let Ok(next) = timeout(TOGETHER, self.listener.try_recv()).await
        {
            self.told.push(number(&next?.ok_or_else(lost)?));
        }
        Ok(std::mem::take(&mut self.told))
    }
}

/// Whoever else notifies under our names tells of nothing.
fn number(notification: &PgNotification) -> i64 {
    notification.payload().parse().unwrap_or(0)
}

fn lost() -> sqlx::Error {
    let why = "the connection to the database was lost";
    std::io::Error::new(std::io::ErrorKind::ConnectionAborted, why).into()
}
