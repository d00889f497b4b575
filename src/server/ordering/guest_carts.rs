//! How many carts guests may have, and for how long. A guest costs a stranger nothing to be, so the
//! oldest unused carts make room for new ones: of one network first, then of all.

use sqlx::{Executor, Sqlite, SqliteConnection};

use super::{Limits, Ordering, owner::GuestKey};
use crate::server::network::Network;

/// A guest's use is written down at most so often, in milliseconds.
pub const USED_EVERY: i64 = 24 * 60 * 60 * 1000;

/// Carts that go at once: where the limit was lowered, the rest goes with the next ones.
const BATCH: i64 = 100;

/// The oldest unused carts, but for as many as may stay: of a network, and of all.
const DELETE_OF_NETWORK: &str = "
    delete from carts where id in (
        select id from carts
        where guest_network = $1
        order by guest_used_at desc, id desc limit $2 offset $3)";
const DELETE_OF_ALL: &str = "
    delete from carts where id in (
        select id from carts
        where guest_used_at is not null
        order by guest_used_at desc, id desc limit $1 offset $2)";

/// Leaves room for one more cart of a guest from a network.
pub(super) async fn make_room(
    tx: &mut SqliteConnection,
    network: Network,
    limits: &Limits,
) -> sqlx::Result<()> {
    let of_network = sqlx::query(DELETE_OF_NETWORK)
        .bind(network.to_string())
        .bind(BATCH)
        .bind(i64::from(limits.guests_per_network) - 1)
        .execute(&mut *tx)
        .await?;
    let of_all = sqlx::query(DELETE_OF_ALL)
        .bind(BATCH)
        .bind(i64::from(limits.guests) - 1)
        .execute(tx)
        .await?;
    let deleted = of_network.rows_affected() + of_all.rows_affected();
    if deleted > 0 {
        tracing::debug!(%network, deleted, "guests' carts made room");
    }
    Ok(())
}

impl Ordering {
    /// Writes down that a guest is still there, at most once a day. True if there is a cart that the
    /// guest's key opens: then the browser is to keep the key as long as the database the cart.
    pub async fn keep_guest_carts(&self, guest: &GuestKey) -> sqlx::Result<bool> {
        let (hash, now) = (guest.hash(), self.clock.now());
        let Some(used_at) = last_used(&self.db.read, &hash).await? else {
            return Ok(false);
        };
        if now - used_at >= USED_EVERY {
            mark_used(&self.db.write, &hash, now).await?;
        }
        Ok(true)
    }
}

/// When the guest's cart was used that was not used for the longest time.
async fn last_used<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select min(guest_used_at) from carts where guest_key_hash = $1")
        .bind(guest)
        .fetch_one(db)
        .await
}

async fn mark_used<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query("update carts set guest_used_at = $1 where guest_key_hash = $2")
        .bind(now)
        .bind(guest)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn making_room_steps_over_what_stays_in_the_index_alone() {
        assert_found_by("COVERING INDEX carts_guest_network", DELETE_OF_NETWORK).await;
        assert_found_by("COVERING INDEX carts_guest_used_at", DELETE_OF_ALL).await;
    }
}
