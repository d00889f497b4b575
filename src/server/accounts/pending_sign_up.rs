//! Signing up where an address is confirmed first (`accounts.confirm_email`): nothing tells who has an account.
//!
//! Asking does the same work whether the address is free or somebody's, and writes the same rows. Whose it is is
//! looked up when the mail is put into words. The link alone makes no account: whoever follows it gives the
//! password that was typed, so that nobody confirms an account that a stranger made with their address.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    Accounts,
    error::AccountError,
    identity::Verified,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    policy::{self, NewPassword},
    tables::{
        former_emails,
        security_events::{self, Subject},
        sign_ups::{self, SignUpRow},
        users::{self, NewUser},
    },
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, name::Name, role::Role},
    server::{clock::millis, ids::UserId, mail::letter::Letter},
};

/// How long an address may be confirmed: mail is read the next morning.
const CONFIRMED_WITHIN: Duration = Duration::from_hours(24);

/// What the mail to whoever signs up says.
#[derive(Debug)]
pub enum SignUpMail {
    /// Its link.
    Link(MailToken),
    /// The address has an account.
    Taken,
}

/// Whoever has signed up, and where they were going.
#[derive(Debug)]
pub struct FinishedSignUp {
    pub verified: Verified,
    pub next: String,
}

impl Accounts {
    /// Keeps a sign-up, and sends a mail to its address.
    pub(super) async fn keep_sign_up(
        &self,
        new_user: &NewUser,
        password: &NewPassword,
        next: &str,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        let key = new_user.email.key();
        // Whoever asks again and again has had the links: nothing more is sent, and nothing else said.
        if !self.throttle.use_up_mail("sign up", key).await? {
            return Ok(());
        }
        let of = Some(peer.network());
        let hash = self.passwords.hash(password, of).await?;
        let id = uuid::Uuid::now_v7().to_string();
        let expires_at = self.clock.now() + millis(CONFIRMED_WITHIN);
        let letter = Letter::FinishSignUp {
            sign_up: id.clone(),
        };
        let mut tx = self.db.begin(&[]).await?;
        sign_ups::insert(&mut tx, &id, new_user, &hash, next, expires_at).await?;
        let to = Some(new_user.email.as_typed());
        self.mail.write(&mut tx, None, to, &letter).await?;
        tx.commit().await?;
        self.mail.written.notify_one();
        Ok(())
    }

    /// Makes the link for the mail. None if it was followed already, or too late.
    pub async fn make_sign_up_link(&self, id: &str) -> Result<Option<SignUpMail>, AccountError> {
        let (token, now) = (MailToken::generate()?, self.clock.now());
        let mut tx = self.db.begin(&[]).await?;
        let Some(SignUpRow { email_key, .. }) = sign_ups::find(&mut tx, id, now).await? else {
            return Ok(None);
        };
        let nobody = UserId::from("");
        if users::is_of_another(&mut tx, &email_key, &nobody).await?
            || former_emails::is_kept_from(&mut tx, &email_key, &nobody, now).await?
        {
            return Ok(Some(SignUpMail::Taken));
        }
        sign_ups::insert_link(&mut tx, &token.hash(), id).await?;
        tx.commit().await?;
        Ok(Some(SignUpMail::Link(token)))
    }

    /// Makes the account of a sign-up, by its link and the password that was typed. The proof that comes back
    /// opens its first session.
    pub async fn finish_sign_up(
        &self,
        token: &str,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<FinishedSignUp, AccountError> {
        self.throttle.use_up(peer.network()).await?;
        let hash = MailToken::parse(token).ok_or_else(ended)?.hash();
        let found = self.find_sign_up(&hash).await?.ok_or_else(ended)?;
        let wrong = |words: &str| Err(AccountError::Fields(FieldErrors::one("password", words)));
        if policy::is_empty(password) {
            return wrong("Enter your password");
        }
        let (password_hash, of) = (Some(found.password_hash), Some(peer.network()));
        if !self.passwords.verify(password, password_hash, of).await? {
            return wrong("That is not the password you signed up with");
        }

        let (id, now) = (UserId::generate(), self.clock.now());
        let mut tx = self.db.begin(&[]).await?;
        // Somebody may have followed it meanwhile.
        let found = sign_ups::find_by_link(&mut tx, &hash, now).await?;
        let found = found.ok_or_else(ended)?;
        let (email, name) = (Email::parse(&found.email), Name::parse(&found.name));
        let (Ok(email), Ok(name)) = (email, name) else {
            return Err(ended());
        };
        let (password_hash, user) = (&found.password_hash, NewUser { name, email });
        let epoch = users::insert(&mut tx, &id, &user, password_hash, Role::Customer, now).await;
        let epoch = epoch.map_err(|error| match error {
            sqlx::Error::Database(error) if error.is_unique_violation() => taken(),
            error => error.into(),
        })?;
        let (typed, key) = (user.email.as_typed(), user.email.key());
        if former_emails::is_kept_from(&mut tx, key, &id, now).await? {
            return Err(taken());
        }
        users::set_email(&mut tx, &id, typed, key, now).await?;
        sign_ups::delete_of_email(&mut tx, key).await?;
        let subject = Subject::account(&id);
        security_events::record(&mut tx, subject, EventKind::SignedUp, now, Some(peer)).await?;
        let letter = Letter::Welcome { epoch: None };
        self.mail
            .write(&mut tx, Some(&id), Some(typed), &letter)
            .await?;
        tx.commit().await?;
        self.mail.written.notify_one();

        tracing::info!(user_id = id.as_str(), "user signed up");
        Ok(FinishedSignUp {
            verified: user.verified(id, epoch),
            next: found.next,
        })
    }

    /// The sign-up that a link opens, if it still opens one.
    pub(super) async fn find_sign_up(&self, hash: &str) -> sqlx::Result<Option<SignUpRow>> {
        let now = self.clock.now();
        let conn = &mut *self.db.sessions.acquire().await?;
        sign_ups::find_by_link(conn, hash, now).await
    }
}

fn taken() -> AccountError {
    let words = "That address has an account by now. Sign in instead.";
    AccountError::Fields(FieldErrors::one("token", words))
}
