//! Orders that nobody answered in time.

use super::change::{Change, Who};
use crate::{
    model::order_life::{Action, Actor},
    server::ordering::{Ordering, error::OrderingError, tables::order_changes},
};

/// Looked up at once.
const BATCH: i64 = 100;

impl Ordering {
    /// Expires them, and returns how many.
    pub async fn expire_unanswered(&self) -> Result<u64, OrderingError> {
        let mut expired = 0;
        loop {
            let now = self.clock.now();
            let unanswered = {
                let conn = &mut *self.db.read.acquire().await?;
                order_changes::list_unanswered(conn, now, BATCH).await?
            };
            let mut any = false;
            for number in &unanswered {
                let (who, change) = (
                    Who::Nobody(Actor::System, None),
                    Change::plain(Action::Expire),
                );
                match self.change_order(who, number, &change).await {
                    Ok(_) => {
                        any = true;
                        expired += 1;
                    }
                    // Somebody was faster.
                    Err(OrderingError::Moved { .. } | OrderingError::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            if !any {
                return Ok(expired);
            }
        }
    }
}
