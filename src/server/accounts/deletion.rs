//! Deletes an account, at its owner's wish: at once nobody is signed in any more, and after a week, in which
//! a link in a mail gives it back, what it was is gone.

use std::time::Duration;

use super::{
    Accounts, endings,
    error::AccountError,
    identity::SessionViewer,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    tables::{
        credentials,
        mail_tokens::{self, NewToken},
        security_events::{self, Subject},
        users,
    },
    which_sessions::WhichSessions,
};
use crate::{
    error::FieldErrors,
    model::{
        activity::EventKind, email::Email, ending::EndReason, mail_link::Purpose,
        moment::UnixMillis, role::Role,
    },
    server::{
        clock::millis,
        ids::UserId,
        mail::letter::Letter,
        store::{Connection, locks::Lock},
    },
};

/// How long an account may be had back.
const BACK_WITHIN: Duration = Duration::from_hours(24 * 7);

impl Accounts {
    /// Deletes the viewer's account. `check` is what else must hold, in the same transaction.
    pub async fn delete_account<E: From<AccountError> + From<sqlx::Error>>(
        &self,
        viewer: &SessionViewer,
        peer: &Peer,
        check: impl AsyncFnOnce(&mut Connection, &UserId) -> Result<(), E>,
    ) -> Result<(), E> {
        if !self.is_confirmed(viewer) {
            return Err(AccountError::ConfirmFirst.into());
        }
        if viewer.role != Role::Customer {
            let words =
                "Your account belongs to the staff. Ask an admin to make it a customer's first.";
            return Err(AccountError::Fields(FieldErrors::one("account", words)).into());
        }
        let (user_id, now) = (&viewer.user_id, self.clock.now());
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let viewer = &self.still_live(&mut tx, viewer).await?;
        check(&mut tx, user_id).await?;
        users::set_deleted(&mut tx, user_id, now).await?;
        let all = WhichSessions::All;
        endings::end(&mut tx, user_id, all, EndReason::AccountDeleted, now).await?;
        let (subject, kind) = (Subject::account(user_id), EventKind::AccountDeleted);
        security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        let letter = Letter::AccountDeleted {
            name: viewer.name.clone(),
            until: now + millis(BACK_WITHIN),
            from: peer.origin(now),
        };
        let to = Some(&*viewer.email);
        self.mail.write(&mut tx, Some(user_id), to, &letter).await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), "account deleted by its owner");
        Ok(())
    }

    /// Makes the link by which an account is had back. None if it was, however late the mail goes.
    pub async fn make_account_back_link(
        &self,
        user_id: &UserId,
        until: UnixMillis,
    ) -> Result<Option<MailToken>, AccountError> {
        let token = MailToken::generate()?;
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let deleted_at = users::find_deleted_at(&mut tx, user_id).await?;
        if deleted_at != Some(until + -millis(BACK_WITHIN)) {
            return Ok(None);
        }
        let new = NewToken {
            hash: &token.hash(),
            user_id,
            purpose: Purpose::AccountBack,
            email: None,
            epoch: None,
            now: self.clock.now(),
            expires_at: until,
        };
        mail_tokens::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Gives an account back, without what it was signed in to with: whoever deleted it knew that. Nobody is
    /// signed in by it.
    pub async fn take_account_back(&self, token: &str, peer: &Peer) -> Result<(), AccountError> {
        let (hash, user_id) = self
            .owner_of_link(token, Purpose::AccountBack, peer)
            .await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let found = mail_tokens::find(&mut tx, &hash, Purpose::AccountBack, now).await?;
        let found = found.ok_or_else(ended)?;
        users::take_back(&mut tx, &user_id).await?;
        credentials::delete_all(&mut tx, &user_id).await?;
        mail_tokens::delete_for(&mut tx, &user_id, Purpose::AccountBack).await?;
        let (subject, kind) = (Subject::account(&user_id), EventKind::AccountRestored);
        security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        let key = Email::key_of(&found.current_email);
        self.write_reset(&mut tx, &key, peer).await?;
        tx.commit().await?;
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), "account given back");
        Ok(())
    }

    /// Accounts that were deleted so long ago that nothing gives them back.
    pub async fn list_departed(&self, at_most: i64) -> sqlx::Result<Vec<UserId>> {
        let until = self.clock.now() + -millis(BACK_WITHIN);
        let conn = &mut *self.db.read.acquire().await?;
        users::list_departed(conn, until, at_most).await
    }

    /// Deletes such an account for good, after `step` has made nameless what has to be kept: in one
    /// transaction. The step says whether there is any of it: that is then of a customer without a name.
    pub async fn forget(
        &self,
        user_id: &UserId,
        step: impl AsyncFnOnce(&mut Connection, &UserId) -> sqlx::Result<bool>,
    ) -> sqlx::Result<()> {
        let until = self.clock.now() + -millis(BACK_WITHIN);
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        if !users::is_departed(&mut tx, user_id, until).await? {
            return Ok(());
        }
        if step(&mut tx, user_id).await? {
            users::forget(&mut tx, user_id).await?;
        } else {
            users::delete(&mut tx, user_id).await?;
        }
        tx.commit().await?;
        tracing::info!(user_id = user_id.as_str(), "account forgotten");
        Ok(())
    }
}
