//! New keys, and the end of old ones. Whatever is decided is decided in a transaction, so that of two
//! servers one does it.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    keys::{self, CACHE_AGE, Keys},
    list_or_begin,
};
use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::{
            Accounts,
            error::AccountError,
            tables::signing_keys::{self, StoredKey},
        },
        clock::millis,
        store::{Connection, locks::Lock},
    },
};

/// How often a server looks for keys that another process made or revoked.
const LOOK_EVERY: Duration = Duration::from_secs(2);

const LOOK_WITHIN: Duration = Duration::from_secs(10);

impl Accounts {
    /// Makes a new key, which signs as soon as everybody can know it; not if the newest is younger than
    /// `min_age`, in milliseconds. Returns its name and when it signs.
    pub async fn rotate_keys(
        &self,
        min_age: i64,
    ) -> Result<Option<(String, UnixMillis)>, AccountError> {
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::SigningKeys]).await?;
        let stored = signing_keys::list(&mut tx).await?;
        let newest = stored.iter().map(|key| key.created_at).max();
        if newest.is_some_and(|made_at| now - made_at < min_age) {
            return Ok(None);
        }
        let new = insert_next(&mut tx, now).await?;
        let stored = signing_keys::list(&mut tx).await?;
        tx.commit().await?;

        self.tokens.keys.replace(&stored);
        Ok(Some((new.kid, new.signs_from)))
    }

    /// Revokes a key: no token that it signed is accepted any more. If it was the one that signs, a
    /// new one does from now on. False if there is no such key.
    pub async fn revoke_key(&self, kid: &str) -> Result<bool, AccountError> {
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::SigningKeys]).await?;
        if !signing_keys::revoke(&mut tx, kid, now).await? {
            return Ok(false);
        }
        let stored = list_or_begin(&mut tx, now).await?;
        tx.commit().await?;

        self.tokens.keys.replace(&stored);
        tracing::warn!(kid, "signing key revoked");
        Ok(true)
    }

    /// Every key that is kept, revoked ones included.
    pub async fn list_keys(&self) -> sqlx::Result<Vec<StoredKey>> {
        signing_keys::list(&mut *self.db.read.acquire().await?).await
    }

    /// The name of the key that signs now.
    pub fn signing_key(&self) -> Option<String> {
        let keys = self.tokens.keys.keys();
        keys.signer(self.clock.now()).map(|key| key.kid.clone())
    }

    /// Rotates if it is due, and deletes what nobody needs any more.
    pub(crate) async fn look_after_keys(&self) -> Result<(), AccountError> {
        let (due, no_longer_needed) = self.due_keys(&self.list_keys().await?);
        if !due && no_longer_needed.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::SigningKeys]).await?;
        // Another server may have done it meanwhile.
        let (due, no_longer_needed) = self.due_keys(&signing_keys::list(&mut tx).await?);
        if due {
            insert_next(&mut tx, now).await?;
        }
        for kid in no_longer_needed {
            signing_keys::delete(&mut tx, &kid).await?;
        }
        let stored = signing_keys::list(&mut tx).await?;
        tx.commit().await?;
        self.tokens.keys.replace(&stored);
        Ok(())
    }

    /// Whether a new key is due, and which keys are no longer needed.
    fn due_keys(&self, stored: &[StoredKey]) -> (bool, Vec<String>) {
        let (now, limits) = (self.clock.now(), &self.tokens.limits);
        let keys = Keys::of(stored);
        let is_due = keys
            .newest()
            .is_none_or(|newest| now - newest.signs_from >= limits.rotate_keys);
        let is_old = |key: &&StoredKey| match key.revoked_at {
            // It opens nothing; an operator sees for a while what was revoked.
            Some(at) => now - at >= limits.rotate_keys,
            None => !keys
                .all()
                .iter()
                .any(|live| live.kid == key.kid && live.is_needed(now)),
        };
        let old = stored.iter().filter(is_old);
        (is_due, old.map(|key| key.kid.clone()).collect())
    }

    /// Learns of keys that another process made or revoked, until it is to stop.
    pub async fn follow_keys(self, stop: CancellationToken) {
        let mut is_failing = false;
        while stop
            .run_until_cancelled(tokio::time::sleep(LOOK_EVERY))
            .await
            .is_some()
        {
            // Without a limit, a connection that never answers would keep revoked keys alive.
            let listed = timeout(LOOK_WITHIN, self.list_keys()).await;
            match listed.unwrap_or(Err(sqlx::Error::PoolTimedOut)) {
                Ok(stored) => {
                    is_failing = false;
                    self.tokens.keys.replace(&stored);
                }
                // Once: it is tried again for as long as it lasts.
                Err(error) if !is_failing => {
                    is_failing = true;
                    tracing::warn!(%error, "signing keys could not be read");
                }
                Err(_) => {}
            }
        }
    }
}

/// A key that signs when whoever keeps the key set knows it.
async fn insert_next(tx: &mut Connection, now: UnixMillis) -> Result<StoredKey, AccountError> {
    let new = keys::generate(now, now + millis(CACHE_AGE))?;
    signing_keys::insert(tx, &new).await?;
    tracing::info!(kid = new.kid, "signing key made");
    Ok(new)
}
