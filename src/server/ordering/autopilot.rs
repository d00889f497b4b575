//! The demo's kitchens and couriers: they do by themselves what people would, in a believable rhythm,
//! and step aside where a person does it.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{
    Ordering,
    error::OrderingError,
    life::change::{Change, Who},
    tables::{
        attended_boards,
        waiting_orders::{self, WaitingRow},
    },
};
use crate::{
    model::{
        order::OrderState,
        order_life::{Action, Actor, Reason},
    },
    server::{
        clock::millis,
        ids::{RestaurantId, UserId},
    },
};

/// Orders looked at in one round.
const AT_MOST: i64 = 200;

/// Whoever opens a board has it for so long, and again whenever it is looked at.
const ATTENDED_FOR: Duration = Duration::from_mins(1);

/// Whoever plays an order's kitchen and courier has it for longer: they read first what it is about.
const PLAYED_FOR: Duration = Duration::from_mins(5);

/// The name of the couriers' board; those of kitchens are their restaurants' ids.
const DELIVERIES: &str = "deliveries";

/// A kitchen refuses one order of so many.
const REFUSED: u8 = 20;

/// What waits for somebody to do it.
#[derive(Debug, PartialEq, Eq)]
pub struct Due {
    pub number: String,
    actor: Actor,
    action: Action,
}

impl Ordering {
    /// Somebody looks at a kitchen's board: its autopilot steps aside.
    pub async fn attend_kitchen(&self, restaurant: &RestaurantId) -> sqlx::Result<()> {
        self.attend(restaurant.as_str(), ATTENDED_FOR).await
    }

    /// The same for the couriers' board.
    pub async fn attend_deliveries(&self) -> sqlx::Result<()> {
        self.attend(DELIVERIES, ATTENDED_FOR).await
    }

    /// The same for one order, whose customer plays its kitchen and its courier.
    pub(super) async fn attend_order(&self, number: &str) -> sqlx::Result<()> {
        self.attend(number, PLAYED_FOR).await
    }

    async fn attend(&self, board: &str, lasts: Duration) -> sqlx::Result<()> {
        if self.demo_speed == 0 {
            return Ok(());
        }
        let until = self.clock.now() + millis(lasts);
        let conn = &mut *self.db.write.acquire().await?;
        attended_boards::attend(conn, board, until).await
    }

    /// What the autopilot would do now.
    pub async fn find_due(&self) -> sqlx::Result<Vec<Due>> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let orders = waiting_orders::list(&mut snapshot, now, AT_MOST).await?;
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let attended = attended_boards::list(&mut snapshot, now).await?;
        let speed = i64::from(self.demo_speed.max(1));
        let due = orders.iter().filter_map(|order| {
            let due = next(order, &attended)?;
            let waits = rhythm(&due) / speed;
            (now - order.since >= waits).then_some(due)
        });
        Ok(due.collect())
    }

    /// Does it. A person who was faster has it.
    pub async fn do_due(&self, due: &[Due]) -> Result<(), OrderingError> {
        let courier = {
            let conn = &mut *self.db.read.acquire().await?;
            waiting_orders::any_courier(conn).await?
        };
        for due in due {
            match self
                .change_order(due.who(courier.as_ref()), &due.number, &due.change())
                .await
            {
                Ok(_) | Err(OrderingError::Moved { .. } | OrderingError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl Due {
    fn who<'a>(&self, courier: Option<&'a UserId>) -> Who<'a> {
        Who::Nobody(self.actor, courier)
    }

    fn change(&self) -> Change {
        let minutes = match self.action {
            Action::Accept => Some(15 + 5 * i64::from(chance(&self.number, "minutes", 3))),
            _ => None,
        };
        let reasons = Reason::of(self.action, self.actor);
        let reason = (!reasons.is_empty()).then(|| {
            let which = chance(&self.number, "reason", 4);
            reasons[usize::from(which) % reasons.len()]
        });
        Change {
            minutes,
            reason,
            ..Change::plain(self.action)
        }
    }
}

/// What somebody of the demo would do to an order next, where no person attends to it.
fn next(order: &WaitingRow, attended: &[String]) -> Option<Due> {
    let is_attended = |board: &str| attended.iter().any(|attended| attended == board);
    let cooks = !is_attended(order.restaurant_id.as_str());
    let carries = !is_attended(DELIVERIES);
    let has_courier = order.courier_id.is_some();
    let refuses = chance(&order.number, "refuse", REFUSED) == 0;
    let (actor, action) = match order.state {
        OrderState::Placed if cooks && refuses => (Actor::Restaurant, Action::Reject),
        OrderState::Placed if cooks => (Actor::Restaurant, Action::Accept),
        OrderState::Accepted if cooks => (Actor::Restaurant, Action::Start),
        OrderState::Preparing if cooks && has_courier => (Actor::Restaurant, Action::Finish),
        OrderState::Preparing | OrderState::Ready if !has_courier && carries => {
            (Actor::Courier, Action::Claim)
        }
        OrderState::Preparing if cooks => (Actor::Restaurant, Action::Finish),
        OrderState::Ready if has_courier && carries && !order.is_carried_by_hand => {
            (Actor::Courier, Action::PickUp)
        }
        OrderState::OnTheWay if carries && !order.is_carried_by_hand => {
            (Actor::Courier, Action::Deliver)
        }
        _ => return None,
    };
    Some(Due {
        number: order.number.clone(),
        actor,
        action,
    })
}

/// After how long somebody does that in life, in milliseconds: more or less, but always the same for the
/// same order.
fn rhythm(due: &Due) -> i64 {
    const MINUTE: i64 = 60 * 1000;
    let minutes = match due.action {
        Action::Start | Action::Claim | Action::PickUp => 3,
        Action::Finish => 8,
        Action::Deliver => 9,
        _ => 2,
    };
    let percent = 70 + i64::from(chance(&due.number, due.action.into_str(), 60));
    minutes * MINUTE * percent / 100
}

/// One of so many numbers from zero on, by an order and what it is for.
fn chance(number: &str, what_for: &str, of: u8) -> u8 {
    let digest = Sha256::new()
        .chain_update(number)
        .chain_update(what_for)
        .finalize();
    digest[0] % of
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::UnixMillis;

    fn order(number: &str, state: OrderState) -> WaitingRow {
        WaitingRow {
            number: number.to_owned(),
            restaurant_id: "kitchen".into(),
            state,
            courier_id: None,
            since: UnixMillis(0),
            is_carried_by_hand: false,
        }
    }

    fn does(order: &WaitingRow, attended: &[&str]) -> Option<Action> {
        let attended: Vec<_> = attended.iter().map(|board| (*board).to_owned()).collect();
        next(order, &attended).map(|due| due.action)
    }

    #[test]
    fn one_order_of_twenty_is_refused_and_for_a_reason() {
        let numbers = (0..2000).map(|n| format!("{n:08}"));
        let refused: Vec<_> = numbers
            .filter_map(|number| next(&order(&number, OrderState::Placed), &[]))
            .filter(|due| due.action == Action::Reject)
            .collect();

        assert!((70..130).contains(&refused.len()), "{}", refused.len());
        assert!(refused.iter().all(|due| due.change().reason.is_some()));
    }

    #[test]
    fn where_somebody_looks_at_the_board_nothing_is_done() {
        let placed = order("00000001", OrderState::Placed);
        let ready = order("00000001", OrderState::Ready);

        assert!(does(&placed, &[]).is_some());
        assert!(does(&placed, &["other", DELIVERIES]).is_some());
        assert_eq!(does(&placed, &["kitchen"]), None);
        assert_eq!(does(&ready, &["kitchen"]), Some(Action::Claim));
        assert_eq!(does(&ready, &[DELIVERIES]), None);
    }

    #[test]
    fn what_a_person_carries_is_left_to_them() {
        let mut order = order("00000001", OrderState::Ready);
        order.courier_id = Some("courier".into());
        assert_eq!(does(&order, &[]), Some(Action::PickUp));

        assert_eq!(does(&order, &[DELIVERIES]), None);
        order.is_carried_by_hand = true;
        assert_eq!(does(&order, &[]), None);
        order.state = OrderState::OnTheWay;
        assert_eq!(does(&order, &[]), None);
    }

    #[test]
    fn a_delivery_takes_about_half_an_hour() {
        let way = [
            (Actor::Restaurant, Action::Accept),
            (Actor::Restaurant, Action::Start),
            (Actor::Courier, Action::Claim),
            (Actor::Restaurant, Action::Finish),
            (Actor::Courier, Action::PickUp),
            (Actor::Courier, Action::Deliver),
        ];
        for number in ["00000001", "7K3M9QWX", "ZZZZZZZZ"] {
            let all: i64 = way
                .map(|(actor, action)| {
                    rhythm(&Due {
                        number: number.to_owned(),
                        actor,
                        action,
                    })
                })
                .iter()
                .sum();
            assert!((18..37).contains(&(all / 60_000)), "{number}: {all}");
        }
    }
}
