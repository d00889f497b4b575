//! Takes away what is expired: sessions past a timeout, and envelopes that nobody owns.
//!
//! The session library's own task ends at its first error and reads the whole table; this one
//! goes on, and finds what is due by index.

use std::time::Duration;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio_util::sync::CancellationToken;

use super::Db;
use crate::server::{
    clock::{Clock, millis},
    state::AppState,
};

/// How often a running server cleans up.
pub const EVERY: Duration = Duration::from_mins(1);

/// Rows per statement, so that the clean-up never holds the write lock for long.
const BATCH: i64 = 500;

/// Finds sessions past their absolute timeout; deleting an envelope takes its `user_sessions` row
/// along.
const DELETE_ENDED: &str = "
    delete from tower_sessions where id in (
        select session_id from user_sessions where expires_at <= $1 limit $2)";

/// Finds envelopes past their idle timeout, and those that a request wrote back after their
/// session was revoked: they are orphans, and stop being refreshed.
const DELETE_IDLE: &str = "
    delete from tower_sessions where id in (
        select id from tower_sessions where expiry_date < $1 limit $2)";

/// Finds ended sessions whose browsers have forgotten the cookie.
const DELETE_TOLD: &str = "
    delete from ended_sessions where session_id in (
        select session_id from ended_sessions where ended_at <= $1 limit $2)";

/// Cleans up again and again until told to stop. An error is logged and the next round tries again.
pub async fn run(state: AppState, every: Duration, stop: CancellationToken) {
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while stop.run_until_cancelled(rounds.tick()).await.is_some() {
        state.accounts.forget_old_tries();
        match delete_expired(&state.db, &state.clock, state.settings.session.idle).await {
            Ok(0) => {}
            Ok(sessions) => tracing::info!(sessions, "expired sessions deleted"),
            Err(error) => tracing::error!(%error, "expired sessions could not be deleted"),
        }
    }
}

/// Deletes every expired session and returns how many there were.
pub async fn delete_expired(db: &Db, clock: &Clock, idle: Duration) -> sqlx::Result<u64> {
    let cookie_lives = millis(idle);
    // The session library stamps envelopes with the system's time, as RFC 3339 text.
    let now = OffsetDateTime::now_utc()
        .format(&Rfc3339)
        .unwrap_or_default();
    let ended = delete_in_batches(db, || sqlx::query(DELETE_ENDED).bind(clock.now())).await?;
    let idle = delete_in_batches(db, || sqlx::query(DELETE_IDLE).bind(now.clone())).await?;
    let told = clock.now().saturating_sub(cookie_lives);
    delete_in_batches(db, || sqlx::query(DELETE_TOLD).bind(told)).await?;
    Ok(ended + idle)
}

type Delete = sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments<'static>>;

async fn delete_in_batches(db: &Db, delete: impl Fn() -> Delete) -> sqlx::Result<u64> {
    let mut total = 0;
    loop {
        let deleted = delete()
            .bind(BATCH)
            .execute(&db.write)
            .await?
            .rows_affected();
        total += deleted;
        if deleted < BATCH.unsigned_abs() {
            return Ok(total);
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::Row;

    use super::*;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(&format!("sqlite:{}", folder.path().join("t.db").display()))
            .await
            .expect("opens");

        for (statement, index) in [
            (DELETE_ENDED, "user_sessions_expires_at"),
            (DELETE_IDLE, "tower_sessions_expiry_date"),
            (DELETE_TOLD, "ended_sessions_ended_at"),
        ] {
            let plan: Vec<String> = sqlx::query(&format!("explain query plan {statement}"))
                .bind("x")
                .bind(1)
                .fetch_all(&db.read)
                .await
                .expect("explains")
                .iter()
                .map(|row| row.get("detail"))
                .collect();

            assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
            assert!(
                !plan.iter().any(|step| step.starts_with("SCAN")),
                "{plan:?}"
            );
        }
    }
}
