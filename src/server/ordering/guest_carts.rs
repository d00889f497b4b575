//! How many carts guests may have, and for how long. A guest costs a stranger nothing to be, so the
//! oldest unused carts make room for new ones: of one network first, then of all.

use super::{Limits, Ordering, owner::GuestKey, tables::guest_carts};
use crate::server::{network::Network, store::Connection};

/// A guest's use is written down at most so often, in milliseconds.
pub const USED_EVERY: i64 = 24 * 60 * 60 * 1000;

/// Leaves room for one more cart of a guest from a network.
pub(super) async fn make_room(
    conn: &mut Connection,
    network: Network,
    limits: &Limits,
) -> sqlx::Result<()> {
    let kept = i64::from(limits.guests_per_network) - 1;
    let of_network = guest_carts::delete_oldest_of_network(conn, network, kept).await?;
    let of_all = guest_carts::delete_oldest(conn, i64::from(limits.guests) - 1).await?;
    let deleted = of_network + of_all;
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
        let last_used = guest_carts::last_used(&mut *self.db.read.acquire().await?, &hash).await?;
        let Some(used_at) = last_used else {
            return Ok(false);
        };
        if now - used_at >= USED_EVERY {
            guest_carts::mark_used(&mut *self.db.write.acquire().await?, &hash, now).await?;
        }
        Ok(true)
    }
}
