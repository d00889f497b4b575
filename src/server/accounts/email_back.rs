//! The way back to the address that an account had before, for whoever reads the mail there.
//!
//! Somebody else may have been in the account, and may have had addresses of their own for it since. Of several
//! the oldest counts, however late the mails came that brought the links.

use std::time::Duration;

use super::{
    Accounts, endings,
    error::AccountError,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    proof::taken,
    tables::{
        credentials, former_emails,
        mail_tokens::{self, NewToken},
        security_events::{self, Subject},
        users,
    },
    which_sessions::WhichSessions,
};
use crate::{
    model::{
        activity::EventKind, email::Email, ending::EndReason, mail_link::Purpose,
        moment::UnixMillis,
    },
    server::{
        clock::millis,
        ids::UserId,
        mail::letter::Letter,
        store::{Connection, locks::Lock},
    },
};

/// How long an address may be had back.
pub(super) const BACK_WITHIN: Duration = Duration::from_hours(24 * 7);

/// What is taken back: the user's address of before, as typed, when it was changed, and the one that it replaces.
#[derive(Debug)]
pub(super) struct Restored<'a> {
    pub user_id: &'a UserId,
    pub email: &'a str,
    pub changed_at: UnixMillis,
    pub replaced: &'a str,
}

impl Accounts {
    /// Makes the link by which an address is had back that was changed a week before `until`. None if that is
    /// over, because it or one before was had back, however late the mail goes.
    pub async fn make_email_back_link(
        &self,
        user_id: &UserId,
        email: &str,
        until: UnixMillis,
    ) -> Result<Option<MailToken>, AccountError> {
        let (token, now) = (MailToken::generate()?, self.clock.now());
        let changed_at = until + -millis(BACK_WITHIN);
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let key = Email::key_of(email);
        let expires_at = match former_emails::find_kept(&mut tx, &key, user_id, now).await? {
            Some((found, until)) if found == changed_at => until,
            _ => return Ok(None),
        };
        let new = NewToken {
            hash: &token.hash(),
            user_id,
            purpose: Purpose::EmailBack,
            email: Some(email),
            epoch: None,
            now: changed_at,
            expires_at,
        };
        mail_tokens::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Gives a user the address back that they had, by a link.
    pub async fn take_email_back(&self, token: &str, peer: &Peer) -> Result<(), AccountError> {
        let (hash, user_id) = self.owner_of_link(token, Purpose::EmailBack, peer).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let found = mail_tokens::find(&mut tx, &hash, Purpose::EmailBack, now).await?;
        let found = found.ok_or_else(ended)?;
        let restored = Restored {
            user_id: &user_id,
            email: &found.email.ok_or_else(ended)?,
            changed_at: found.created_at,
            replaced: &found.current_email,
        };
        self.restore_email(&mut tx, &restored, peer, now).await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        Ok(())
    }

    /// Gives the address back, and the account if it was deleted. All is signed out, nothing that was signed in
    /// with does any more, and a link for a new password goes there. Addresses that came after it do not come
    /// back. Those before do: this one may have been somebody else's, too.
    pub(super) async fn restore_email(
        &self,
        tx: &mut Connection,
        restored: &Restored<'_>,
        peer: &Peer,
        now: UnixMillis,
    ) -> Result<(), AccountError> {
        let Restored {
            user_id,
            email,
            changed_at,
            replaced,
        } = *restored;
        let key = Email::key_of(email);
        let set = users::set_email(&mut *tx, user_id, email, &key, now).await;
        set.map_err(taken)?;
        users::take_back(&mut *tx, user_id).await?;
        credentials::delete_all(&mut *tx, user_id).await?;
        let all = WhichSessions::All;
        endings::end(&mut *tx, user_id, all, EndReason::EmailRestored, now).await?;
        mail_tokens::delete_of_epochs(&mut *tx, user_id).await?;
        mail_tokens::delete_for(&mut *tx, user_id, Purpose::AccountBack).await?;
        former_emails::delete_since(&mut *tx, user_id, changed_at).await?;
        let (subject, kind) = (Subject::account(user_id), EventKind::EmailRestored);
        security_events::record(&mut *tx, subject, kind, now, Some(peer)).await?;
        let told = Letter::EmailRestored {
            to: email.to_owned(),
            from: peer.origin(now),
        };
        self.mail
            .write(&mut *tx, Some(user_id), Some(replaced), &told)
            .await?;
        self.write_reset(&mut *tx, &key, peer).await?;
        tracing::info!(user_id = user_id.as_str(), "email restored");
        Ok(())
    }
}
