//! A moment as a person reads it.

use leptos::prelude::*;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const FOR_PEOPLE: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year]");
const FOR_MACHINES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

const TIME_FOR_PEOPLE: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute] UTC");
const TIME_FOR_MACHINES: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// The day of a moment (Unix milliseconds), in UTC.
#[component]
pub fn Date(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    let datetime = formatted(at, FOR_MACHINES);
    view! { <time datetime=datetime>{formatted(at, FOR_PEOPLE)}</time> }
}

/// Day and time of a moment (Unix milliseconds), in UTC.
#[component]
pub fn DateTime(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    let datetime = formatted(at, TIME_FOR_MACHINES);
    view! { <time datetime=datetime>{formatted(at, TIME_FOR_PEOPLE)}</time> }
}

/// The same as words alone.
pub fn in_words(at: i64) -> String {
    formatted(at, FOR_PEOPLE)
}

fn formatted(at: i64, format: &[BorrowedFormatItem<'_>]) -> String {
    let moment =
        OffsetDateTime::from_unix_timestamp(at / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(&format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_out() {
        let at = 1_795_392_000_000;

        assert_eq!(formatted(at, FOR_MACHINES), "2026-11-23");
        assert_eq!(formatted(at, FOR_PEOPLE), "23 November 2026");
        assert_eq!(formatted(at, TIME_FOR_MACHINES), "2026-11-23T00:00:00Z");
        assert_eq!(
            formatted(at, TIME_FOR_PEOPLE),
            "23 November 2026, 00:00 UTC"
        );
    }
}
