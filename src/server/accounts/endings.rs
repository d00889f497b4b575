//! Ends sessions and apps' families of tokens, and says why they ended.

use super::{
    Accounts,
    tables::{
        envelopes,
        session_endings::{self, SessionName},
        token_families,
    },
    which_sessions::WhichSessions,
};
use crate::{
    model::{
        ending::{EndReason, Ending},
        moment::UnixMillis,
    },
    server::{
        ids::{SessionHandle, UserId},
        store::Connection,
    },
};

/// Ends sessions and families of a user within a transaction, and returns how many.
pub async fn end(
    tx: &mut Connection,
    user_id: &UserId,
    which: WhichSessions<'_>,
    reason: EndReason,
    now: UnixMillis,
) -> sqlx::Result<u64> {
    envelopes::take_chosen(&mut *tx, user_id, which).await?;
    let ended = session_endings::record_chosen(&mut *tx, user_id, which, reason, now).await?;
    envelopes::delete_chosen(&mut *tx, user_id, which).await?;
    let families = token_families::end_chosen(tx, user_id, which, reason, now).await?;
    Ok(ended + families)
}

/// Ends those that are too many.
pub async fn end_in_excess(
    tx: &mut Connection,
    user_id: &UserId,
    handles: &[SessionHandle],
    now: UnixMillis,
) -> sqlx::Result<()> {
    for handle in handles {
        let one = WhichSessions::One(handle);
        end(tx, user_id, one, EndReason::TooManySessions, now).await?;
    }
    Ok(())
}

impl Accounts {
    /// Why and when a session ended.
    pub async fn why_ended(&self, name: SessionName<'_>) -> sqlx::Result<Option<Ending>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        session_endings::find_ending(conn, name, self.limits.idle, self.clock.now()).await
    }
}
