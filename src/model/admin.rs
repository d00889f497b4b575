//! What an admin sees. Times are Unix milliseconds, UTC.

use serde::{Deserialize, Serialize};

use super::{
    activity::SecurityEvent,
    board::Workplace,
    moment::UnixMillis,
    order::Order,
    order_life::{Action, Actor, may},
    role::Role,
};

/// A user, and what happened to the account lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverseenUser {
    pub id: String,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub member_since: UnixMillis,
    pub suspended_at: Option<UnixMillis>,
    /// Sessions and apps that would be accepted now.
    pub signed_in: usize,
    /// Where they cook.
    pub kitchens: Vec<Workplace>,
    /// The newest first.
    pub events: Vec<SecurityEvent>,
}

/// An order, whoever's it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverseenOrder {
    pub order: Order,
    /// The customer's.
    pub email: String,
    /// True from when a courier has taken it.
    pub has_courier: bool,
}

impl OverseenOrder {
    /// True if an admin may take it from its courier now.
    pub fn may_be_released(&self) -> bool {
        self.has_courier && may(self.order.state, Action::Release, Actor::Admin)
    }

    /// How an admin may end it now, if that can be.
    pub fn end(&self) -> Option<Action> {
        let state = self.order.state;
        [Action::Cancel, Action::Fail]
            .into_iter()
            .find(|action| may(state, *action, Actor::Admin))
    }
}
