//! An app signs in, which opens a family of tokens, and signs out.

use super::{
    super::{
        Accounts, endings,
        error::AccountError,
        identity::Verified,
        peer::Peer,
        tables::{
            refresh_tokens,
            security_events::{self, Subject},
            token_families::{self, LiveFamily, NewFamily},
        },
        which_sessions::WhichSessions,
    },
    refresh_token::RefreshToken,
};
use crate::{
    model::{
        activity::EventKind, app_label::AppLabel, ending::EndReason, moment::UnixMillis,
        token::Tokens,
    },
    server::{
        ids::{SessionHandle, UserId},
        store::locks::Lock,
    },
};

impl Accounts {
    /// Opens a family for whoever gave the right password. If the user's epoch moved since then, none
    /// is opened.
    pub async fn open_family(
        &self,
        verified: &Verified,
        label: &AppLabel,
        peer: &Peer,
    ) -> Result<Tokens, AccountError> {
        let (user_id, handle) = (&verified.user_id, SessionHandle::generate());
        let token = RefreshToken::generate()?;
        let is_told = self.is_told_of_new_device(verified, peer).await?;
        let (limits, now) = (&self.tokens.limits, self.clock.now());

        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let family = NewFamily {
            handle: &handle,
            user_id,
            epoch: verified.epoch,
            label: label.as_str(),
            expires_at: now + limits.absolute,
        };
        if !token_families::insert_if_epoch(&mut tx, &family, peer, now).await? {
            return Err(AccountError::InvalidCredentials);
        }
        refresh_tokens::insert(&mut tx, &token.hash(), &handle, 0).await?;
        let excess =
            token_families::find_in_excess(&mut tx, user_id, &handle, limits.per_user).await?;
        endings::end_in_excess(&mut tx, user_id, &excess, now).await?;
        let family = token_families::find_live(&mut tx, &handle, limits, now)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        let subject = Subject::app(user_id, &handle, &family.label);
        security_events::record(&mut tx, subject, EventKind::AppSignedIn, now, Some(peer)).await?;
        let tokens = self.issue(&family, &token, now)?;
        self.tell_of_new_device(&mut tx, verified, is_told, peer)
            .await?;
        tx.commit().await?;
        self.mail.written.notify_one();

        self.sessions_ended.notify_one();
        tracing::info!(user_id = user_id.as_str(), "app signed in");
        Ok(tokens)
    }

    /// What an app is answered: a new access token beside a refresh token.
    pub(super) fn issue(
        &self,
        family: &LiveFamily,
        token: &RefreshToken,
        now: UnixMillis,
    ) -> Result<Tokens, AccountError> {
        let (keys, limits) = (self.tokens.keys.keys(), &self.tokens.limits);
        let (access_token, expires_in) =
            self.tokens
                .access
                .issue(&keys, family, limits.access, now)?;
        Ok(Tokens {
            access_token,
            token_type: "Bearer".to_owned(),
            expires_in,
            refresh_token: token.text(),
            refresh_expires_in: limits.idle.min(family.expires_at - now) / 1000,
        })
    }

    /// An access token of the app that a user used last, with a lifetime of its own. None if no app is
    /// signed in.
    pub async fn issue_access_token(
        &self,
        user_id: &UserId,
        lifetime: i64,
    ) -> Result<Option<String>, AccountError> {
        let (limits, now) = (&self.tokens.limits, self.clock.now());
        let conn = &mut *self.db.sessions.acquire().await?;
        let listed = token_families::list_live_of(&mut *conn, user_id, limits, now).await?;
        let Some(last) = listed.first() else {
            return Ok(None);
        };
        let Some(family) = token_families::find_live(conn, &last.handle, limits, now).await? else {
            return Ok(None);
        };
        let lifetime = lifetime.min(limits.access);
        let keys = self.tokens.keys.keys();
        let (token, _) = self.tokens.access.issue(&keys, &family, lifetime, now)?;
        Ok(Some(token))
    }

    /// Signs an app out: ends the family of a refresh token, used or not, or of an access token. What is
    /// neither ends nothing.
    pub async fn revoke_token(&self, token: &str, peer: &Peer) -> Result<(), AccountError> {
        let (limits, now) = (&self.tokens.limits, self.clock.now());
        let refresh = RefreshToken::parse(token);
        let access = self
            .tokens
            .access
            .read(&self.tokens.keys.keys(), token, now);
        if refresh.is_none() && access.is_none() {
            return Ok(());
        }
        let family = match refresh {
            Some(token) => self.family_of(&token.hash()).await?,
            None => access.map(|claims| (claims.sid, claims.sub)),
        };
        let Some((handle, user_id)) = family else {
            return Ok(());
        };
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let Some(family) = token_families::find_live(&mut tx, &handle, limits, now).await? else {
            return Ok(());
        };
        let one = WhichSessions::One(&handle);
        endings::end(&mut tx, &family.user_id, one, EndReason::SignedOut, now).await?;
        let subject = Subject::app(&family.user_id, &handle, &family.label);
        security_events::record(&mut tx, subject, EventKind::AppSignedOut, now, Some(peer)).await?;
        tx.commit().await?;

        tracing::info!(user_id = family.user_id.as_str(), "app signed out");
        Ok(())
    }

    /// The family of a refresh token, by its hash, and whose it is. It may have ended.
    pub(super) async fn family_of(
        &self,
        hash: &str,
    ) -> sqlx::Result<Option<(SessionHandle, UserId)>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        refresh_tokens::find_family(conn, hash).await
    }
}
