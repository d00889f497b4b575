//! What happened to an order and what is to come, as its customer reads it.

use jiff::tz::TimeZone;

use crate::{
    model::{
        moment::UnixMillis,
        order::{Milestone, OrderState},
    },
    server::{local_time, ordering::tables::order_events::EventRow},
};

/// The way of an order that goes well.
const WAY: [OrderState; 6] = [
    OrderState::Placed,
    OrderState::Accepted,
    OrderState::Preparing,
    OrderState::Ready,
    OrderState::OnTheWay,
    OrderState::Delivered,
];

/// The steps of an order: those it has taken, and while it is open those that are to come.
pub fn milestones(
    events: &[EventRow],
    state: OrderState,
    now: UnixMillis,
    zone: &TimeZone,
) -> Vec<Milestone> {
    let reached = |state| events.iter().find(|event| event.to_state == state);
    let words = |event: &EventRow| match events.first() {
        Some(first) if first.user_seq != event.user_seq => {
            local_time::later(event.at, first.at, now, zone)
        }
        _ => local_time::on(event.at, now, zone),
    };
    let milestone = |of| Milestone {
        state: of,
        at: reached(of).map(|event| event.at),
        at_words: reached(of).map(words),
        is_current: of == state,
    };
    let taken = WAY.into_iter().filter(|of| reached(*of).is_some());
    if !state.is_open() {
        let end = Some(state).filter(|end| !WAY.contains(end));
        return taken.chain(end).map(milestone).collect();
    }
    WAY.map(milestone).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::order_life::{Action, Actor};

    fn event(to_state: OrderState, minute: i64) -> EventRow {
        EventRow {
            user_seq: minute,
            action: Action::Start,
            to_state,
            actor: Actor::Restaurant,
            at: UnixMillis(minute * 60_000),
        }
    }

    fn words(events: &[EventRow], state: OrderState) -> Vec<String> {
        milestones(events, state, UnixMillis(0), &TimeZone::UTC)
            .into_iter()
            .map(|step| {
                let name: &str = step.state.into_str();
                let at = step
                    .at
                    .map_or("-".to_owned(), |at| (at.0 / 60_000).to_string());
                format!("{name} {at}{}", if step.is_current { " now" } else { "" })
            })
            .collect()
    }

    #[test]
    fn an_open_order_shows_what_is_to_come() {
        let events = [
            event(OrderState::Placed, 0),
            event(OrderState::Accepted, 2),
            event(OrderState::Accepted, 7), // a delay
        ];

        assert_eq!(
            words(&events, OrderState::Accepted),
            [
                "placed 0",
                "accepted 2 now",
                "preparing -",
                "ready -",
                "on_the_way -",
                "delivered -"
            ]
        );
    }

    #[test]
    fn one_that_ended_shows_what_was() {
        let events = [
            event(OrderState::Placed, 0),
            event(OrderState::Accepted, 2),
            event(OrderState::Cancelled, 9),
        ];

        assert_eq!(
            words(&events, OrderState::Cancelled),
            ["placed 0", "accepted 2", "cancelled 9 now"]
        );
    }
}
