//! The clock of everything that must be tested in time: sessions, orders, opening hours. A test can
//! move it. Only what others' types keep (the session library's expiry) has the system's.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::sync::watch;

use crate::model::moment::UnixMillis;

/// The system's clock, moved ahead by as much as a test asks for.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_ms: Arc<watch::Sender<i64>>,
}

impl Clock {
    /// The moment that it shows.
    pub fn now(&self) -> UnixMillis {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        UnixMillis(millis(since_epoch)) + *self.ahead_ms.borrow()
    }

    /// Moves the clock ahead.
    pub fn advance(&self, by: Duration) {
        self.ahead_ms.send_modify(|ahead| *ahead += millis(by));
    }

    /// Waits until it is `at`, also if the clock is moved meanwhile.
    pub async fn sleep_until(&self, at: UnixMillis) {
        let mut moved = self.ahead_ms.subscribe();
        loop {
            let left = u64::try_from(at - self.now()).unwrap_or(0);
            if left == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
                _ = moved.changed() => {}
            }
        }
    }
}

/// A duration in whole milliseconds.
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_moved() {
        let clock = Clock::default();
        let day = Duration::from_hours(24);
        let at = clock.now() + millis(day);

        let (sleeper, waker) = (clock.clone(), clock.clone());
        let sleeping = tokio::spawn(async move { sleeper.sleep_until(at).await });
        tokio::task::yield_now().await;
        waker.advance(day);
        sleeping.await.expect("wakes");

        assert!(clock.now() >= at);
    }
}
