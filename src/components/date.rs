//! A moment as a person and a machine read it.

use jiff::{Timestamp, tz::TimeZone};
use leptos::prelude::*;

use crate::server::local_time;

/// The day of a moment (Unix milliseconds), in UTC.
#[component]
pub fn Date(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    let datetime = for_machines(at).split('T').next().map(str::to_owned);
    view! { <time datetime=datetime>{local_time::day(at, &TimeZone::UTC)}</time> }
}

/// Day and time of a moment (Unix milliseconds), in UTC: nobody knows the zone of whoever reads.
#[component]
pub fn DateTime(
    /// Unix milliseconds.
    at: i64,
) -> impl IntoView {
    view! { <Moment at words=local_time::exact(at, &TimeZone::UTC) /> }
}

/// A moment that is said by the clocks of another zone.
#[component]
pub fn Moment(
    /// Unix milliseconds.
    at: i64,
    /// The same in words.
    words: String,
) -> impl IntoView {
    view! { <time datetime=for_machines(at)>{words}</time> }
}

fn for_machines(at: i64) -> String {
    Timestamp::from_second(at.div_euclid(1000))
        .unwrap_or_default()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_read_whole_seconds_in_utc() {
        assert_eq!(for_machines(1_795_392_000_999), "2026-11-23T00:00:00Z");
    }
}
