//! Tokens for apps and services, which have no browser's cookie.
//!
//! An app signs in and gets a *family*: an access token that lives for minutes, and a refresh token
//! that is good for one successor. A family is the app's session: it carries the epoch of its user, it
//! is listed beside the sessions and ends with them, in the same transaction. What was already issued
//! outlives it only where an access token is checked without a look-up ([`check::Check`]), and
//! only until it expires.

/// What apps send with each request.
pub mod access_token;
/// In which way an access token is checked.
pub mod check;
/// Access tokens are checked.
mod checking;
/// Signing in, and signing out.
mod families;
/// New keys, and the end of old ones.
mod key_rotation;
/// The keys that sign access tokens.
pub mod keys;
/// How long tokens live.
pub mod limits;
/// What apps hold to come back.
pub mod refresh_token;
/// A refresh token for its successor.
mod refreshing;

use std::sync::Arc;

use self::{access_token::AccessTokens, keys::KeyRing, limits::TokenLimits, refresh_token::Secret};
use super::{
    error::AccountError,
    tables::{
        server_secrets,
        signing_keys::{self, StoredKey},
    },
};
use crate::{
    model::moment::UnixMillis,
    server::{
        clock::Clock,
        settings::{CheckSetting, Settings},
        store::{Connection, Db, locks::Lock},
    },
};

/// What tokens are made and checked with.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub limits: TokenLimits,
    pub keys: Arc<KeyRing>,
    pub(super) access: Arc<AccessTokens>,
    /// Successors of refresh tokens are derived with it.
    secret: Arc<Secret>,
    check: CheckSetting,
}

impl Tokens {
    pub async fn new(db: &Db, clock: &Clock, settings: &Settings) -> Result<Self, AccountError> {
        let mut tx = db.begin(&[Lock::SigningKeys]).await?;
        let secret = find_secret(&mut tx).await?;
        let keys = list_or_begin(&mut tx, clock.now()).await?;
        tx.commit().await?;
        Ok(Self {
            limits: TokenLimits::new(&settings.tokens, &settings.session),
            keys: Arc::new(KeyRing::new(&keys)),
            access: Arc::new(AccessTokens::new(settings)),
            secret: Arc::new(secret),
            check: settings.tokens.check,
        })
    }
}

async fn find_secret(conn: &mut Connection) -> Result<Secret, AccountError> {
    const PURPOSE: &str = "refresh_tokens";
    let new = Secret::generate()?;
    let kept = server_secrets::find_or_insert(conn, PURPOSE, new.bytes()).await?;
    Ok(Secret::from(kept))
}

/// The keys there are; where none signs, with a new one that does.
async fn list_or_begin(
    tx: &mut Connection,
    now: UnixMillis,
) -> Result<Vec<StoredKey>, AccountError> {
    let stored = signing_keys::list(&mut *tx).await?;
    if stored
        .iter()
        .any(|key| key.revoked_at.is_none() && key.signs_from <= now)
    {
        return Ok(stored);
    }
    signing_keys::insert(&mut *tx, &keys::generate(now, now)?).await?;
    Ok(signing_keys::list(tx).await?)
}
