//! Signing up where an address is confirmed first (`accounts.confirm_email`): nothing tells who has an account.
//!
//! Asking does the same work whether the address is free or somebody's: it writes one row. Whose it is is looked
//! up when the mail is put into words. The password is chosen where the link leads: whoever makes the account is
//! whoever reads the mail, and nobody finds a stranger's password in theirs.

use std::time::Duration;

use secrecy::SecretString;

use super::{
    Accounts,
    error::AccountError,
    identity::Verified,
    mail_links::ended,
    mail_token::MailToken,
    peer::Peer,
    proof::{Proof, is_kept, taken},
    tables::{
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

/// How long a link works: mail is read the next morning.
const CONFIRMED_WITHIN: Duration = Duration::from_hours(24);

/// Whoever has signed up, and where they were going.
#[derive(Debug)]
pub struct FinishedSignUp {
    pub verified: Verified,
    pub next: String,
}

impl Accounts {
    /// Sends a mail to the address of whoever wants to sign up.
    pub(super) async fn ask_to_sign_up(
        &self,
        user: &NewUser,
        next: &str,
    ) -> Result<(), AccountError> {
        // Whoever asks again and again has had the links: nothing more is sent, and nothing else said.
        if !self.throttle.use_up_mail("sign up", &user.email).await? {
            return Ok(());
        }
        let letter = Letter::FinishSignUp {
            name: user.name.as_str().to_owned(),
            next: next.to_owned(),
        };
        let conn = &mut *self.db.write.acquire().await?;
        let to = Some(user.email.as_typed());
        self.mail.write(conn, None, to, &letter).await?;
        self.mail.written.notify_one();
        Ok(())
    }

    /// Makes the link for the mail.
    pub async fn make_sign_up_link(
        &self,
        email: &str,
        name: &str,
        next: &str,
    ) -> Result<Proof, AccountError> {
        let (token, now) = (MailToken::generate()?, self.clock.now());
        let mut tx = self.db.begin(&[]).await?;
        let key = Email::key_of(email);
        if let Some(refused) = Self::refusal_of(&mut tx, &key, None, now).await? {
            return Ok(refused);
        }
        let sign_up = SignUpRow {
            email: email.to_owned(),
            name: name.to_owned(),
            next: next.to_owned(),
        };
        let expires_at = now + millis(CONFIRMED_WITHIN);
        sign_ups::insert(&mut tx, &token.hash(), &sign_up, expires_at).await?;
        tx.commit().await?;
        Ok(Proof::Link(token))
    }

    /// Makes the account of whoever follows the link, with the name and the password that they choose. The proof
    /// that comes back opens its first session.
    pub async fn finish_sign_up(
        &self,
        token: &str,
        name: &str,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<FinishedSignUp, AccountError> {
        self.throttle.use_up(peer.network()).await?;
        let hash = MailToken::parse(token).ok_or_else(ended)?.hash();
        let found = self.find_sign_up(&hash).await?.ok_or_else(ended)?;
        let email = Email::parse(&found.email).map_err(|_| ended())?;
        let mut wrong = FieldErrors::default();
        let name = wrong.take("name", Name::parse(name));
        let context = name.iter().map(Name::as_str).chain([email.as_typed()]);
        let of = Some(peer.network());
        let judged = self.judge(password, context, of).await?;
        let password = wrong.take("password", judged);
        let (Some(name), Some(password)) = (name, password) else {
            return Err(AccountError::Fields(wrong));
        };
        let password_hash = self.passwords.hash(&password, of).await?;

        let (user, id, now) = (
            NewUser { name, email },
            UserId::generate(),
            self.clock.now(),
        );
        let (typed, key) = (user.email.as_typed(), user.email.key());
        let mut tx = self.db.begin(&[]).await?;
        // Somebody may have followed it meanwhile.
        let found = sign_ups::find(&mut tx, &hash, now).await?;
        let next = found.ok_or_else(ended)?.next;
        let epoch = users::insert(&mut tx, &id, &user, &password_hash, Role::Customer, now).await;
        let epoch = epoch.map_err(taken)?;
        if Self::refusal_of(&mut tx, key, Some(&id), now)
            .await?
            .is_some()
        {
            return Err(is_kept());
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
        let verified = user.verified(id, epoch);
        Ok(FinishedSignUp { verified, next })
    }

    /// The sign-up that a link opens, if it still opens one.
    pub(super) async fn find_sign_up(&self, hash: &str) -> sqlx::Result<Option<SignUpRow>> {
        let now = self.clock.now();
        let conn = &mut *self.db.sessions.acquire().await?;
        sign_ups::find(conn, hash, now).await
    }
}
