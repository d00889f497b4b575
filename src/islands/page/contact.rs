//! When the server was last heard of.

use std::{cell::Cell, time::Duration};

thread_local! {
    /// Unix milliseconds.
    static LAST: Cell<f64> = Cell::new(now());
}

/// The server has answered, or said something.
pub fn note() {
    LAST.set(now());
}

/// For how long it has not.
pub fn silence() -> Duration {
    Duration::from_secs_f64((now() - LAST.get()).max(0.0) / 1000.0)
}

fn now() -> f64 {
    js_sys::Date::now()
}
