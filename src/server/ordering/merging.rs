//! What happens to a guest's carts when the guest signs in: in the transaction that opens the
//! session they become the customer's. The same line counts up, to 20 at most. What the customer has
//! stays; of what the guest has, the newest lines come along until the cart is full, and whoever
//! merges says how many did not fit.

use super::{
    Ordering,
    error::OrderingError,
    owner::{GuestKey, Owner},
    tables::{cart_changes, carts, guest_carts},
};
use crate::{
    model::{cart::MAX_CARTS, moment::UnixMillis},
    server::{
        accounts::identity::Viewer,
        ids::UserId,
        store::{Connection, locks::Lock},
    },
};

/// Makes a guest's carts a customer's, and returns how many lines did not fit. Afterwards the guest
/// has none, so that a second tab that signs in at the same moment adds nothing twice.
pub async fn merge_guest_carts(
    conn: &mut Connection,
    guest: &GuestKey,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<u32> {
    let guest = guest.hash();
    guest_carts::add_up_same_lines(conn, &guest, user_id).await?;
    guest_carts::delete_same_lines(conn, &guest, user_id).await?;
    guest_carts::move_lines_that_fit(conn, &guest, user_id).await?;
    guest_carts::mark_merged(conn, &guest, user_id, now).await?;
    let there = carts::count(conn, &Owner::Customer(user_id.clone())).await?;
    guest_carts::take_over_other_carts(conn, &guest, user_id, now, MAX_CARTS - there).await?;
    cart_changes::take_over(conn, &guest, user_id).await?;
    let left_out = guest_carts::count_lines_of(conn, &guest).await?;
    guest_carts::delete_carts_of(conn, &guest).await?;
    Ok(u32::try_from(left_out).unwrap_or(u32::MAX))
}

impl Ordering {
    /// Makes the carts of a guest who turns out to be signed in the customer's own: a dish that was
    /// added while another tab signed in. Returns how many lines did not fit.
    pub async fn take_over(&self, guest: &GuestKey, viewer: &Viewer) -> Result<u32, OrderingError> {
        let hash = guest.hash();
        let mut tx = self.begin_as_with(viewer, &[Lock::Guest(&hash)]).await?;
        let now = self.clock.now();
        let left_out = merge_guest_carts(&mut tx, guest, viewer.user_id(), now).await?;
        tx.commit().await?;
        Ok(left_out)
    }
}
