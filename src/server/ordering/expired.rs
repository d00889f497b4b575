//! Deletes what nobody will come back for: guests' carts whose keys their browsers have forgotten,
//! reviews that were never placed, and which changes of carts were made.

use std::time::Duration;

use const_format::concatcp;

use super::{
    Ordering,
    tables::{attended_boards, orders},
};
use crate::{
    model::moment::UnixMillis,
    server::{
        clock::millis,
        ids::UserId,
        store::{
            SKIP_LOCKED,
            batches::{BATCH, in_batches},
        },
    },
};

/// A guest's cart lives as long as the cookie.
const KEEP_GUEST_CARTS: Duration = Duration::from_hours(30 * 24);
/// Somebody who comes back to a review later than that is shown a new one.
const KEEP_REVIEWS: Duration = Duration::from_hours(24);
/// A change that comes later than that a second time is another.
const KEEP_CHANGES: Duration = Duration::from_hours(24);

const DELETE_GUEST_CARTS: &str = concatcp!(
    "delete from carts where id in (
         select id from carts
         where guest_used_at <= $1 order by guest_used_at limit $2",
    SKIP_LOCKED,
    ")"
);
const DELETE_REVIEWS: &str = concatcp!(
    "delete from reviews where id in (
         select id from reviews where created_at <= $1 order by created_at limit $2",
    SKIP_LOCKED,
    ")"
);
const DELETE_CHANGES: &str = concatcp!(
    "delete from cart_changes where id in (
         select id from cart_changes where made_at <= $1 order by made_at limit $2",
    SKIP_LOCKED,
    ")"
);

impl Ordering {
    /// Deletes the orders of an account that was made for an hour.
    pub async fn delete_orders_of(&self, user_id: &UserId) -> sqlx::Result<()> {
        let conn = &mut *self.db.write.acquire().await?;
        orders::delete_of(conn, user_id).await
    }

    /// Deletes what is expired.
    pub async fn delete_expired(&self) -> sqlx::Result<()> {
        let now = self.clock.now();
        {
            let conn = &mut *self.db.write.acquire().await?;
            attended_boards::delete_old(conn, now).await?;
        }
        for (statement, keep) in [
            (DELETE_GUEST_CARTS, KEEP_GUEST_CARTS),
            (DELETE_REVIEWS, KEEP_REVIEWS),
            (DELETE_CHANGES, KEEP_CHANGES),
        ] {
            let until = now - millis(keep);
            in_batches(|| self.delete_batch(statement, until)).await?;
        }
        Ok(())
    }

    async fn delete_batch(&self, statement: &'static str, until: UnixMillis) -> sqlx::Result<u64> {
        let deleted = sqlx::query(statement)
            .bind(until)
            .bind(BATCH)
            .execute(&mut *self.db.write.acquire().await?)
            .await?;
        Ok(deleted.rows_affected())
    }
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        assert_found_by("carts_guest_used_at", DELETE_GUEST_CARTS).await;
        assert_found_by("reviews_created_at", DELETE_REVIEWS).await;
        assert_found_by("cart_changes_made_at", DELETE_CHANGES).await;
    }
}
