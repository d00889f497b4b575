//! Moments and spans in words: the one place that formats dates. By the wall clock of a zone, which is
//! always named, because the reader may be elsewhere.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use serde::{Serialize, Serializer};

use crate::model::{moment::UnixMillis, opening::Opening};

/// An end that nobody has set: the year 9999.
pub const FURTHER_NOTICE: UnixMillis = UnixMillis(253_370_764_800_000);

/// When something happens or happened: `today at 18:30 IST`, `tomorrow at 11:00 IST`, `on Friday at
/// 11:00 IST`, `on 3 December at 11:00 IST`. What is over says its year, too: receipts are kept.
pub fn on(at: UnixMillis, now: UnixMillis, zone: &TimeZone) -> String {
    let (at, now) = (local(at, zone), local(now, zone));
    match days_ahead(&at, &now) {
        0 => said(&at, "today at %H:%M"),
        1 => said(&at, "tomorrow at %H:%M"),
        2..=6 => said(&at, "on %A at %H:%M"),
        7.. if at.year() == now.year() => said(&at, "on %-d %B at %H:%M"),
        _ => said(&at, "on %-d %B %Y at %H:%M"),
    }
}

/// When something happened that began at another moment: `18:42` on the same day, else as [`on`].
pub fn later(at: UnixMillis, begin: UnixMillis, now: UnixMillis, zone: &TimeZone) -> String {
    let (moment, begin) = (local(at, zone), local(begin, zone));
    // Where the clocks change in between, one time of day may come twice.
    if moment.date() == begin.date() && zone_of(&moment) == zone_of(&begin) {
        moment.strftime("%H:%M").to_string()
    } else {
        on(at, now, zone)
    }
}

/// The end of something, after `until`: `18:30 IST` today, `tomorrow at 11:00 IST`, `Friday at 11:00
/// IST`, `3 December at 11:00 IST`.
pub fn until(at: UnixMillis, now: UnixMillis, zone: &TimeZone) -> String {
    if at >= FURTHER_NOTICE {
        return "further notice".to_owned();
    }
    let (at, now) = (local(at, zone), local(now, zone));
    match days_ahead(&at, &now) {
        0 => said(&at, "%H:%M"),
        1 => said(&at, "tomorrow at %H:%M"),
        2..=6 => said(&at, "%A at %H:%M"),
        _ if at.year() == now.year() => said(&at, "%-d %B at %H:%M"),
        _ => said(&at, "%-d %B %Y at %H:%M"),
    }
}

/// A span: `today between 18:30 and 18:50 IST`, `on 22 November between 18:30 and 18:50 IST`, and over
/// midnight `between 23:50 on 22 November and 00:10 on 23 November, IST`.
pub fn between(from: UnixMillis, to: UnixMillis, now: UnixMillis, zone: &TimeZone) -> String {
    let [from, to, now] = [from, to, now].map(|at| local(at, zone));
    let this_year = from.year() == now.year() && to.year() == now.year();
    let date = if this_year { "%-d %B" } else { "%-d %B %Y" };
    if from.date() != to.date() {
        let format = format!("%H:%M on {date}");
        let (from, until) = (from.strftime(&format), to.strftime(&format));
        return format!("between {from} and {until}, {}", zone_of(&to));
    }
    // Where the clocks change in between, one time of day may come twice.
    let from_clock = if zone_of(&from) == zone_of(&to) {
        from.strftime("%H:%M").to_string()
    } else {
        said(&from, "%H:%M")
    };
    let span = format!("between {from_clock} and {}", said(&to, "%H:%M"));
    match days_ahead(&from, &now) {
        0 => format!("today {span}"),
        1 => format!("tomorrow {span}"),
        _ => format!("on {} {span}", from.strftime(date)),
    }
}

/// A moment that says everything, whenever it is read: `23 November 2026 at 18:30 IST`.
pub fn exact(at: UnixMillis, zone: &TimeZone) -> String {
    said(&local(at, zone), "%-d %B %Y at %H:%M")
}

/// The same in UTC, where nobody knows the reader's zone.
pub fn exact_utc(at: UnixMillis) -> String {
    exact(at, &TimeZone::UTC)
}

/// The day of a moment, in UTC: `23 November 2026`.
pub fn day_utc(at: UnixMillis) -> String {
    local(at, &TimeZone::UTC).strftime("%-d %B %Y").to_string()
}

/// For machines, in UTC: `2026-11-23T18:30:00Z`.
pub fn rfc3339(at: UnixMillis) -> String {
    let at = Timestamp::from_second(at.0.div_euclid(1000));
    at.unwrap_or_default().to_string()
}

/// A column's moment that leaves the house as [`rfc3339`] writes it.
#[derive(Clone, Copy, Debug, sqlx::Type)]
#[sqlx(transparent)]
pub struct Rfc3339(pub i64);

impl From<UnixMillis> for Rfc3339 {
    fn from(at: UnixMillis) -> Self {
        Self(at.0)
    }
}

impl Serialize for Rfc3339 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&rfc3339(UnixMillis(self.0)))
    }
}

/// Whether a kitchen takes orders, in a few words.
pub fn opening(opening: Opening, now: UnixMillis, zone: &TimeZone) -> String {
    match opening {
        Opening::Open { until: None } => "Open round the clock".to_owned(),
        Opening::Open { until: Some(at) } => format!("Open until {}", until(at, now, zone)),
        Opening::Closed { until: None } => "Closed".to_owned(),
        Opening::Closed { until: Some(at) } => format!("Closed, opens {}", on(at, now, zone)),
        Opening::Paused { until: at } => format!("Paused until {}", until(at, now, zone)),
    }
}

/// When the day of a moment began.
pub fn midnight(at: UnixMillis, zone: &TimeZone) -> UnixMillis {
    let day = local(at, zone).start_of_day();
    day.map_or(at, |day| UnixMillis(day.timestamp().as_millisecond()))
}

/// When the day after begins.
pub fn next_midnight(at: UnixMillis, zone: &TimeZone) -> UnixMillis {
    let day = local(at, zone)
        .tomorrow()
        .and_then(|day| day.start_of_day());
    day.map_or(at, |day| UnixMillis(day.timestamp().as_millisecond()))
}

fn local(at: UnixMillis, zone: &TimeZone) -> ZonedDateTime {
    let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.to_zoned_datetime(zone.clone())
}

/// Days by the calendar, whatever the clocks do.
fn days_ahead(at: &ZonedDateTime, now: &ZonedDateTime) -> i64 {
    at.date().duration_since(now.date()).as_hours() / 24
}

fn said(at: &ZonedDateTime, format: &str) -> String {
    format!("{} {}", at.strftime(format), zone_of(at))
}

/// What people call the zone; where it has no letters, its distance from UTC.
fn zone_of(at: &ZonedDateTime) -> String {
    let letters = at.strftime("%Z").to_string();
    if letters.starts_with(['+', '-']) {
        format!("UTC{}", at.strftime("%:z"))
    } else {
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOLKATA: &str = "Asia/Kolkata";

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect(name)
    }

    /// A moment by the wall clock of a zone, such as `2026-11-23 18:30`.
    fn at(name: &str, local: &str) -> UnixMillis {
        let local: jiff::civil::DateTime = local.parse().expect(local);
        let moment = zone(name).to_timestamp(local).expect("a moment");
        UnixMillis(moment.as_millisecond())
    }

    #[test]
    fn the_farther_away_the_more_is_said() {
        let now = at(KOLKATA, "2026-11-23 17:00");

        for (moment, happens, ends) in [
            ("2026-11-23 18:30", "today at 18:30 IST", "18:30 IST"),
            (
                "2026-11-24 02:30",
                "tomorrow at 02:30 IST",
                "tomorrow at 02:30 IST",
            ),
            (
                "2026-11-27 11:00",
                "on Friday at 11:00 IST",
                "Friday at 11:00 IST",
            ),
            (
                "2026-12-02 11:00",
                "on 2 December at 11:00 IST",
                "2 December at 11:00 IST",
            ),
            (
                "2027-01-02 11:00",
                "on 2 January 2027 at 11:00 IST",
                "2 January 2027 at 11:00 IST",
            ),
        ] {
            let moment = at(KOLKATA, moment);
            assert_eq!(on(moment, now, &zone(KOLKATA)), happens);
            assert_eq!(until(moment, now, &zone(KOLKATA)), ends);
        }
    }

    #[test]
    fn what_is_over_says_its_day_and_year() {
        let now = at(KOLKATA, "2026-11-24 02:00");
        let happened = |local| on(at(KOLKATA, local), now, &zone(KOLKATA));

        assert_eq!(happened("2026-11-24 01:59"), "today at 01:59 IST");
        assert_eq!(
            happened("2026-11-23 23:59"),
            "on 23 November 2026 at 23:59 IST"
        );
        assert_eq!(
            exact(now, &zone(KOLKATA)),
            "24 November 2026 at 02:00 IST",
            "the day of the clock beside it"
        );
        assert_eq!(exact_utc(now), "23 November 2026 at 20:30 UTC");
        assert_eq!(day_utc(now), "23 November 2026");
    }

    #[test]
    fn a_span_says_its_day_once_unless_midnight_is_in_it() {
        let span = |now, from, to| {
            let [now, from, to] = [now, from, to].map(|local| at(KOLKATA, local));
            between(from, to, now, &zone(KOLKATA))
        };
        let evening = ["2026-11-22 18:30", "2026-11-22 18:50"];
        let midnight = ["2026-11-22 23:50", "2026-11-23 00:10"];

        for (now, [from, to], words) in [
            (
                "2026-11-22 18:00",
                evening,
                "today between 18:30 and 18:50 IST",
            ),
            (
                "2026-11-21 23:55",
                evening,
                "tomorrow between 18:30 and 18:50 IST",
            ),
            (
                "2026-11-23 09:00",
                evening,
                "on 22 November between 18:30 and 18:50 IST",
            ),
            (
                "2027-01-01 09:00",
                evening,
                "on 22 November 2026 between 18:30 and 18:50 IST",
            ),
            (
                "2026-11-22 23:00",
                midnight,
                "between 23:50 on 22 November and 00:10 on 23 November, IST",
            ),
            (
                "2027-01-01 09:00",
                midnight,
                "between 23:50 on 22 November 2026 and 00:10 on 23 November 2026, IST",
            ),
        ] {
            assert_eq!(span(now, from, to), words);
        }
    }

    #[test]
    fn a_day_begins_at_midnight_by_its_clock() {
        let now = at(KOLKATA, "2026-11-23 17:00");

        assert_eq!(
            midnight(now, &zone(KOLKATA)),
            at(KOLKATA, "2026-11-23 00:00")
        );
        assert_eq!(midnight(now, &zone("UTC")), at("UTC", "2026-11-23 00:00"));
    }

    #[test]
    fn machines_read_whole_seconds_in_utc() {
        assert_eq!(
            rfc3339(UnixMillis(1_795_392_000_999)),
            "2026-11-23T00:00:00Z"
        );
    }

    #[test]
    fn a_time_of_day_that_comes_twice_says_which() {
        let berlin = "Europe/Berlin";
        let first = at(berlin, "2026-10-25 02:50");
        let in_20_minutes = first + 20 * 60_000;

        assert_eq!(
            between(first, in_20_minutes, first, &zone(berlin)),
            "today between 02:50 CEST and 02:10 CET"
        );
    }

    #[test]
    fn a_zone_without_letters_says_its_distance_from_utc() {
        let now = at("Asia/Dubai", "2026-11-23 17:00");

        assert_eq!(until(now, now, &zone("Asia/Dubai")), "17:00 UTC+04:00");
    }

    #[test]
    fn an_opening_is_a_few_words() {
        let now = at(KOLKATA, "2026-11-23 17:00");
        let words = |opening_| opening(opening_, now, &zone(KOLKATA));
        let at = |local| at(KOLKATA, local);

        for (is, said) in [
            (Opening::Open { until: None }, "Open round the clock"),
            (
                Opening::Open {
                    until: Some(at("2026-11-23 23:00")),
                },
                "Open until 23:00 IST",
            ),
            (Opening::Closed { until: None }, "Closed"),
            (
                Opening::Closed {
                    until: Some(at("2026-11-23 18:30")),
                },
                "Closed, opens today at 18:30 IST",
            ),
            (
                Opening::Closed {
                    until: Some(at("2026-11-25 11:00")),
                },
                "Closed, opens on Wednesday at 11:00 IST",
            ),
            (
                Opening::Paused {
                    until: at("2026-12-02 11:00"),
                },
                "Paused until 2 December at 11:00 IST",
            ),
        ] {
            assert_eq!(words(is), said);
        }
    }
}
