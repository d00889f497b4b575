//! What a customer thinks of an order that was delivered.

use super::{
    Ordering,
    error::OrderingError,
    tables::{order_changes, ratings},
};
use crate::{
    model::order::OrderState,
    server::{accounts::identity::Viewer, store::locks::Lock},
};

impl Ordering {
    /// Gives an order of the customer's one to five stars, once: they count for its restaurant from then
    /// on.
    pub async fn rate_order(
        &self,
        viewer: &Viewer,
        number: &str,
        stars: &str,
    ) -> Result<(), OrderingError> {
        let stars = stars.parse().unwrap_or(0);
        if !(1..=5).contains(&stars) {
            return Err(OrderingError::field("stars", "Choose one to five stars."));
        }
        let user_id = viewer.user_id();
        let mut change = self
            .catalog
            .begin_change_with(&[Lock::User(user_id)])
            .await?;
        let tx = &mut *change.tx;
        self.accounts.still_stands(tx, viewer).await?;
        let order = order_changes::find(tx, number).await?;
        let order = order.filter(|order| order.user_id == *user_id);
        let order = order.ok_or(OrderingError::NotFound)?;
        if order.state != OrderState::Delivered {
            return Err(OrderingError::Moved {
                state: order.state,
                version: order.version,
            });
        }
        let now = self.clock.now();
        if !ratings::insert(tx, &order.id, &order.restaurant_id, stars, now).await? {
            return Err(OrderingError::RatedAlready);
        }
        change.commit().await?;
        Ok(())
    }
}
