//! What is said of one setting. Every section's file has the table of its rules: the check, the words
//! of an error and README's table of settings all come from there.

use std::{fmt::Debug, ops::RangeInclusive, time::Duration};

/// One setting.
pub(super) struct Rule {
    /// Table and key, such as `session.idle`.
    pub key: &'static str,
    /// What may be set, in the words of an error.
    pub allowed: &'static str,
    /// What it is for, in Markdown.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test prints README's table"))]
    pub meaning: &'static str,
    /// The value, if it is not allowed. What a type cannot hold never gets here.
    pub refused: Option<String>,
}

pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const MINUTE: Duration = Duration::from_mins(1);
pub(super) const HOUR: Duration = Duration::from_hours(1);
pub(super) const DAY: Duration = Duration::from_hours(24);

pub(super) fn outside<T: PartialOrd + Debug>(
    value: T,
    allowed: RangeInclusive<T>,
) -> Option<String> {
    unless(allowed.contains(&value), format!("{value:?}"))
}

pub(super) fn unless(is_allowed: bool, value: impl ToString) -> Option<String> {
    (!is_allowed).then(|| value.to_string())
}
