//! A new password for whoever has forgotten theirs, by a link that only their mailbox gets.
//!
//! Asking does the same work for every address, known or not: it writes one row. Who that is, and whether
//! there is an account, is looked up when the mail is put into words.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    Accounts, endings,
    error::AccountError,
    known_device::KnownDevice,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    tables::{
        mail_tokens::{self, NewToken},
        security_events::{self, Subject},
        users::{self, Credentials},
    },
    which_sessions::WhichSessions,
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, ending::EndReason, mail_link::Purpose},
    server::{
        clock::millis,
        mail::letter::Letter,
        store::{Connection, locks::Lock},
    },
};

/// NIST 800-63B-4 asks for at most 24 hours; a link that waits in a mailbox is a risk for as long.
pub const LIVES: Duration = Duration::from_mins(30);

/// A link that was made for a mail.
#[derive(Debug)]
pub struct ResetLink {
    pub token: MailToken,
    pub name: String,
    pub email: String,
}

impl Accounts {
    /// Asks for a link to the mailbox of an address, whoever's it is.
    pub async fn ask_for_reset(&self, email: &str, peer: &Peer) -> Result<(), AccountError> {
        self.throttle.use_up(peer.network()).await?;
        let email = Email::parse(email)
            .map_err(|error| AccountError::Fields(FieldErrors::one("email", error.to_string())))?;
        // Whoever asks again and again has had the links: nothing more is sent, and nothing else said.
        if !self.throttle.use_up_mail_of("reset", email.key()).await? {
            return Ok(());
        }
        let conn = &mut *self.db.write.acquire().await?;
        self.write_reset(conn, email.key(), peer).await?;
        self.mail.written.notify_one();
        Ok(())
    }

    /// Writes the mail with a link, to whoever has the address when it is sent.
    pub(super) async fn write_reset(
        &self,
        conn: &mut Connection,
        email_key: &str,
        peer: &Peer,
    ) -> sqlx::Result<()> {
        let letter = Letter::Reset {
            email_key: email_key.to_owned(),
            from: peer.origin(self.clock.now()),
        };
        self.mail.write(conn, None, None, &letter).await
    }

    /// Makes the link for the mail. None for an address without an account, or with one that is suspended.
    pub async fn make_reset_link(
        &self,
        email_key: &str,
    ) -> Result<Option<ResetLink>, AccountError> {
        let found = {
            let conn = &mut *self.db.sessions.acquire().await?;
            users::find_by_email(conn, email_key).await?
        };
        let Some(Credentials { id, .. }) = found else {
            return Ok(None);
        };
        let mut tx = self.db.begin(&[Lock::User(&id)]).await?;
        // The address may have become another one meanwhile.
        let found = users::find_by_email(&mut tx, email_key).await?;
        let is_still = |user: &Credentials| user.id == id && user.suspended_at.is_none();
        let Some(user) = found.filter(is_still) else {
            return Ok(None);
        };
        let (token, now) = (MailToken::generate()?, self.clock.now());
        let new = NewToken {
            hash: &token.hash(),
            user_id: &user.id,
            purpose: Purpose::Reset,
            email: None,
            epoch: Some(user.auth_epoch),
            now,
            expires_at: now + millis(LIVES),
        };
        mail_tokens::insert(&mut tx, &new).await?;
        tx.commit().await?;
        Ok(Some(ResetLink {
            token,
            name: user.name,
            email: user.email,
        }))
    }

    /// Sets a new password by a link, once. Every session and app of the user ends with the old one, and
    /// nobody is signed in. The browser is known from then on: whoever reads the owner's mail is no stranger.
    pub async fn reset_password(
        &self,
        token: &str,
        new: &SecretString,
        peer: &Peer,
    ) -> Result<KnownDevice, AccountError> {
        let (hash, user_id) = self.owner_of_link(token, Purpose::Reset, peer).await?;
        let now = self.clock.now();
        let contact = {
            let conn = &mut *self.db.sessions.acquire().await?;
            users::find_contact(conn, &user_id).await?
        };
        let (name, email) = contact.ok_or_else(ended)?;
        let context = [name.as_str(), email.as_str()];
        let of = Some(peer.network());
        let judged = self.judge(new, context.into_iter(), of).await?;
        let new = judged
            .map_err(|words| AccountError::Fields(FieldErrors::one("new_password", words)))?;
        let password_hash = self.passwords.hash(&new, of).await?;

        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        // Somebody may have used it meanwhile, or changed the password.
        let found = mail_tokens::find(&mut tx, &hash, Purpose::Reset, now).await?;
        let epoch = found.ok_or_else(ended)?.epoch;
        if !users::change_password(&mut tx, &user_id, epoch, &password_hash, now).await? {
            return Err(ended());
        }
        let all = WhichSessions::All;
        let sessions = endings::end(&mut tx, &user_id, all, EndReason::PasswordReset, now).await?;
        mail_tokens::delete_of_epochs(&mut tx, &user_id).await?;
        let (subject, kind) = (Subject::account(&user_id), EventKind::PasswordReset);
        security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        let letter = Letter::PasswordChanged {
            name,
            from: peer.origin(now),
        };
        let to = Some(&*email);
        self.mail
            .write(&mut tx, Some(&user_id), to, &letter)
            .await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), sessions, "password reset");
        Ok(self.throttle.remember(&user_id, peer))
    }
}
