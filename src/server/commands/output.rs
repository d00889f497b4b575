//! What commands print: lines, and lists for people and for machines. Nothing else writes to
//! standard output, because `println!` panics when nobody reads.

use std::{
    fmt::Display,
    io::{ErrorKind, Write},
};

use anyhow::Context;
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
    write_unless_nobody_reads(&text)
}

/// Prints a line.
pub fn say(line: impl Display) -> anyhow::Result<()> {
    write_unless_nobody_reads(&format!("{line}\n"))
}

/// Prints a line that is lost unless it is read now: before whatever depends on it is done.
pub fn say_or_stop(line: impl Display) -> anyhow::Result<()> {
    write(&format!("{line}\n"))
        .context("nothing was changed: what must be read could not be written")
}

fn write_unless_nobody_reads(text: &str) -> anyhow::Result<()> {
    match write(text) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn write(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
