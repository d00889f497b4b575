//! `tiffin import`: moves over from SQLite.

use super::output;
use crate::server::{settings::Settings, store::Db};

/// Fills the database of the settings, which must be empty, and says how far it is.
pub async fn import(settings: &Settings, from: &str) -> anyhow::Result<()> {
    /// Rows between two lines about one table.
    const SAY_EVERY: i64 = 100_000;

    let db = Db::open(&settings.database.url, settings.database.connections).await?;
    let progress = |table: &str, copied: i64, all: i64| {
        if copied == all || copied % SAY_EVERY == 0 {
            output::say(format_args!("{table}: {copied} of {all}"))?;
        }
        Ok(())
    };
    db.import(from, progress).await?;
    db.close().await;
    output::say(
        "Everything is here. Start the servers on this database, and not on the file any more.",
    )
}
