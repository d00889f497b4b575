//! How many orders a customer may have open, and place within a minute: every order makes somebody
//! cook. Looked at inside the placing transaction, so that placing at once does not pass.

use sqlx::{Executor, Sqlite, SqliteConnection};

use super::{Ordering, OrderingError};

const MINUTE: i64 = 60 * 1000;

/// Open orders of a customer. One that the restaurant did not answer in time is open no longer,
/// whether or not somebody has written that down yet.
const COUNT_OPEN: &str = "
    select count(*) from orders
    where user_id = $1
      and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
      and (state <> 'placed' or accept_by > $2)";

/// When the order was placed that a customer's next one must wait for: counted from the latest.
const PLACED_AT: &str = "
    select placed_at from orders
    where user_id = $1 and placed_at > $2
    order by placed_at desc limit 1 offset $3";

impl Ordering {
    /// Whether the customer may place one more order now.
    pub(super) async fn check_pace(
        &self,
        tx: &mut SqliteConnection,
        user_id: &str,
    ) -> Result<(), OrderingError> {
        let (now, limits) = (self.clock.now(), self.limits);
        let open = count_open(&mut *tx, user_id, now).await?;
        if open >= i64::from(limits.open_orders) {
            let open = u32::try_from(open).unwrap_or(u32::MAX);
            return Err(OrderingError::TooManyOpen { open });
        }
        let nth = i64::from(limits.placed_per_minute) - 1;
        if let Some(placed_at) = placed_at(tx, user_id, now - MINUTE, nth).await? {
            let wait = u64::try_from(placed_at + MINUTE - now).unwrap_or(0);
            return Err(OrderingError::TooFast {
                retry_after: wait.div_ceil(1000).max(1),
            });
        }
        Ok(())
    }
}

async fn count_open<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    now: i64,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(COUNT_OPEN)
        .bind(user_id)
        .bind(now)
        .fetch_one(db)
        .await
}

async fn placed_at<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    since: i64,
    nth: i64,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(PLACED_AT)
        .bind(user_id)
        .bind(since)
        .bind(nth)
        .fetch_optional(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_customer_with_a_long_history_orders_as_fast_as_a_new_one() {
        assert_found_by("orders_open", COUNT_OPEN).await;
        assert_found_by("orders_user_id", PLACED_AT).await;
    }
}
