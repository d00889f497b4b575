//! Another address: proven by a link that only its mailbox gets, told to the one before, which may have it
//! back for a week.
//!
//! Asking does the same work whether the address is free or somebody's: who that is is looked up when the
//! mail is put into words, and only its owner reads it.

use std::time::Duration;

use super::{
    Accounts,
    email_back::{BACK_WITHIN, Restored},
    error::AccountError,
    identity::SessionViewer,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    proof::{Proof, is_kept, taken},
    tables::{
        former_emails,
        mail_tokens::{self, NewToken},
        security_events::{self, Subject},
        users,
    },
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, mail_link::Purpose},
    server::{clock::millis, ids::UserId, mail::letter::Letter, store::locks::Lock},
};

/// How long a new address may be proven: mail is read the next morning.
const PROVEN_WITHIN: Duration = Duration::from_hours(24);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    /// The address is the user's.
    IsTheirs,
    /// It was until lately, and was taken back: all is signed out.
    IsRestored,
}

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
        // Of two that count as one, another mail server may make two.
        let is_respelt = email.key() == Email::key_of(&viewer.email)
            && !email.as_typed().eq_ignore_ascii_case(&viewer.email);
        if is_respelt {
            let words = "That is your address already, written in another way.";
            return Err(wrong(words.to_owned()));
        }
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
        if let Some(refused) = Self::refusal_of(&mut tx, &key, Some(user_id), now).await? {
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
    /// whoever reads the mail of an address could be brought to make it a stranger's. One that is kept for the
    /// user is taken back.
    pub async fn prove_email(
        &self,
        token: &str,
        viewer: Option<&SessionViewer>,
        peer: &Peer,
    ) -> Result<Proven, AccountError> {
        let (hash, user_id) = self.owner_of_link(token, Purpose::Email, peer).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        let found = mail_tokens::find(&mut tx, &hash, Purpose::Email, now).await?;
        let email = found.and_then(|found| found.email).ok_or_else(ended)?;
        let contact = users::find_contact(&mut tx, &user_id).await?;
        let (name, before) = contact.ok_or_else(ended)?;
        let (key, key_before) = (Email::key_of(&email), Email::key_of(&before));
        let proven = if key == key_before {
            users::set_email(&mut tx, &user_id, &email, &key, now).await?;
            mail_tokens::delete_of_epochs(&mut tx, &user_id).await?;
            let (subject, kind) = (Subject::account(&user_id), EventKind::EmailConfirmed);
            security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
            Proven::IsTheirs
        } else {
            let viewer = viewer.ok_or(AccountError::SessionEnded)?;
            if viewer.user_id != user_id {
                return Err(of_another());
            }
            self.still_live(&mut tx, viewer).await?;
            let kept = former_emails::find_kept(&mut tx, &key, &user_id, now).await?;
            if let Some((changed_at, _)) = kept {
                let restored = Restored {
                    user_id: &user_id,
                    email: &email,
                    changed_at,
                    replaced: &before,
                };
                self.restore_email(&mut tx, &restored, peer, now).await?;
                Proven::IsRestored
            } else {
                let set = users::set_email(&mut tx, &user_id, &email, &key, now).await;
                set.map_err(taken)?;
                // Afterwards: whoever waited for the address sees by now that it is kept.
                if former_emails::is_kept_from(&mut tx, &key, &user_id, now).await? {
                    return Err(is_kept());
                }
                mail_tokens::delete_of_epochs(&mut tx, &user_id).await?;
                let keep_for = millis(BACK_WITHIN);
                let changed_at =
                    former_emails::insert(&mut tx, &key_before, &user_id, keep_for, now).await?;
                let (subject, kind) = (Subject::account(&user_id), EventKind::EmailChanged);
                security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
                let letter = Letter::EmailChanged {
                    name,
                    to: email,
                    until: changed_at + keep_for,
                    from: peer.origin(now),
                };
                let to = Some(&*before);
                self.mail
                    .write(&mut tx, Some(&user_id), to, &letter)
                    .await?;
                Proven::IsTheirs
            }
        };
        tx.commit().await?;
        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), ?proven, "email proven");
        Ok(proven)
    }
}

fn of_another() -> AccountError {
    let words =
        "Another account asked for this. Sign out, sign in to that one, and follow the link again.";
    AccountError::Fields(FieldErrors::one("token", words))
}
