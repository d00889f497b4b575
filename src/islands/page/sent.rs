//! When a form was sent whose answer is not there yet. It may be what ended the session: its answer then
//! leads to another page, and says more.

use std::{cell::Cell, time::Duration};

thread_local! {
    static AT: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

pub fn begin() {
    AT.set(js_sys::Date::now());
}

/// It is answered, and the page stays.
pub fn end() {
    AT.set(f64::NEG_INFINITY);
}

/// What is left of so long after a form was sent.
pub fn left_of(time: Duration) -> Option<Duration> {
    let passed = (js_sys::Date::now() - AT.get()).max(0.0) / 1000.0;
    time.checked_sub(Duration::try_from_secs_f64(passed).ok()?)
}
