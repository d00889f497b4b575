//! The demo's guide: a customer sees an order of theirs from the kitchen's side and the courier's, and plays
//! both. The autopilot leaves it to them meanwhile.

use super::{
    Ordering,
    boards::{delivery, tickets_of},
    error::OrderingError,
    life::{
        change::Who,
        hands::{Step, change_of},
    },
    tables::{boards, waiting_orders},
};
use crate::{
    model::{
        board::Guide,
        order::OrderState,
        order_life::{Action, Actor, is_taken_by},
    },
    server::accounts::identity::Viewer,
};

impl Ordering {
    /// An order of the customer's from all its sides.
    pub async fn guide(
        &self,
        viewer: &Viewer,
        number: &str,
    ) -> Result<Option<Guide>, OrderingError> {
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        let mut snapshot = self.db.begin_read().await?;
        let Some(order) = self.order_in(&mut snapshot, user_id, number).await? else {
            return Ok(None);
        };
        let row = boards::find(&mut snapshot, number).await?;
        let Some(row) = row.filter(|row| row.state.is_open()) else {
            return Ok(Some(Guide {
                order,
                ticket: None,
                delivery: None,
                is_carried: false,
            }));
        };
        let is_carried = row.courier_id.is_some();
        let can_be_carried = row.state != OrderState::Placed
            && !waiting_orders::is_carried_by_hand(&mut snapshot, &row.id).await?;
        let ticket = tickets_of(&mut snapshot, vec![row.clone()], now)
            .await?
            .pop();
        drop(snapshot);
        self.attend_order(number).await?;
        Ok(Some(Guide {
            order,
            ticket,
            delivery: can_be_carried.then(|| delivery(row, now)),
            is_carried,
        }))
    }

    /// Does to an order of the customer's what its kitchen or a courier would.
    pub async fn play(&self, viewer: &Viewer, step: Step<'_>) -> Result<Action, OrderingError> {
        let action = step.action()?;
        let actor = [Actor::Restaurant, Actor::Courier]
            .into_iter()
            .find(|actor| is_taken_by(action, *actor))
            .ok_or_else(|| OrderingError::field("action", "Choose what to do."))?;
        let change = change_of(actor, step)?;
        let courier = {
            let conn = &mut *self.db.read.acquire().await?;
            waiting_orders::any_courier(conn).await?
        };
        let who = Who::Player(viewer, actor, courier.as_ref());
        self.change_order(who, step.order, &change).await?;
        Ok(action)
    }
}
