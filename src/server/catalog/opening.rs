//! When a kitchen takes orders: its hours are wall-clock times in its own zone, and may run past
//! midnight.

use std::{
    collections::BTreeSet,
    hash::{Hash, Hasher},
};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use crate::model::{moment::UnixMillis, opening::Opening};

const A_DAY: i64 = 24 * 60;

/// An opening that far ahead is none that anybody waits for; one that lasts as long never closes.
const DAYS_AHEAD: i64 = 8;

/// One weekday's opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hours {
    /// 0 is Monday.
    pub weekday: i64,
    /// Minutes after midnight.
    pub opens: i64,
    /// Minutes after the same midnight; past 1440 it is the day after.
    pub closes: i64,
}

/// When a restaurant takes orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    zone: TimeZone,
    hours: Vec<Hours>,
    closed_days: BTreeSet<Date>,
    paused_until: Option<UnixMillis>,
}

impl Schedule {
    /// The schedule of a restaurant in a zone (an IANA name; an unknown one counts as UTC).
    pub fn new(zone: &str, hours: Vec<Hours>, paused_until: Option<UnixMillis>) -> Self {
        Self {
            zone: self::zone(zone),
            hours,
            closed_days: BTreeSet::new(),
            paused_until,
        }
    }

    /// Open at these hours too.
    pub fn open_at(&mut self, hours: Hours) {
        self.hours.push(hours);
    }

    /// Closed on that day (`YYYY-MM-DD`), whatever the hours say.
    pub fn close_on(&mut self, day: &str) {
        if let Ok(day) = day.parse() {
            self.closed_days.insert(day);
        }
    }

    /// Until when the kitchen takes no orders, if it has paused.
    pub fn paused_until(&self) -> Option<UnixMillis> {
        self.paused_until
    }

    /// As if the kitchen had not paused.
    #[must_use]
    pub fn without_pause(&self) -> Self {
        Self {
            paused_until: None,
            ..self.clone()
        }
    }

    /// The restaurant's zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it takes orders at a moment (Unix milliseconds).
    pub fn at(&self, now: UnixMillis) -> Opening {
        let spans = self.spans_around(now);
        let current = spans.iter().find(|span| span.0 <= now && now < span.1);
        let paused_until = self.paused_until.filter(|until| *until > now);
        match (current, paused_until) {
            (Some(_), Some(until)) => Opening::Paused { until },
            (Some(&(_, until)), _) => Opening::Open {
                until: (until - now < DAYS_AHEAD * A_DAY * 60_000 / 2).then_some(until),
            },
            // A pause may outlast the next opening, or end in the middle of one.
            (None, paused) => Opening::Closed {
                until: spans
                    .iter()
                    .filter(|span| span.1 > paused.unwrap_or(now))
                    .map(|span| span.0.max(paused.unwrap_or(span.0)))
                    .find(|opens| *opens > now),
            },
        }
    }

    /// The spans of time in which it is open, from yesterday on, those that touch made one.
    fn spans_around(&self, now: UnixMillis) -> Vec<(UnixMillis, UnixMillis)> {
        let Ok(now) = Timestamp::from_millisecond(now.0) else {
            return Vec::new();
        };
        let today = now.to_zoned_datetime(self.zone.clone()).date();
        let mut spans: Vec<_> = (-1..=DAYS_AHEAD)
            .filter_map(|days| {
                today
                    .checked_add(SignedDuration::from_hours(24 * days))
                    .ok()
            })
            .flat_map(|day| self.spans_of(day))
            .collect();
        spans.sort_unstable();
        spans.into_iter().fold(Vec::new(), |mut joined, span| {
            match joined.last_mut() {
                Some((_, end)) if span.0 <= *end => *end = span.1.max(*end),
                _ => joined.push(span),
            }
            joined
        })
    }

    fn spans_of(&self, day: Date) -> impl Iterator<Item = (UnixMillis, UnixMillis)> {
        let weekday = i64::from(day.weekday().to_monday_zero_offset());
        let closed = self.closed_days.contains(&day);
        self.hours
            .iter()
            .filter(move |hours| !closed && hours.weekday == weekday)
            .filter_map(move |hours| {
                Some((
                    self.moment(day, hours.opens)?,
                    self.moment(day, hours.closes)?,
                ))
            })
    }

    /// So many wall-clock minutes after a day's midnight.
    fn moment(&self, day: Date, minutes: i64) -> Option<UnixMillis> {
        let day = day
            .checked_add(SignedDuration::from_hours(24 * (minutes / A_DAY)))
            .ok()?;
        let (hour, minute) = ((minutes % A_DAY) / 60, minutes % 60);
        let time = Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok()?;
        let moment = self.zone.to_timestamp(day.to_datetime(time)).ok()?;
        Some(UnixMillis(moment.as_millisecond()))
    }
}

/// Zones have no hash, and few schedules differ in nothing else.
impl Hash for Schedule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hours.hash(state);
        self.closed_days.hash(state);
        self.paused_until.hash(state);
    }
}

/// A zone by its IANA name; an unknown one counts as UTC.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KOLKATA: &str = "Asia/Kolkata";
    const MINUTE: i64 = 60_000;

    /// A moment by the wall clock of a zone, such as `2026-11-23 18:30`.
    fn moment(zone: &str, local: &str) -> UnixMillis {
        let zone = TimeZone::get(zone).expect(zone);
        let local: jiff::civil::DateTime = local.parse().expect(local);
        UnixMillis(zone.to_timestamp(local).expect("a moment").as_millisecond())
    }

    fn every_day(opens: i64, closes: i64) -> Vec<Hours> {
        (0..7)
            .map(|weekday| Hours {
                weekday,
                opens,
                closes,
            })
            .collect()
    }

    #[test]
    fn a_closed_kitchen_opens_when_its_pause_is_over() {
        let evening = |paused_until| {
            let paused_until = Some(moment(KOLKATA, paused_until));
            Schedule::new(KOLKATA, every_day(11 * 60, 23 * 60), paused_until)
                .at(moment(KOLKATA, "2026-11-23 23:30"))
        };
        let opens = |local| Opening::Closed {
            until: Some(moment(KOLKATA, local)),
        };

        assert_eq!(evening("2026-11-23 23:10"), opens("2026-11-24 11:00"));
        assert_eq!(evening("2026-11-24 09:00"), opens("2026-11-24 11:00"));
        assert_eq!(evening("2026-11-24 15:00"), opens("2026-11-24 15:00"));
        assert_eq!(evening("2026-11-24 23:00"), opens("2026-11-25 11:00"));
        assert_eq!(evening("2026-12-24 23:00"), Opening::Closed { until: None });
    }

    #[test]
    fn a_kitchen_is_open_from_its_first_minute_to_before_its_last() {
        let schedule = Schedule::new(KOLKATA, every_day(11 * 60, 23 * 60), None);
        let at = |local| schedule.at(moment(KOLKATA, local));
        let closes = Some(moment(KOLKATA, "2026-11-23 23:00"));

        assert_eq!(at("2026-11-23 11:00"), Opening::Open { until: closes });
        assert_eq!(at("2026-11-23 22:59"), Opening::Open { until: closes });
        let opens = Some(moment(KOLKATA, "2026-11-23 11:00"));
        assert_eq!(at("2026-11-23 10:59"), Opening::Closed { until: opens });
        let opens = Some(moment(KOLKATA, "2026-11-24 11:00"));
        assert_eq!(at("2026-11-23 23:00"), Opening::Closed { until: opens });
    }

    #[test]
    fn past_midnight_belongs_to_the_evening_before() {
        // Friday only, 18:30 to 02:30.
        let friday = Hours {
            weekday: 4,
            opens: 18 * 60 + 30,
            closes: 26 * 60 + 30,
        };
        let schedule = Schedule::new(KOLKATA, vec![friday], None);
        let at = |local| schedule.at(moment(KOLKATA, local));

        assert!(at("2026-11-28 02:29").takes_orders(), "Saturday night");
        assert!(!at("2026-11-28 02:30").takes_orders());
        assert!(!at("2026-11-27 02:29").takes_orders(), "Thursday night");
    }

    #[test]
    fn a_closed_day_takes_its_night_along_and_leaves_the_one_before() {
        let mut schedule = Schedule::new(KOLKATA, every_day(18 * 60, 26 * 60), None);
        schedule.close_on("2026-11-25");
        let at = |local| schedule.at(moment(KOLKATA, local));

        assert!(at("2026-11-25 01:00").takes_orders(), "Tuesday's night");
        assert!(!at("2026-11-25 19:00").takes_orders());
        assert!(
            !at("2026-11-26 01:00").takes_orders(),
            "no night of a closed day"
        );
        let opens = Some(moment(KOLKATA, "2026-11-26 18:00"));
        assert_eq!(at("2026-11-26 01:00"), Opening::Closed { until: opens });
    }

    #[test]
    fn round_the_clock_never_closes() {
        let schedule = Schedule::new(KOLKATA, every_day(0, 24 * 60), None);

        let opening = schedule.at(moment(KOLKATA, "2026-11-23 00:00"));

        assert_eq!(opening, Opening::Open { until: None });
    }

    #[test]
    fn a_pause_counts_while_the_kitchen_would_be_open() {
        let until = moment(KOLKATA, "2026-11-23 12:30");
        let schedule = Schedule::new(KOLKATA, every_day(11 * 60, 23 * 60), Some(until));
        let at = |local| schedule.at(moment(KOLKATA, local));

        assert_eq!(at("2026-11-23 12:29"), Opening::Paused { until });
        assert!(at("2026-11-23 12:30").takes_orders());
        assert!(matches!(at("2026-11-23 10:00"), Opening::Closed { .. }));
    }

    #[test]
    fn hours_follow_the_clocks_of_the_zone_through_a_change_of_them() {
        let berlin = "Europe/Berlin";
        let schedule = Schedule::new(berlin, every_day(11 * 60, 22 * 60), None);
        let before = moment(berlin, "2026-10-24 11:00");
        let after = moment(berlin, "2026-10-25 11:00");

        assert_eq!(after - before, 25 * 60 * MINUTE);
        assert!(schedule.at(after).takes_orders());
        assert!(!schedule.at(after - MINUTE).takes_orders());
    }

    /// A time of day that does not come is as long after the change as it would be after the hour
    /// before it; of one that comes twice, the first counts.
    #[test]
    fn a_time_that_does_not_come_or_comes_twice_is_one_moment() {
        let berlin = "Europe/Berlin";
        let night = |opens, closes| Schedule::new(berlin, every_day(opens, closes), None);
        // At 02:00 it is 03:00.
        let spring = moment(berlin, "2027-03-28 01:59") + MINUTE;
        assert_eq!(spring, moment(berlin, "2027-03-28 03:00"));
        let until = |minutes| Opening::Open {
            until: Some(spring + minutes * MINUTE),
        };
        assert_eq!(night(60, 150).at(spring), until(30));
        assert_eq!(night(150, 240).at(spring + 30 * MINUTE), until(60));
        assert!(!night(150, 240).at(spring + 29 * MINUTE).takes_orders());

        // At 03:00 it is 02:00.
        let autumn = moment(berlin, "2027-10-31 01:59") + 61 * MINUTE;
        assert_eq!(autumn + 60 * MINUTE, moment(berlin, "2027-10-31 03:00"));
        let closes = Opening::Open {
            until: Some(autumn - 30 * MINUTE),
        };
        assert_eq!(night(60, 150).at(autumn - 31 * MINUTE), closes);
        assert!(
            !night(60, 150).at(autumn).takes_orders(),
            "half past two was before"
        );
        assert!(night(150, 240).at(autumn - 30 * MINUTE).takes_orders());
    }

    #[test]
    fn without_hours_it_is_closed_for_good() {
        let schedule = Schedule::new(KOLKATA, Vec::new(), None);

        assert_eq!(
            schedule.at(moment(KOLKATA, "2026-11-23 12:00")),
            Opening::Closed { until: None }
        );
    }
}
