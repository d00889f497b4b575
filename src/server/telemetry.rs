//! Logs: pretty for people, JSON for machines.

use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::{Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt};

use super::settings::{LogFormat, LogSettings};

/// Starts logging to standard output.
pub fn init(settings: &LogSettings) -> anyhow::Result<()> {
    let filter: Targets = settings
        .filter
        .parse()
        .with_context(|| format!("log.filter: {}", settings.filter))?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(std::io::stdout().is_terminal());
    let lines = match settings.format {
        LogFormat::Pretty => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .try_init()?;
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
    Ok(())
}
