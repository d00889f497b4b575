//! Signing up, and users that an operator adds.

use secrecy::SecretString;

use super::{
    Accounts,
    error::AccountError,
    identity::Verified,
    peer::Peer,
    policy::NewPassword,
    proof::Proof,
    tables::{
        former_emails,
        security_events::{self, Subject},
        users::{self, NewUser},
    },
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, name::Name, role::Role},
    server::{ids::UserId, mail::letter::Letter},
};

/// What a person types to sign up.
pub struct SignUp<'a> {
    pub name: &'a str,
    pub email: &'a str,
    /// Chosen later where the address is confirmed first.
    pub password: SecretString,
    /// Where they are going.
    pub next: &'a str,
}

/// What came of it.
#[derive(Debug)]
pub enum SignedUp {
    /// There is an account. The proof opens its first session.
    Now(Verified),
    /// A mail with a link goes to that address, if it has no account (`accounts.confirm_email`).
    ByMail { email: String },
}

impl Accounts {
    /// Makes an account, or sends the link that makes it.
    pub async fn sign_up(&self, form: SignUp<'_>, peer: &Peer) -> Result<SignedUp, AccountError> {
        self.throttle.use_up(peer.network()).await?;
        if self.confirms_email {
            let mut wrong = FieldErrors::default();
            let (Some(name), Some(email)) = parse(&form, &mut wrong) else {
                return Err(AccountError::Fields(wrong));
            };
            let new_user = NewUser { name, email };
            self.ask_to_sign_up(&new_user, form.next).await?;
            return Ok(SignedUp::ByMail {
                email: new_user.email.as_typed().to_owned(),
            });
        }
        let (new_user, password) = self.check_sign_up(&form, peer).await?;
        let customer = Role::Customer;
        let verified = self.make_user(new_user, &password, customer, Some(peer));
        verified.await.map(SignedUp::Now)
    }

    async fn check_sign_up(
        &self,
        form: &SignUp<'_>,
        peer: &Peer,
    ) -> Result<(NewUser, NewPassword), AccountError> {
        let mut wrong = FieldErrors::default();
        let (name, email) = parse(form, &mut wrong);
        // What is wrong is not handed to the estimate: it may be of any length.
        let context = name
            .iter()
            .map(Name::as_str)
            .chain(email.iter().map(Email::as_typed));
        let of = Some(peer.network());
        let judged = self.judge(&form.password, context, of).await?;
        let password = wrong.take("password", judged);
        match (name, email, password) {
            (Some(name), Some(email), Some(password)) => Ok((NewUser { name, email }, password)),
            _ => Err(AccountError::Fields(wrong)),
        }
    }

    /// Makes a user of any role whose password already satisfies the policy. `peer` is missing
    /// when an operator does it.
    pub async fn make_user(
        &self,
        new_user: NewUser,
        password: &NewPassword,
        role: Role,
        peer: Option<&Peer>,
    ) -> Result<Verified, AccountError> {
        let taken = || {
            AccountError::Fields(FieldErrors::one(
                "email",
                "An account with this email exists. Sign in instead, or use another email.",
            ))
        };
        let kept = || {
            let words = "This email is kept for its former owner for 7 days. Use another one.";
            AccountError::Fields(FieldErrors::one("email", words))
        };
        let refused = {
            let conn = &mut *self.db.sessions.acquire().await?;
            Self::refusal_of(conn, new_user.email.key(), None, self.clock.now()).await?
        };
        match refused {
            Some(Proof::Kept) => return Err(kept()),
            Some(_) => return Err(taken()),
            None => {}
        }
        let of = peer.map(Peer::network);
        let hash = self.passwords.hash(password, of).await?;
        let (id, now) = (UserId::generate(), self.clock.now());
        // Whoever an operator adds is told by the operator; and nobody's mailbox is filled.
        let is_welcomed = peer.is_some()
            && self
                .throttle
                .use_up_mail("welcome", &new_user.email)
                .await?;

        let mut tx = self.db.begin(&[]).await?;
        let epoch = users::insert(&mut tx, &id, &new_user, &hash, role, now)
            .await
            .map_err(|error| match error {
                sqlx::Error::Database(error) if error.is_unique_violation() => taken(),
                error => error.into(),
            })?;
        if former_emails::is_kept_from(&mut tx, new_user.email.key(), &id, now).await? {
            return Err(kept());
        }
        let subject = Subject::account(&id);
        security_events::record(&mut tx, subject, EventKind::SignedUp, now, peer).await?;
        if is_welcomed {
            let to = new_user.email.as_typed();
            self.mail
                .write(
                    &mut tx,
                    Some(&id),
                    Some(to),
                    &Letter::Welcome { epoch: Some(epoch) },
                )
                .await?;
        }
        tx.commit().await?;
        self.mail.written.notify_one();

        tracing::info!(user_id = id.as_str(), "user signed up");
        Ok(new_user.verified(id, epoch))
    }
}

/// What somebody is called, and where they get mail.
fn parse(form: &SignUp<'_>, wrong: &mut FieldErrors) -> (Option<Name>, Option<Email>) {
    let name = wrong.take("name", Name::parse(form.name));
    (name, wrong.take("email", Email::parse(form.email)))
}
