//! Deletes what is expired: sessions past a timeout, families of tokens past a lifetime, envelopes that
//! nobody owns, endings that every browser has shown, security events that are old enough, links
//! that have ended, sign-ups that nobody confirmed, tries that no longer count.
//!
//! The session library's own task ends at its first error and reads the whole table; this finds
//! what is due by index.

use time::OffsetDateTime;

use super::{
    Accounts,
    tables::{
        envelopes, former_emails, mail_tokens, security_events, session_endings, sign_ups,
        token_families, tries,
    },
};
use crate::{
    model::moment::UnixMillis,
    server::store::{
        batches::{BATCH, in_batches},
        session_store::{Stamp, stamp},
    },
};

impl Accounts {
    /// Deletes what is expired and returns how many sessions that were.
    pub async fn delete_expired(&self) -> sqlx::Result<u64> {
        let now = self.clock.now();
        let stamp = stamp(OffsetDateTime::now_utc());
        let expired = in_batches(|| self.delete_expired_sessions(now)).await?;
        let idle = in_batches(|| self.delete_idle_sessions(&stamp)).await?;
        in_batches(|| self.delete_expired_families(now)).await?;
        in_batches(|| self.delete_idle_families(now)).await?;
        in_batches(|| self.delete_old_endings(now)).await?;
        in_batches(|| self.delete_old_events(now)).await?;
        in_batches(|| self.delete_full_buckets(now)).await?;
        in_batches(|| self.delete_expired_links(now)).await?;
        in_batches(|| self.delete_expired_sign_ups(now)).await?;
        let conn = &mut *self.db.write.acquire().await?;
        former_emails::delete_old(conn, now).await?;
        Ok(expired + idle)
    }

    async fn delete_expired_sessions(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let mut tx = self.db.begin(&[]).await?;
        let ids = envelopes::take_expired(&mut tx, now, BATCH).await?;
        session_endings::record_expired(&mut tx, &ids).await?;
        envelopes::delete_all(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(ids.len() as u64)
    }

    async fn delete_idle_sessions(&self, stamp: &Stamp) -> sqlx::Result<u64> {
        let mut tx = self.db.begin(&[]).await?;
        let ids = envelopes::take_idle(&mut tx, stamp, BATCH).await?;
        session_endings::record_idle(&mut tx, &ids, self.limits.idle).await?;
        envelopes::delete_all(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(ids.len() as u64)
    }

    async fn delete_expired_families(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let conn = &mut *self.db.write.acquire().await?;
        token_families::delete_expired(conn, now, BATCH).await
    }

    async fn delete_idle_families(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let until = now - self.tokens.limits.idle;
        let conn = &mut *self.db.write.acquire().await?;
        token_families::delete_idle(conn, until, BATCH).await
    }

    async fn delete_old_endings(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let until = now - self.limits.idle;
        let conn = &mut *self.db.write.acquire().await?;
        session_endings::delete_old(conn, until, BATCH).await
    }

    async fn delete_old_events(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let until = now - self.keep_events;
        let conn = &mut *self.db.write.acquire().await?;
        security_events::delete_old(conn, until, BATCH).await
    }

    async fn delete_expired_links(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let conn = &mut *self.db.write.acquire().await?;
        mail_tokens::delete_expired(conn, now, BATCH).await
    }

    async fn delete_expired_sign_ups(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let conn = &mut *self.db.write.acquire().await?;
        sign_ups::delete_expired(conn, now, BATCH).await
    }

    async fn delete_full_buckets(&self, now: UnixMillis) -> sqlx::Result<u64> {
        let conn = &mut *self.db.write.acquire().await?;
        tries::delete_full(conn, now, BATCH).await
    }
}
