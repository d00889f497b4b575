//! Moments as people say them, by the wall clock of a restaurant's zone.

use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

use crate::model::opening::Opening;

/// `18:30` today, `tomorrow at 11:00`, `on Friday at 11:00`, `on 3 December at 11:00`.
pub fn moment(at: i64, now: i64, zone: &TimeZone) -> String {
    let (at, today) = (local(at, zone), local(now, zone).date());
    let days = at.date().duration_since(today).as_hours() / 24;
    let format = match days {
        0 => "%H:%M",
        1 => "tomorrow at %H:%M",
        2..=6 => "on %A at %H:%M",
        _ => "on %-d %B at %H:%M",
    };
    at.strftime(format).to_string()
}

/// A moment that has passed: `today at 18:30`, `on 3 December at 11:00`.
pub fn past(at: i64, now: i64, zone: &TimeZone) -> String {
    let at = local(at, zone);
    let format = if at.date() == local(now, zone).date() {
        "today at %H:%M"
    } else {
        "on %-d %B %Y at %H:%M"
    };
    at.strftime(format).to_string()
}

/// Whether a kitchen takes orders, in a few words.
pub fn opening(opening: Opening, now: i64, zone: &TimeZone) -> String {
    let words = |at| moment(at, now, zone);
    match opening {
        Opening::Open { until: None } => "Open round the clock".to_owned(),
        Opening::Open { until: Some(at) } => format!("Open until {}", words(at)),
        Opening::Closed { until: None } => "Closed".to_owned(),
        Opening::Closed { until: Some(at) } => format!("Closed, opens {}", with_at(&words(at))),
        Opening::Paused { until } => format!("Paused until {}", words(until)),
    }
}

fn local(at: i64, zone: &TimeZone) -> ZonedDateTime {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned_datetime(zone.clone())
}

/// A bare time of day needs its preposition.
fn with_at(words: &str) -> String {
    if words.starts_with(|c: char| c.is_ascii_digit()) {
        format!("at {words}")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farther_away_the_more_is_said() {
        let zone = TimeZone::get("Asia/Kolkata").expect("a zone");
        let at = |local: &str| {
            let local: jiff::civil::DateTime = local.parse().expect(local);
            zone.to_timestamp(local).expect("a moment").as_millisecond()
        };
        let now = at("2026-11-23 17:00");
        let words = |local| moment(at(local), now, &zone);

        assert_eq!(words("2026-11-23 18:30"), "18:30");
        assert_eq!(words("2026-11-24 02:30"), "tomorrow at 02:30");
        assert_eq!(words("2026-11-27 11:00"), "on Friday at 11:00");
        assert_eq!(words("2026-12-03 11:00"), "on 3 December at 11:00");
        let closed = |until| opening(Opening::Closed { until }, now, &zone);
        assert_eq!(
            closed(Some(at("2026-11-23 18:30"))),
            "Closed, opens at 18:30"
        );
        assert_eq!(
            closed(Some(at("2026-11-24 11:00"))),
            "Closed, opens tomorrow at 11:00"
        );
        assert_eq!(closed(None), "Closed");
    }
}
