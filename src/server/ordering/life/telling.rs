//! What open pages of a customer are told.

use crate::server::{
    ids::UserId,
    ordering::{
        Ordering,
        tables::order_events::{self, TellingRow},
    },
};

/// Told at once: whoever was away for longer hears the rest after.
const AT_ONCE: i64 = 100;

impl Ordering {
    /// The number of a customer's last event.
    pub async fn last_event_of(&self, user_id: &UserId) -> sqlx::Result<i64> {
        let conn = &mut *self.db.read.acquire().await?;
        order_events::last_of_user(conn, user_id).await
    }

    /// A customer's events after a number, in their order.
    pub async fn events_after(
        &self,
        user_id: &UserId,
        number: i64,
    ) -> sqlx::Result<Vec<TellingRow>> {
        let conn = &mut *self.db.read.acquire().await?;
        order_events::list_of_user_after(conn, user_id, number, AT_ONCE).await
    }
}
