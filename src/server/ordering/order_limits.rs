//! How many orders a customer may have open, and place within a minute: every order makes somebody
//! cook. Looked at inside the placing transaction, so that placing at once does not pass.

use super::{Ordering, error::OrderingError, tables::orders};
use crate::server::{ids::UserId, store::Connection};

const MINUTE: i64 = 60 * 1000;

impl Ordering {
    /// Whether the customer may place one more order now.
    pub(super) async fn check_order_limits(
        &self,
        conn: &mut Connection,
        user_id: &UserId,
    ) -> Result<(), OrderingError> {
        let (now, limits) = (self.clock.now(), self.limits);
        let open = orders::count_open(conn, user_id, now).await?;
        if open >= i64::from(limits.open_orders) {
            let open = u32::try_from(open).unwrap_or(u32::MAX);
            return Err(OrderingError::TooManyOpen { open });
        }
        let nth = i64::from(limits.placed_per_minute) - 1;
        if let Some(placed_at) = orders::placed_at(conn, user_id, now - MINUTE, nth).await? {
            let wait = u64::try_from(placed_at + MINUTE - now).unwrap_or(0);
            return Err(OrderingError::TooFast {
                retry_after: wait.div_ceil(1000).max(1),
            });
        }
        Ok(())
    }
}
