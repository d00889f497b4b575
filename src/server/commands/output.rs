//! Lists, for people and for machines.

use std::io::{ErrorKind, Write};

use serde::Serialize;

/// One line of a list.
pub trait Row: Serialize {
    /// What a person reads, column by column.
    fn columns(&self) -> Vec<String>;
}

/// Prints a JSON array, or a line each with tabs between the columns.
pub fn print<R: Row>(rows: &[R], json: bool) -> anyhow::Result<()> {
    let text = if json {
        serde_json::to_string_pretty(rows)? + "\n"
    } else {
        rows.iter()
            .map(|row| row.columns().join("\t") + "\n")
            .collect()
    };
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// A moment (Unix milliseconds) as RFC 3339, to the second, in UTC.
pub fn moment(at: i64) -> String {
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};

    let moment =
        OffsetDateTime::from_unix_timestamp(at / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(&Rfc3339).unwrap_or_default()
}
