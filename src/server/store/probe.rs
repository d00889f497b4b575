//! Whether writing works, found out by writing: whether a disk is full or read-only, or somebody
//! else holds the lock, nothing else tells.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use const_format::concatcp;
use tokio::{sync::Mutex, time::timeout};

use super::dialect::{self, Pool, SKIP_LOCKED};

/// Strangers may ask, so it is written at most once in so long; in between the last answer counts.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// A database that takes longer is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// As much as a transaction of ours may need. On an all but full disk a counter still fits where a
/// customer's sign-up does not, so after a write that failed this must fit too.
const ROOM: usize = 128 * 1024;

/// How the last write went.
#[derive(Debug, Default)]
pub struct Probe {
    last: Mutex<Option<(Instant, bool)>>,
    doubtful: AtomicBool,
}

impl Probe {
    /// A write failed: the next answer is not given lightly.
    pub fn doubt(&self) {
        self.doubtful.store(true, Ordering::Relaxed);
    }

    /// True if the database answers.
    pub async fn reads(&self, reader: &Pool) -> bool {
        let reading = sqlx::query("select 1 from users limit 1").fetch_optional(reader);
        matches!(timeout(PATIENCE, reading).await, Ok(Ok(_)))
    }

    /// True if the database takes writes.
    pub async fn takes_writes(self: &Arc<Self>, writer: &Pool) -> bool {
        let (probe, writer) = (self.clone(), writer.clone());
        // A task of its own: whoever gives up waiting does not drop a write in the middle.
        let probing = tokio::spawn(async move { probe.write_if_due(&writer).await });
        matches!(timeout(PATIENCE, probing).await, Ok(Ok(true)))
    }

    async fn write_if_due(&self, writer: &Pool) -> bool {
        let mut last = self.last.lock().await;
        let doubtful = self.doubtful.load(Ordering::Relaxed);
        if let Some((at, worked)) = *last
            && at.elapsed() < AT_MOST_EVERY
        {
            return worked && !doubtful;
        }
        let written = write(writer, if doubtful { ROOM } else { 0 }).await;
        match &written {
            Ok(()) => self.doubtful.store(false, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "the database takes no writes"),
        }
        *last = Some((Instant::now(), written.is_ok()));
        written.is_ok()
    }
}

/// A row that another server holds is being written at the moment.
const UPDATE: &str = concatcp!(
    "update write_probe set writes = writes + 1, padding = $1
     where id in (select id from write_probe",
    SKIP_LOCKED,
    ")"
);

async fn write(writer: &Pool, room: usize) -> sqlx::Result<()> {
    let mut padding = vec![0; room];
    // Zeros would be kept compressed.
    if getrandom::fill(&mut padding).is_err() {
        return Err(sqlx::Error::Io(std::io::Error::other("no random bytes")));
    }
    let mut tx = dialect::begin(writer, &[]).await?;
    sqlx::query(UPDATE).bind(padding).execute(&mut *tx).await?;
    tx.commit().await
}
