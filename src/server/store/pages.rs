//! Pages of rows in the order of a key: each begins after the last row of the one before. So it costs the
//! same however many there were, and nothing stays open between two of them.

use serde::Serialize;

use crate::server::local_time::Rfc3339;

/// Rows on a page.
pub const PAGE: u16 = 200;

/// The key of the row that a page begins after: a number or a moment, a text, or both. The default comes
/// before every row.
#[derive(Clone, Debug, Default)]
pub struct After {
    pub number: i64,
    pub text: String,
}

impl After {
    pub fn number(number: i64) -> Self {
        Self {
            number,
            text: String::new(),
        }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self {
            number: 0,
            text: text.into(),
        }
    }

    /// What happens in one moment is told apart by its id.
    pub fn moment(at: Rfc3339, id: impl Into<String>) -> Self {
        Self {
            number: at.0,
            text: id.into(),
        }
    }
}

/// A row that knows its key.
pub trait Keyed {
    fn key(&self) -> After;
}

/// A page, each row written as JSON.
#[derive(Debug)]
pub struct JsonPage {
    pub rows: Vec<String>,
    /// What the next page begins after; none if this is the last.
    pub next: Option<After>,
}

impl JsonPage {
    /// Rows that were read with [`PAGE`] as their limit.
    pub fn of<R: Keyed + Serialize>(rows: &[R]) -> sqlx::Result<Self> {
        let is_full = rows.len() >= usize::from(PAGE);
        Ok(Self {
            next: rows.last().filter(|_| is_full).map(Keyed::key),
            rows: rows.iter().map(to_json).collect::<Result<_, _>>()?,
        })
    }
}

/// A row as JSON.
pub fn to_json<R: Serialize>(row: &R) -> sqlx::Result<String> {
    serde_json::to_string(row).map_err(|error| sqlx::Error::Encode(error.into()))
}
