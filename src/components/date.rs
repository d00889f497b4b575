//! Dates and times, for people in words and for machines in `datetime`.

use leptos::prelude::*;

use crate::{model::moment::UnixMillis, server::local_time};

/// The day of a moment (Unix milliseconds), in UTC.
#[component]
pub fn Date(
    /// Unix milliseconds.
    at: UnixMillis,
) -> impl IntoView {
    let datetime = local_time::rfc3339(at).split('T').next().map(str::to_owned);
    view! { <time datetime=datetime>{local_time::day_utc(at)}</time> }
}

/// Day and time of a moment (Unix milliseconds), in UTC.
#[component]
pub fn DateTime(
    /// Unix milliseconds.
    at: UnixMillis,
) -> impl IntoView {
    view! { <Moment at words=local_time::exact_utc(at) /> }
}

/// A moment in words of its own, such as those of a restaurant's zone.
#[component]
pub fn Moment(
    /// Unix milliseconds.
    at: UnixMillis,
    /// The moment in words.
    words: String,
) -> impl IntoView {
    view! { <time datetime=local_time::rfc3339(at)>{words}</time> }
}
