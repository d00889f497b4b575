//! Who takes orders at a moment. Lists ask of everybody at every view, so it is worked out once for as
//! long as nothing of it changes: at most a minute, because hours begin and end with one.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use quick_cache::sync::Cache;

use super::snapshot::Snapshot;
use crate::{
    model::{browse::Browse, catalog::Restaurants, moment::UnixMillis, opening::Opening},
    server::local_time,
};

const MINUTE: i64 = 60_000;

/// Pages of lists that are kept, a few KB each.
const LISTS: usize = 256;

/// Who takes orders from one moment to another.
#[derive(Debug)]
pub struct Openings {
    of: Arc<Snapshot>,
    from: UnixMillis,
    until: UnixMillis,
    /// By schedule, and in words where somebody asked.
    by_schedule: Vec<(Opening, OnceLock<String>)>,
    /// What was asked for meanwhile: of thousands of restaurants it takes a while to find.
    pub lists: Cache<Browse, Arc<Restaurants>>,
}

impl Openings {
    /// Those of a moment.
    pub fn at(snapshot: &Arc<Snapshot>, now: UnixMillis) -> Self {
        let schedules = snapshot.schedules();
        let pauses = schedules
            .iter()
            .filter_map(|schedule| schedule.paused_until());
        let next_minute = UnixMillis((now.0.div_euclid(MINUTE) + 1) * MINUTE);
        Self {
            from: now,
            until: pauses
                .filter(|until| *until > now)
                .fold(next_minute, UnixMillis::min),
            by_schedule: schedules
                .iter()
                .map(|schedule| (schedule.at(now), OnceLock::new()))
                .collect(),
            lists: Cache::new(LISTS),
            of: snapshot.clone(),
        }
    }

    /// Whether the restaurant at a place of the snapshot takes orders.
    pub fn of(&self, place: usize) -> Opening {
        self.by_schedule[self.of.schedule_of(place)].0
    }

    /// The same in words.
    pub fn words_of(&self, place: usize) -> &str {
        let schedule = self.of.schedule_of(place);
        let (opening, words) = &self.by_schedule[schedule];
        let zone = self.of.schedules()[schedule].zone();
        words.get_or_init(|| local_time::opening(*opening, self.from, zone))
    }

    fn hold(&self, snapshot: &Arc<Snapshot>, now: UnixMillis) -> bool {
        Arc::ptr_eq(&self.of, snapshot) && self.from <= now && now < self.until
    }
}

/// The openings that were asked for last.
#[derive(Debug, Default)]
pub struct LastOpenings(Mutex<Option<Arc<Openings>>>);

impl LastOpenings {
    /// The openings of a moment.
    pub fn at(&self, snapshot: &Arc<Snapshot>, now: UnixMillis) -> Arc<Openings> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(openings) if openings.hold(snapshot, now) => openings.clone(),
            _ => {
                let openings = Arc::new(Openings::at(snapshot, now));
                *last = Some(openings.clone());
                openings
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::catalog::{
        listing::Listing,
        opening::{Hours, Schedule},
        restaurant::Restaurant,
    };

    const HOUR: i64 = 60 * MINUTE;
    /// 2027-03-28 01:00 UTC: in Berlin it is 02:00, and then 03:00.
    const SPRING: i64 = 1_806_195_600_000;
    /// 2027-10-31 01:00 UTC: in Berlin it is 03:00, and then 02:00.
    const AUTUMN: i64 = 1_824_944_400_000;

    fn snapshot(schedules: Vec<Schedule>) -> Arc<Snapshot> {
        let listing = |(schedule, number): (Schedule, usize)| {
            let restaurant = Restaurant::sample(&format!("{number:03}"), "", "");
            let (restaurant, sections) = (restaurant, Vec::new());
            Arc::new(Listing {
                restaurant,
                schedule: Arc::new(schedule),
                sections,
            })
        };
        let listings = schedules.into_iter().zip(0..).map(listing).collect();
        Arc::new(Snapshot::new(1, listings, &Snapshot::default()))
    }

    /// Every day, at these minutes after midnight.
    fn schedule(zone: &str, opens: i64, closes: i64, paused_until: Option<i64>) -> Schedule {
        let hours = (0..7).map(|weekday| Hours {
            weekday,
            opens,
            closes,
        });
        Schedule::new(zone, hours.collect(), paused_until.map(UnixMillis))
    }

    /// Also where the clocks are changed, and where a pause ends in the middle of a minute.
    #[test]
    fn they_are_the_schedules_for_as_long_as_they_hold() {
        for change in [SPRING, AUTUMN] {
            let schedules: Vec<_> = ["Europe/Berlin", "Asia/Kathmandu"]
                .into_iter()
                .flat_map(|zone| {
                    [
                        schedule(zone, 60, 150, None),
                        schedule(zone, 135, 195, None),
                        schedule(zone, 1_290, 1_590, None),
                        schedule(zone, 0, 1_440, None),
                        schedule(zone, 0, 1_440, Some(change + 12_345)),
                        schedule(zone, 150, 240, Some(change + 40 * MINUTE + 1)),
                    ]
                })
                .collect();
            let snapshot = snapshot(schedules.clone());
            let mut now = UnixMillis(change - 2 * HOUR);
            while now.0 < change + 3 * HOUR {
                let openings = Openings::at(&snapshot, now);
                let last = openings.until - 1;
                for (place, schedule) in schedules.iter().enumerate() {
                    let words = local_time::opening(schedule.at(last), last, schedule.zone());
                    assert_eq!(openings.of(place), schedule.at(now), "{place} {now:?}");
                    assert_eq!(openings.of(place), schedule.at(last), "{place} {now:?}");
                    assert_eq!(openings.words_of(place), words, "{place} {now:?}");
                }
                now = openings.until;
            }
        }
    }

    #[test]
    fn they_are_made_again_when_they_no_longer_hold() {
        let last = LastOpenings::default();
        let pause_ends = SPRING + 10_000;
        let of = |pause| snapshot(vec![schedule("UTC", 0, 1_440, pause)]);
        let paused = of(Some(pause_ends));
        let at = |snapshot, moment| last.at(snapshot, UnixMillis(moment));

        let first = at(&paused, SPRING);
        assert!(Arc::ptr_eq(&first, &at(&paused, pause_ends - 1)));
        assert!(at(&paused, pause_ends).of(0).takes_orders());
        assert!(
            !at(&paused, SPRING).of(0).takes_orders(),
            "a clock may be set back"
        );
        assert!(
            at(&of(None), SPRING).of(0).takes_orders(),
            "another snapshot"
        );
    }
}
