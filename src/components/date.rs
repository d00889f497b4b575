//! A moment as a person reads it.

use leptos::prelude::*;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const FOR_PEOPLE: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year]");
const FOR_MACHINES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The day of a moment (Unix milliseconds), in UTC.
#[component]
pub fn Date(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    let (machine, person) = formatted(at);
    view! { <time datetime=machine>{person}</time> }
}

fn formatted(at: i64) -> (String, String) {
    let moment =
        OffsetDateTime::from_unix_timestamp(at / 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let format = |format| moment.format(&format).unwrap_or_default();
    (format(FOR_MACHINES), format(FOR_PEOPLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_out() {
        let (machine, person) = formatted(1_795_392_000_000);

        assert_eq!(
            (machine.as_str(), person.as_str()),
            ("2026-11-23", "23 November 2026")
        );
    }
}
