//! The life of an order: who may do what in which state, and what state follows. The server and the
//! buttons go by the same table.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, ParseError, VariantArray};

use super::order::OrderState;

/// Who acts.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Actor {
    /// Whose order it is.
    Customer,
    /// A member of the restaurant.
    Restaurant,
    /// Whoever carries it.
    Courier,
    /// Whoever looks after the site.
    Admin,
    /// The clock.
    System,
}

/// What is done to an order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Action {
    /// The first of every order's life.
    Place,
    /// With the minutes until it is ready.
    Accept,
    Reject,
    Cancel,
    /// Cooking begins.
    Start,
    /// It can be picked up.
    Finish,
    /// It takes some minutes more.
    Delay,
    /// A courier will carry it.
    Claim,
    /// The courier will not, after all.
    Release,
    PickUp,
    Deliver,
    /// It could not be handed over.
    Fail,
    /// Nobody answered in time.
    Expire,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    pub action: Action,
    pub from: &'static [OrderState],
    /// The state that follows; the same stays where there is none.
    pub to: Option<OrderState>,
    pub by: &'static [Actor],
}

const fn to(
    action: Action,
    from: &'static [OrderState],
    to: OrderState,
    by: &'static [Actor],
) -> Transition {
    Transition {
        action,
        from,
        to: Some(to),
        by,
    }
}

const fn same(action: Action, from: &'static [OrderState], by: &'static [Actor]) -> Transition {
    Transition {
        action,
        from,
        to: None,
        by,
    }
}

/// Whatever is not here cannot happen.
pub const TRANSITIONS: &[Transition] = {
    use Action::{
        Accept, Cancel, Claim, Delay, Deliver, Expire, Fail, Finish, PickUp, Reject, Release, Start,
    };
    use Actor::{Admin, Courier, Customer, Restaurant, System};
    use OrderState::{
        Accepted, Cancelled, Delivered, Expired, OnTheWay, Placed, Preparing, Ready, Rejected,
        Undelivered,
    };
    &[
        to(Accept, &[Placed], Accepted, &[Restaurant]),
        to(Reject, &[Placed], Rejected, &[Restaurant]),
        to(Expire, &[Placed], Expired, &[System]),
        to(Cancel, &[Placed], Cancelled, &[Customer, Admin]),
        to(
            Cancel,
            &[Accepted, Preparing, Ready],
            Cancelled,
            &[Restaurant, Admin],
        ),
        to(Start, &[Accepted], Preparing, &[Restaurant]),
        to(Finish, &[Preparing], Ready, &[Restaurant]),
        same(Delay, &[Accepted, Preparing], &[Restaurant]),
        same(Claim, &[Accepted, Preparing, Ready], &[Courier]),
        same(Release, &[Accepted, Preparing, Ready], &[Courier, Admin]),
        to(PickUp, &[Ready], OnTheWay, &[Courier]),
        to(Deliver, &[OnTheWay], Delivered, &[Courier]),
        to(Fail, &[OnTheWay], Undelivered, &[Courier, Admin]),
    ]
};

/// The state after an action of an actor in a state; none if that cannot be.
pub fn next(state: OrderState, action: Action, actor: Actor) -> Option<OrderState> {
    let transition = TRANSITIONS
        .iter()
        .find(|row| row.action == action && row.from.contains(&state) && row.by.contains(&actor))?;
    Some(transition.to.unwrap_or(state))
}

/// True if an actor may do this in a state.
pub fn may(state: OrderState, action: Action, actor: Actor) -> bool {
    next(state, action, actor).is_some()
}

/// True if an actor may do this in any state.
pub fn is_taken_by(action: Action, actor: Actor) -> bool {
    let mut rows = TRANSITIONS.iter();
    rows.any(|row| row.action == action && row.by.contains(&actor))
}

/// Why an order ended without its food: chosen by whoever ends it, read by the customer.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Reason {
    TooBusy,
    SoldOut,
    ClosingSoon,
    CannotPrepare,
    KitchenTrouble,
    NoCourier,
    CustomerAsked,
    Suspicious,
    NobodyThere,
    NotReached,
    WrongAddress,
    NotTaken,
    Accident,
}

impl Reason {
    /// What there is to choose from; nothing where no reason is asked for.
    pub const fn of(action: Action, actor: Actor) -> &'static [Self] {
        match (action, actor) {
            (Action::Reject, _) => &[
                Self::TooBusy,
                Self::SoldOut,
                Self::ClosingSoon,
                Self::CannotPrepare,
            ],
            (Action::Cancel, Actor::Restaurant) => {
                &[Self::SoldOut, Self::KitchenTrouble, Self::NoCourier]
            }
            (Action::Cancel, Actor::Admin) => &[
                Self::CustomerAsked,
                Self::Suspicious,
                Self::KitchenTrouble,
                Self::NoCourier,
            ],
            (Action::Fail, _) => &[
                Self::NobodyThere,
                Self::NotReached,
                Self::WrongAddress,
                Self::NotTaken,
                Self::Accident,
            ],
            _ => &[],
        }
    }

    /// For whoever chooses.
    pub const fn label(self) -> &'static str {
        match self {
            Self::TooBusy => "Too busy",
            Self::SoldOut => "Something is sold out",
            Self::ClosingSoon => "Closing soon",
            Self::CannotPrepare => "Cannot make it as asked",
            Self::KitchenTrouble => "Trouble in the kitchen",
            Self::NoCourier => "No courier",
            Self::CustomerAsked => "The customer asked",
            Self::Suspicious => "Looks like misuse",
            Self::NobodyThere => "Nobody at the door",
            Self::NotReached => "Customer not reached",
            Self::WrongAddress => "Wrong address",
            Self::NotTaken => "Not taken at the door",
            Self::Accident => "Accident on the way",
        }
    }

    /// For the customer, a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooBusy => "The kitchen has more orders than it can cook right now.",
            Self::SoldOut => "Something that you chose has just sold out.",
            Self::ClosingSoon => "The kitchen is about to close.",
            Self::CannotPrepare => "The kitchen cannot make it the way you asked.",
            Self::KitchenTrouble => "Something went wrong in the kitchen.",
            Self::NoCourier => "There was no courier to bring it.",
            Self::CustomerAsked => "You asked us to.",
            Self::Suspicious => "We had reason to think that it was not meant.",
            Self::NobodyThere => "Nobody was at the door.",
            Self::NotReached => "The courier could not reach you.",
            Self::WrongAddress => "The courier could not find the address.",
            Self::NotTaken => "It was not taken at the door.",
            Self::Accident => "There was an accident on the way.",
        }
    }
}

macro_rules! read_from_a_column {
    ($($kind:ty),*) => {$(
        impl TryFrom<String> for $kind {
            type Error = ParseError;

            fn try_from(word: String) -> Result<Self, Self::Error> {
                word.parse()
            }
        }
    )*};
}

read_from_a_column!(Actor, Action, Reason);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every transition that there is, written out: state, action, actor, state after.
    const ALL: &[&str] = &[
        "placed accept restaurant accepted",
        "placed reject restaurant rejected",
        "placed cancel customer cancelled",
        "placed cancel admin cancelled",
        "placed expire system expired",
        "accepted start restaurant preparing",
        "accepted delay restaurant accepted",
        "accepted cancel restaurant cancelled",
        "accepted cancel admin cancelled",
        "accepted claim courier accepted",
        "accepted release courier accepted",
        "accepted release admin accepted",
        "preparing finish restaurant ready",
        "preparing delay restaurant preparing",
        "preparing cancel restaurant cancelled",
        "preparing cancel admin cancelled",
        "preparing claim courier preparing",
        "preparing release courier preparing",
        "preparing release admin preparing",
        "ready cancel restaurant cancelled",
        "ready cancel admin cancelled",
        "ready claim courier ready",
        "ready release courier ready",
        "ready release admin ready",
        "ready pick_up courier on_the_way",
        "on_the_way deliver courier delivered",
        "on_the_way fail courier undelivered",
        "on_the_way fail admin undelivered",
    ];

    #[test]
    fn these_can_happen_and_nothing_else() {
        let mut found = BTreeSet::new();
        for state in OrderState::VARIANTS {
            for action in Action::VARIANTS {
                for actor in Actor::VARIANTS {
                    if let Some(after) = next(*state, *action, *actor) {
                        let words: [&str; 4] = [
                            state.into_str(),
                            action.into_str(),
                            actor.into_str(),
                            after.into_str(),
                        ];
                        assert!(found.insert(words.join(" ")));
                    }
                }
            }
        }

        assert_eq!(found, ALL.iter().map(|row| (*row).to_owned()).collect());
    }

    #[test]
    fn nothing_follows_an_end_and_something_follows_all_else() {
        for state in OrderState::VARIANTS {
            let goes_on = TRANSITIONS
                .iter()
                .any(|row| row.from.contains(state) && row.to.is_some());
            assert_eq!(goes_on, state.is_open(), "{state:?}");
        }
    }

    #[test]
    fn whoever_ends_an_order_for_somebody_else_says_why() {
        for row in TRANSITIONS {
            let ends_without_food = matches!(
                row.to,
                Some(OrderState::Rejected | OrderState::Cancelled | OrderState::Undelivered)
            );
            for actor in row.by {
                let asks = !Reason::of(row.action, *actor).is_empty();
                assert_eq!(
                    asks,
                    ends_without_food && *actor != Actor::Customer,
                    "{row:?} {actor:?}"
                );
            }
        }
    }
}
