//! Takes away what is expired: sessions past a timeout, envelopes that nobody owns, what every
//! browser was told, and security events that are old enough.
//!
//! The session library's own task ends at its first error and reads the whole table; this one
//! goes on, and finds what is due by index.

use std::time::Duration;

use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{
    clock::millis,
    state::AppState,
    store::{Db, session_store::stamp},
};

/// How often a running server cleans up.
pub const EVERY: Duration = Duration::from_mins(1);

/// Rows per statement, so that the clean-up never holds the write lock for long.
const BATCH: i64 = 500;

/// Sessions past their absolute timeout: word for their browsers and open pages, then the end.
/// Deleting an envelope takes its `user_sessions` row along.
const LEAVE_WORD_OF_EXPIRED: &str = "
    insert into session_endings (session_id, handle, user_id, reason, ended_at)
    select session_id, handle, user_id, 'absolute_timeout', expires_at
    from user_sessions where expires_at <= $1 order by expires_at limit $2
    on conflict do nothing";
const DELETE_EXPIRED: &str = "
    delete from tower_sessions where id in (
        select session_id from user_sessions where expires_at <= $1 order by expires_at limit $2)";

/// Envelopes past their idle timeout, with or without a session: a request may have written one
/// back after its session was revoked. Orphans stop being refreshed, so they end here too.
const LEAVE_WORD_OF_IDLE: &str = "
    insert into session_endings (session_id, handle, user_id, reason, ended_at)
    select s.session_id, s.handle, s.user_id, 'idle_timeout', s.last_seen_at + $3
    from user_sessions s where s.session_id in (
        select id from tower_sessions where expiry_date < $1 order by expiry_date limit $2)
    on conflict do nothing";
const DELETE_IDLE: &str = "
    delete from tower_sessions where id in (
        select id from tower_sessions where expiry_date < $1 order by expiry_date limit $2)";

/// Endings whose browsers have forgotten the cookie.
const DELETE_TOLD: &str = "
    delete from session_endings where seq in (
        select seq from session_endings where ended_at <= $1 order by ended_at limit $2)";

/// Security events older than they are kept.
const DELETE_OLD_EVENTS: &str = "
    delete from security_events where id in (
        select id from security_events where at <= $1 order by at limit $2)";

/// Guests' carts whose keys their browsers have forgotten, and reviews that were never placed.
const DELETE_GUEST_CARTS: &str = "
    delete from carts where id in (
        select id from carts
        where guest_used_at <= $1 order by guest_used_at limit $2)";
const DELETE_REVIEWS: &str = "
    delete from reviews where id in (
        select id from reviews where created_at <= $1 order by created_at limit $2)";

/// A guest's cart lives as long as the cookie.
const KEEP_GUEST_CARTS: Duration = Duration::from_hours(30 * 24);
/// Somebody who comes back to a review later than that is shown a new one.
const KEEP_REVIEWS: Duration = Duration::from_hours(24);

/// Cleans up again and again until told to stop. An error is logged and the next round tries again.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        state.accounts.forget_old_tries();
        match delete_expired(&state).await {
            Ok(0) => {}
            Ok(sessions) => tracing::info!(sessions, "expired sessions deleted"),
            Err(error) => tracing::error!(%error, "expired sessions could not be deleted"),
        }
    }
}

/// Deletes every expired session and returns how many there were; forgets what is told and what
/// is too old.
pub async fn delete_expired(state: &AppState) -> sqlx::Result<u64> {
    let now = state.clock.now();
    let idle = millis(state.settings.session.idle);
    let keep_events = millis(state.settings.security.keep_events);
    let stamp = stamp(OffsetDateTime::now_utc());
    let mut sessions = delete_all(&state.db, &Due::Expired { now }).await?;
    sessions += delete_all(&state.db, &Due::Idle { stamp, idle }).await?;
    for (statement, keep) in [
        (DELETE_TOLD, idle),
        (DELETE_OLD_EVENTS, keep_events),
        (DELETE_GUEST_CARTS, millis(KEEP_GUEST_CARTS)),
        (DELETE_REVIEWS, millis(KEEP_REVIEWS)),
    ] {
        let since = now.saturating_sub(keep);
        delete_all(&state.db, &Due::Old { statement, since }).await?;
    }
    Ok(sessions)
}

/// What is to be taken away.
enum Due {
    Expired { now: i64 },
    Idle { stamp: String, idle: i64 },
    Old { statement: &'static str, since: i64 },
}

async fn delete_all(db: &Db, due: &Due) -> sqlx::Result<u64> {
    let mut total = 0;
    loop {
        let deleted = match due {
            Due::Expired { now } => delete_expired_batch(db, *now).await?,
            Due::Idle { stamp, idle } => delete_idle_batch(db, stamp, *idle).await?,
            Due::Old { statement, since } => delete_batch(db, statement, *since).await?,
        };
        total += deleted;
        if deleted < BATCH.unsigned_abs() {
            return Ok(total);
        }
    }
}

async fn delete_expired_batch(db: &Db, now: i64) -> sqlx::Result<u64> {
    let mut tx = db.begin().await?;
    sqlx::query(LEAVE_WORD_OF_EXPIRED)
        .bind(now)
        .bind(BATCH)
        .execute(&mut *tx)
        .await?;
    let deleted = sqlx::query(DELETE_EXPIRED)
        .bind(now)
        .bind(BATCH)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected())
}

async fn delete_idle_batch(db: &Db, stamp: &str, idle: i64) -> sqlx::Result<u64> {
    let mut tx = db.begin().await?;
    sqlx::query(LEAVE_WORD_OF_IDLE)
        .bind(stamp)
        .bind(BATCH)
        .bind(idle)
        .execute(&mut *tx)
        .await?;
    let deleted = sqlx::query(DELETE_IDLE)
        .bind(stamp)
        .bind(BATCH)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected())
}

async fn delete_batch(db: &Db, delete: &'static str, due: i64) -> sqlx::Result<u64> {
    let deleted = sqlx::query(delete)
        .bind(due)
        .bind(BATCH)
        .execute(&db.write)
        .await?;
    Ok(deleted.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (LEAVE_WORD_OF_EXPIRED, "user_sessions_expires_at"),
            (DELETE_EXPIRED, "user_sessions_expires_at"),
            (LEAVE_WORD_OF_IDLE, "tower_sessions_expiry_date"),
            (DELETE_IDLE, "tower_sessions_expiry_date"),
            (DELETE_TOLD, "session_endings_ended_at"),
            (DELETE_OLD_EVENTS, "security_events_at"),
            (DELETE_GUEST_CARTS, "carts_guest_used_at"),
            (DELETE_REVIEWS, "reviews_created_at"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
