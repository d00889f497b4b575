//! A link for whoever waits at the door: it shows where an order is, without an account, until a day after
//! it ended or until its customer ends the link.
//!
//! The link names the order and is signed, so that nobody can make one up; the signature covers how many
//! links of the order were ended, so that an ended one stays so.

use std::time::Duration;

use super::{
    Ordering,
    error::OrderingError,
    life::timeline,
    tables::{
        order_events,
        shared_orders::{self, SharedRow},
    },
};
use crate::{
    model::order::TrackedOrder,
    server::{
        accounts::identity::Viewer,
        catalog::opening,
        clock::millis,
        ids::UserId,
        local_time,
        store::{Connection, locks::Lock},
    },
};

/// A link lives so long after the order's end.
const AFTER_THE_END: Duration = Duration::from_hours(24);

impl Ordering {
    /// Makes the link of an order of the customer's, if there is none.
    pub async fn share_order(&self, viewer: &Viewer, number: &str) -> Result<(), OrderingError> {
        self.set_shared(viewer, number, true).await
    }

    /// Ends the link of an order of the customer's.
    pub async fn end_sharing(&self, viewer: &Viewer, number: &str) -> Result<(), OrderingError> {
        self.set_shared(viewer, number, false).await
    }

    async fn set_shared(
        &self,
        viewer: &Viewer,
        number: &str,
        is_shared: bool,
    ) -> Result<(), OrderingError> {
        let user_id = viewer.user_id();
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        self.accounts.still_stands(&mut tx, viewer).await?;
        let now = is_shared.then(|| self.clock.now());
        if !shared_orders::set(&mut tx, user_id, number, now).await? {
            return Err(OrderingError::NotFound);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Whose order a link shows; none if it opens nothing, or no longer.
    pub async fn customer_of_link(&self, link: &str) -> sqlx::Result<Option<UserId>> {
        let conn = &mut *self.db.read.acquire().await?;
        let found = self.shared_order(conn, link).await?;
        Ok(found.map(|row| row.user_id))
    }

    async fn shared_order(
        &self,
        conn: &mut Connection,
        link: &str,
    ) -> sqlx::Result<Option<SharedRow>> {
        let now = self.clock.now();
        let Some((number, signature)) = link.split_once('-') else {
            return Ok(None);
        };
        let found = shared_orders::find(conn, number).await?;
        Ok(found.filter(|row| {
            let ends = row.closed_at.map(|at| at + millis(AFTER_THE_END));
            self.tracking.is_signed(signature, &row.id, row.ended_links)
                && ends.is_none_or(|ends| now < ends)
        }))
    }

    /// What whoever has a link sees; none if it opens nothing, or no longer.
    pub async fn tracked_order(&self, link: &str) -> sqlx::Result<Option<TrackedOrder>> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let Some(row) = self.shared_order(&mut snapshot, link).await? else {
            return Ok(None);
        };
        let events = order_events::list_of(&mut snapshot, &row.id).await?;
        let zone = opening::zone(&row.timezone);
        let updated_at = events.last().map_or(now, |event| event.at);
        Ok(Some(TrackedOrder {
            timeline: timeline::milestones(&events, row.state, now, &zone),
            promised_words: local_time::between(row.promised_from, row.promised_to, now, &zone),
            updated_words: local_time::until(updated_at, now, &zone),
            updated_at,
            number: row.number,
            state: row.state,
            restaurant_name: row.restaurant_name,
        }))
    }
}
