//! One step of an order's life: by whoever may take it, from the state that they saw, once.

use crate::{
    model::{
        moment::UnixMillis,
        order::OrderState,
        order_life::{self, Action, Actor, Reason},
    },
    server::{
        accounts::identity::Viewer,
        ids::UserId,
        mail::letter::Letter,
        ordering::{
            Ordering,
            error::OrderingError,
            tables::{
                members,
                order_changes::{self, NewState, OrderToChange},
                order_events::{self, NewEvent},
                waiting_orders,
            },
        },
        store::{Connection, locks::Lock},
    },
};

const MINUTE: i64 = 60 * 1000;

/// Who changes an order.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    /// Somebody who asked for it, as what they are.
    Person(&'a Viewer, Actor),
    /// The clock, or the demo's autopilot in the place of a kitchen or a courier.
    Nobody(Actor, Option<&'a UserId>),
    /// The order's customer, who plays a kitchen or a courier of the demo.
    Player(&'a Viewer, Actor, Option<&'a UserId>),
}

impl Who<'_> {
    fn actor(&self) -> Actor {
        match self {
            Self::Person(_, actor) | Self::Nobody(actor, _) | Self::Player(_, actor, _) => *actor,
        }
    }

    fn viewer(&self) -> Option<&Viewer> {
        match self {
            Self::Person(viewer, _) | Self::Player(viewer, _, _) => Some(viewer),
            Self::Nobody(..) => None,
        }
    }

    fn person(&self) -> Option<&UserId> {
        self.viewer().map(Viewer::user_id)
    }

    /// Whoever carries the order from now on, or does.
    fn courier(&self) -> Option<&UserId> {
        match self {
            Self::Person(viewer, Actor::Courier) => Some(viewer.user_id()),
            Self::Nobody(Actor::Courier, courier) | Self::Player(_, Actor::Courier, courier) => {
                *courier
            }
            _ => None,
        }
    }
}

/// What is to happen.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub action: Action,
    /// The version that was seen, if somebody saw one.
    pub seen: Option<i64>,
    /// Until it is ready, or how much later it is.
    pub minutes: Option<i64>,
    pub reason: Option<Reason>,
}

impl Change {
    /// One that needs nothing else said.
    pub fn plain(action: Action) -> Self {
        Self {
            action,
            seen: None,
            minutes: None,
            reason: None,
        }
    }
}

impl Ordering {
    /// Takes one step, and returns the order as it was before it. `NotFound` where the order is none of
    /// theirs, `Moved` where somebody was faster.
    pub async fn change_order(
        &self,
        who: Who<'_>,
        number: &str,
        change: &Change,
    ) -> Result<OrderToChange, OrderingError> {
        let found = {
            let conn = &mut *self.db.read.acquire().await?;
            order_changes::find(conn, number).await?
        };
        let customer = found.ok_or(OrderingError::NotFound)?.user_id;
        let mut locks = vec![Lock::User(&customer)];
        locks.extend(who.person().map(Lock::User));
        let mut tx = self.db.begin(&locks).await?;
        if let Some(viewer) = who.viewer() {
            self.accounts.still_stands(&mut tx, viewer).await?;
        }
        let order = order_changes::find(&mut tx, number)
            .await?
            .ok_or(OrderingError::NotFound)?;
        if !may_touch(&mut tx, who, &order, change.action).await? {
            return Err(OrderingError::NotFound);
        }
        apply(&mut tx, who, &order, change, self.clock.now()).await?;
        let mail = &self.accounts.mail;
        if change.action == Action::Deliver {
            let letter = Letter::Receipt {
                number: order.number.clone(),
            };
            mail.write(&mut tx, Some(&order.user_id), None, &letter)
                .await?;
        }
        tx.commit().await?;
        self.orders_changed.notify_one();
        mail.written.notify_one();
        Ok(order)
    }
}

/// Whether an order is theirs to see.
async fn may_touch(
    conn: &mut Connection,
    who: Who<'_>,
    order: &OrderToChange,
    action: Action,
) -> sqlx::Result<bool> {
    let (viewer, actor) = match who {
        Who::Nobody(..) => return Ok(true),
        // What a person carries is theirs.
        Who::Player(viewer, actor, courier) => {
            let carries = actor == Actor::Courier && action != Action::Claim;
            return Ok(order.user_id == *viewer.user_id()
                && (!carries
                    || order.courier_id.as_ref() == courier
                        && !waiting_orders::is_carried_by_hand(conn, &order.id).await?));
        }
        Who::Person(viewer, actor) => (viewer, actor),
    };
    let user_id = viewer.user_id();
    Ok(match actor {
        Actor::Customer => order.user_id == *user_id,
        Actor::Restaurant => members::is_member(conn, user_id, &order.restaurant_id).await?,
        // No board of theirs has it before a kitchen has accepted it.
        Actor::Courier if action == Action::Claim => order.state != OrderState::Placed,
        Actor::Courier => order.courier_id.as_ref() == Some(user_id),
        Actor::Admin => true,
        Actor::System => false,
    })
}

/// One step in a transaction that has the customer's lock.
pub async fn apply(
    conn: &mut Connection,
    who: Who<'_>,
    order: &OrderToChange,
    change: &Change,
    now: UnixMillis,
) -> Result<(), OrderingError> {
    let moved = || OrderingError::Moved {
        state: order.state,
        version: order.version,
    };
    if change.seen.is_some_and(|seen| seen != order.version) {
        return Err(moved());
    }
    let to = order_life::next(order.state, change.action, who.actor()).ok_or_else(moved)?;
    let in_time = match change.action {
        Action::Accept => now < order.accept_by,
        Action::Expire => now >= order.accept_by,
        _ => true,
    };
    let applied = in_time
        && match (change.action, who.courier()) {
            (Action::Claim, Some(courier)) => order_changes::claim(conn, order, courier).await?,
            (Action::Release, Some(courier)) => {
                order_changes::release(conn, order, courier).await?
            }
            // From whoever has it: a courier who cannot give it back any more.
            (Action::Release, None) => match &order.courier_id {
                Some(courier) => order_changes::release(conn, order, courier).await?,
                None => false,
            },
            (Action::Claim, None) => false,
            _ => {
                let new = NewState {
                    to,
                    promise: promise(order, change, now),
                    reason: change.reason,
                    closed_at: (!to.is_open()).then_some(now),
                };
                order_changes::apply(conn, order, &new).await?
            }
        };
    if !applied {
        return Err(moved());
    }
    let minutes = change.minutes.map(|minutes| minutes.to_string());
    let event = NewEvent {
        order_id: &order.id,
        user_id: &order.user_id,
        action: change.action,
        from: Some(order.state),
        to,
        actor: who.actor(),
        by: who.person(),
        at: now,
        note: change
            .reason
            .map(|reason| reason.into_str())
            .or(minutes.as_deref()),
    };
    order_events::insert(conn, &event).await?;
    Ok(())
}

/// What is promised once the kitchen has said in how many minutes it is ready, or how much later.
fn promise(
    order: &OrderToChange,
    change: &Change,
    now: UnixMillis,
) -> Option<(UnixMillis, UnixMillis, UnixMillis)> {
    let minutes = change.minutes?;
    let from = match change.action {
        Action::Delay => order.ready_by.unwrap_or(now).max(now),
        _ => now,
    };
    let ready_by = from + minutes * MINUTE;
    Some((
        ready_by,
        ready_by + order.travel_min * MINUTE,
        ready_by + order.travel_max * MINUTE,
    ))
}
