//! Tries as a bucket: so many at once, coming back evenly over the window. Whoever goes on when it is empty
//! waits longer each time, until it was left alone for so long that it is full again.

use std::{num::NonZeroU32, time::Duration};

use crate::{model::moment::UnixMillis, server::clock::millis};

/// No wait grows beyond this, in milliseconds.
const LONGEST_WAIT: i64 = 60 * 60 * 1000;

/// How many tries there are, and how fast they come back.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// In which all come back, in milliseconds.
    window: i64,
    /// In which one does.
    each: i64,
    /// True if whoever goes on waits longer each time.
    grows: bool,
}

impl Size {
    pub fn new(tries: NonZeroU32, window: Duration) -> Self {
        let window = millis(window);
        Self {
            window,
            each: (window / i64::from(tries.get())).max(1),
            grows: true,
        }
    }

    /// The same, without longer waits.
    pub fn steady(self) -> Self {
        Self {
            grows: false,
            ..self
        }
    }
}

/// What of it is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// When every try will have come back.
    pub full_at: UnixMillis,
    /// How often in a row a try was used that was the last one.
    pub times_empty: i64,
}

impl Bucket {
    /// How long until there is a try, in milliseconds, if so many more are being used; 0 if there is one.
    pub fn wait(&self, size: &Size, being_used: u32, now: UnixMillis) -> i64 {
        let full_at = self.full_at.max(now) + size.each * i64::from(being_used);
        (full_at + size.each - (now + size.window)).max(0)
    }

    /// A try is used.
    pub fn use_up(&mut self, size: &Size, now: UnixMillis) {
        if self.full_at <= now {
            *self = Self {
                full_at: now,
                times_empty: 0,
            };
        }
        let times = 1_i64 << self.times_empty.clamp(0, 30);
        self.full_at = self.full_at + size.each.max((size.each * times).min(LONGEST_WAIT));
        if size.grows && self.wait(size, 0, now) > 0 {
            self.times_empty += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1000;

    fn size() -> Size {
        let tries = NonZeroU32::new(10).expect("not zero");
        Size::new(tries, Duration::from_mins(15))
    }

    /// The waits, in seconds, of somebody who goes on as soon as there is a try.
    fn waits(tries: usize) -> (Vec<i64>, Bucket, UnixMillis) {
        let (mut bucket, mut now) = (Bucket::default(), UnixMillis(SECOND));
        let mut waits = Vec::new();
        for _ in 0..tries {
            bucket.use_up(&size(), now);
            let wait = bucket.wait(&size(), 0, now);
            now = now + wait;
            waits.push(wait / SECOND);
        }
        (waits, bucket, now)
    }

    #[test]
    fn so_many_are_free_and_then_each_costs_twice_the_wait_until_an_hour() {
        let (waits, ..) = waits(18);

        assert_eq!(waits[..9], [0; 9]);
        assert_eq!(
            waits[9..],
            [90, 180, 360, 720, 1440, 2880, 3600, 3600, 3600]
        );
    }

    #[test]
    fn left_alone_it_is_as_new() {
        let (_, mut bucket, _) = waits(13);
        let later = bucket.full_at;

        bucket.use_up(&size(), later);

        let mut new = Bucket::default();
        new.use_up(&size(), later);
        assert_eq!(bucket, new);
    }

    #[test]
    fn used_now_and_then_it_never_ends() {
        let (mut bucket, mut now) = (Bucket::default(), UnixMillis(SECOND));
        for _ in 0..1000 {
            assert_eq!(bucket.wait(&size(), 0, now), 0);
            bucket.use_up(&size(), now);
            now = now + 91 * SECOND;
        }
    }

    #[test]
    fn what_is_being_used_counts() {
        let bucket = Bucket::default();

        assert_eq!(bucket.wait(&size(), 9, UnixMillis(0)), 0);
        assert_eq!(bucket.wait(&size(), 10, UnixMillis(0)), 90 * SECOND);
    }
}
