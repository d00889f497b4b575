//! Another address: proven by a link that only its mailbox gets, told to the one before, which may have it
//! back for a week.
//!
//! Asking does the same work whether the address is free or somebody's: who that is is looked up when the
//! mail is put into words, and only its owner reads it.

use std::time::Duration;

use super::{
    Accounts, endings,
    error::AccountError,
    identity::SessionViewer,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    proof::Proof,
    tables::{
        credentials, former_emails,
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
        moment::UnixMillis,
    },
    server::{clock::millis, ids::UserId, mail::letter::Letter, store::locks::Lock},
};

/// How long a new address may be proven: mail is read the next morning.
const PROVEN_WITHIN: Duration = Duration::from_hours(24);

/// How long the one before may be had back.
const BACK_WITHIN: Duration = Duration::from_hours(24 * 7);

impl Accounts {
    /// Asks for a link to the mailbox of an address that is to be the viewer's.
    pub async fn ask_for_email(
        &self,
        viewer: &SessionViewer,
        email: &str,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        if !self.is_confirmed(viewer) {
            return Err(AccountError::ConfirmFirst);
        }
        self.throttle.use_up(peer.network()).await?;
        let wrong = |words: String| AccountError::Fields(FieldErrors::one("email", words));
        let email = Email::parse(email).map_err(|error| wrong(error.to_string()))?;
        if !self.throttle.use_up_mail("proof", &email).await? {
            return Ok(());
        }
        let letter = Letter::ProveEmail {
            epoch: viewer.epoch,
        };
        let mut tx = self.db.begin(&[Lock::User(&viewer.user_id)]).await?;
        self.still_live(&mut tx, viewer).await?;
        let (user_id, to) = (Some(&viewer.user_id), Some(email.as_typed()));
        self.mail.write(&mut tx, user_id, to, &letter).await?;
        tx.commit().await?;
        self.mail.written.notify_one();
        Ok(())
    }

    /// Makes the link by which a user proves an address. None if the account has changed since.
    pub async fn make_email_link(
        &self,
        user_id: &UserId,
        epoch: i64,
        email: &str,
    ) -> Result<Option<Proof>, AccountError> {
        let (token, now) = (MailToken::generate()?, self.clock.now());
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        if users::find_epoch(&mut tx, user_id).await? != Some(epoch) {
            return Ok(None);
        }
        let key = Email::key_of(email);
        if let Some(refused) = Self::is_refused(&mut tx, &key, Some(user_id), now).await? {
            return Ok(Some(refused));
        }
        let new = NewToken {
            hash: &token.hash(),
            user_id,
            purpose: Purpose::Email,
            email: Some(email),
            epoch: Some(epoch),
            now,
            expires_at: now + millis(PROVEN_WITHIN),
        };
        mail_tokens::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Some(Proof::Link(token)))
    }

    /// Proves an address by its link, and makes it the user's if it was not: that only they themselves do, or
    /// whoever reads the mail of an address could be brought to make it a stranger's. Returns it.
    pub async fn prove_email(
        &self,
        token: &str,
        viewer: Option<&SessionViewer>,
        peer: &Peer,
    ) -> Result<String, AccountError> {
        let (hash, user_id) = self.owner_of_link(token, Purpose::Email, peer).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let found = mail_tokens::find(&mut tx, &hash, Purpose::Email, now).await?;
        let email = found.and_then(|found| found.email).ok_or_else(ended)?;
        let contact = users::find_contact(&mut tx, &user_id).await?;
        let (name, before) = contact.ok_or_else(ended)?;
        let key = Email::key_of(&email);
        if key != Email::key_of(&before) {
            let viewer = viewer.ok_or(AccountError::SessionEnded)?;
            if viewer.user_id != user_id {
                return Err(of_another());
            }
            self.still_live(&mut tx, viewer).await?;
        }
        let set = users::set_email(&mut tx, &user_id, &email, &key, now).await;
        set.map_err(|error| match error {
            sqlx::Error::Database(error) if error.is_unique_violation() => taken(),
            error => error.into(),
        })?;
        // Afterwards: whoever waited for the address sees by now that it is kept.
        if former_emails::is_kept_from(&mut tx, &key, &user_id, now).await? {
            return Err(taken());
        }
        mail_tokens::delete_of_epochs(&mut tx, &user_id).await?;
        let subject = Subject::account(&user_id);
        if before == email {
            let kind = EventKind::EmailConfirmed;
            security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        } else {
            let kind = EventKind::EmailChanged;
            security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
            let (to, from) = (email.clone(), peer.origin(now));
            // An address that is taken back is not changed: the one that it replaces has no way back.
            let kept_until = former_emails::find_until(&mut tx, &key, &user_id, now).await?;
            let letter = if let Some(until) = kept_until {
                former_emails::delete_since(&mut tx, &user_id, until).await?;
                Letter::EmailRestored { to, from }
            } else {
                let until = now + millis(BACK_WITHIN);
                let before = Email::key_of(&before);
                let until = former_emails::insert(&mut tx, &before, &user_id, until).await?;
                Letter::EmailChanged {
                    name,
                    to,
                    until,
                    from,
                }
            };
            let to = Some(&*before);
            self.mail
                .write(&mut tx, Some(&user_id), to, &letter)
                .await?;
        }
        tx.commit().await?;
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), "email proven");
        Ok(email)
    }

    /// Makes the link by which an address is had back. Whatever is done to the account meanwhile, it stays, but
    /// if that address or one before was had back. None then, however late the mail goes.
    pub async fn make_email_back_link(
        &self,
        user_id: &UserId,
        email: &str,
        until: UnixMillis,
    ) -> Result<Option<MailToken>, AccountError> {
        let token = MailToken::generate()?;
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let key = Email::key_of(email);
        if !former_emails::is_kept_for(&mut tx, &key, user_id, until).await? {
            return Ok(None);
        }
        let new = NewToken {
            hash: &token.hash(),
            user_id,
            purpose: Purpose::EmailBack,
            email: Some(email),
            epoch: None,
            now: self.clock.now(),
            expires_at: until,
        };
        mail_tokens::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Some(token))
    }

    /// Gives a user the address back that they had, and the account if it was deleted. Somebody else may have
    /// been in it: all is signed out, nothing that was signed in with does any more, and addresses that came
    /// after this one do not come back. Those before do: this one may have been that somebody's, too.
    pub async fn take_email_back(&self, token: &str, peer: &Peer) -> Result<String, AccountError> {
        let (hash, user_id) = self.owner_of_link(token, Purpose::EmailBack, peer).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let found = mail_tokens::find(&mut tx, &hash, Purpose::EmailBack, now).await?;
        let found = found.ok_or_else(ended)?;
        let email = found.email.ok_or_else(ended)?;
        let key = Email::key_of(&email);
        let set = users::set_email(&mut tx, &user_id, &email, &key, now).await;
        set.map_err(|error| match error {
            sqlx::Error::Database(error) if error.is_unique_violation() => taken(),
            error => error.into(),
        })?;
        users::take_back(&mut tx, &user_id).await?;
        credentials::delete_all(&mut tx, &user_id).await?;
        let all = WhichSessions::All;
        endings::end(&mut tx, &user_id, all, EndReason::EmailRestored, now).await?;
        mail_tokens::delete_of_epochs(&mut tx, &user_id).await?;
        mail_tokens::delete_for(&mut tx, &user_id, Purpose::AccountBack).await?;
        former_emails::delete_since(&mut tx, &user_id, found.expires_at).await?;
        let (subject, kind) = (Subject::account(&user_id), EventKind::EmailRestored);
        security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        let letter = Letter::EmailRestored {
            to: email.clone(),
            from: peer.origin(now),
        };
        let replaced = Some(&*found.current_email);
        self.mail
            .write(&mut tx, Some(&user_id), replaced, &letter)
            .await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), "email restored");
        Ok(email)
    }
}

fn of_another() -> AccountError {
    let words =
        "Another account asked for this. Sign out, sign in to that one, and follow the link again.";
    AccountError::Fields(FieldErrors::one("token", words))
}

fn taken() -> AccountError {
    let words = "That address belongs to another account, or is kept for its former owner.";
    AccountError::Fields(FieldErrors::one("token", words))
}
