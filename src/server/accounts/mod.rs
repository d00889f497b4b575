//! The domain of sign-in. It knows the database and the session library, not the pages.
//!
//! The promise it keeps: once the transaction that changes a password has committed, no request
//! that begins afterwards is authenticated by anything issued under the old password, however
//! requests interleave. Every session carries the epoch of its user at the time it was opened;
//! whatever must end all sessions counts the user's epoch up.

/// The words for a device, from its `User-Agent`.
pub mod device;
/// Ends sessions, and says why they ended.
pub mod endings;
/// The queue in front of costly work.
pub mod fair_queue;
/// What an operator may do to an account.
pub mod operator;
/// Hashing: Argon2id on the blocking pool, behind a bounded queue.
pub mod passwords;
/// Where a request came from.
pub mod peer;
/// Which new passwords are accepted.
pub mod policy;
/// What happened to an account.
pub mod security_events;
/// What a customer does to their own sessions.
pub mod session_control;
/// Who is this? Opens, authenticates, counts and lists sessions.
pub mod sessions;
/// How many tries to give a password an account and a network have.
pub mod throttle;
/// The users table.
pub mod users;
/// Rows of the database as their owners see them.
pub mod views;

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use self::{
    endings::Which,
    passwords::{Against, For, Passwords},
    peer::Peer,
    policy::{NewPassword, PasswordPolicy, PolicyError},
    security_events::Subject,
    sessions::{SessionLimits, Verified, Viewer},
    throttle::{Throttle, Try},
    users::{Credentials, NewUser},
};
use super::{
    clock::Clock,
    settings::Settings,
    store::{Db, session_store::HashedSessionStore},
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, ending::EndReason, name::Name, role::Role},
};

/// Why the domain said no.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Unknown email, wrong password or suspended: never told apart.
    #[error("invalid credentials")]
    InvalidCredentials,
    /// The session that asked was ended meanwhile.
    #[error("the session was ended")]
    SessionEnded,
    /// The password must be proven first.
    #[error("the password was not proven lately")]
    ConfirmFirst,
    /// There is no such thing, or it is somebody else's.
    #[error("not found")]
    NotFound,
    /// What was typed is wrong.
    #[error("fields are wrong: {0:?}")]
    Fields(FieldErrors),
    /// Too many tries.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds until another try can succeed.
        retry_after: u64,
    },
    /// The hashing queue is full.
    #[error("the hashing queue is full")]
    Busy,
    /// The database failed.
    #[error("database: {0}")]
    Store(#[from] sqlx::Error),
    /// The session library failed.
    #[error("session: {0}")]
    Session(#[from] tower_sessions::session::Error),
    /// A hash could not be made or read.
    #[error("hash: {0}")]
    Hash(String),
}

/// What a person types to sign up.
pub struct SignUp<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their email.
    pub email: &'a str,
    /// Their new password.
    pub password: SecretString,
}

/// The domain of sign-in.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The hasher.
    pub passwords: Passwords,
    /// How long sessions live.
    pub limits: SessionLimits,
    /// Rung after a commit that ended sessions, so that open pages are told at once.
    pub sessions_ended: Arc<Notify>,
    envelopes: Arc<HashedSessionStore>,
    background: TaskTracker,
    policy: PasswordPolicy,
    throttle: Throttle,
}

impl Accounts {
    /// The domain over a database, by the settings.
    pub async fn new(db: Db, clock: Clock, settings: &Settings) -> Result<Self, AccountError> {
        Ok(Self {
            passwords: Passwords::new(&settings.password).await?,
            limits: SessionLimits::new(&settings.session),
            sessions_ended: Arc::default(),
            envelopes: Arc::new(HashedSessionStore::new(&db)),
            background: TaskTracker::new(),
            policy: PasswordPolicy {
                min_length: settings.password.min_length,
            },
            throttle: Throttle::new(&settings.login, clock.clone()),
            db,
            clock,
        })
    }

    /// Makes an account. The proof that comes back opens its first session.
    pub async fn sign_up(&self, form: SignUp<'_>, peer: &Peer) -> Result<Verified, AccountError> {
        self.throttle.use_up(peer.network())?;
        let (new_user, password) = self.check_sign_up(&form, peer).await?;
        self.make_user(new_user, &password, Role::Customer, Some(peer))
            .await
    }

    async fn check_sign_up(
        &self,
        form: &SignUp<'_>,
        peer: &Peer,
    ) -> Result<(NewUser, NewPassword), AccountError> {
        let mut wrong = FieldErrors::default();
        let name = wrong.take("name", Name::parse(form.name));
        let email = wrong.take("email", Email::parse(form.email));
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

    /// Checks a new password against the policy, the costly part on the blocking pool.
    async fn judge<'c>(
        &self,
        typed: &SecretString,
        context: impl Iterator<Item = &'c str>,
        of: For,
    ) -> Result<Result<NewPassword, PolicyError>, AccountError> {
        if let Err(error) = self.policy.check_length(typed) {
            return Ok(Err(error));
        }
        let (policy, typed) = (self.policy, typed.clone());
        let context: Vec<String> = context.map(str::to_owned).collect();
        self.passwords
            .run(of, move || policy.check(&typed, &context))
            .await
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
        if users::find_by_email(&self.db.sessions, new_user.email.key())
            .await?
            .is_some()
        {
            return Err(taken());
        }
        let of = peer.map(Peer::network);
        let hash = self.passwords.hash(password, of).await?;
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let user = users::insert(&mut *tx, &new_user, &hash, role, now)
            .await
            .map_err(|error| match error {
                sqlx::Error::Database(error) if error.is_unique_violation() => taken(),
                error => error.into(),
            })?;
        let subject = Subject::account(user.user_id());
        security_events::record(&mut *tx, subject, EventKind::SignedUp, now, peer).await?;
        tx.commit().await?;
        tracing::info!(user_id = user.user_id(), "user signed up");
        Ok(user)
    }

    /// Verifies an email and a password. An unknown email costs as much work as a known one, and a
    /// suspended user is refused only after it.
    pub async fn verify(
        &self,
        email: &str,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<Verified, AccountError> {
        let key = Email::key_of(email);
        let attempt = self.throttle.take(&key, peer.network()).await?;
        let verified = self.check_credentials(&key, password, peer).await;
        if !matches!(verified, Err(AccountError::InvalidCredentials)) {
            attempt.give_back();
        }
        verified
    }

    async fn check_credentials(
        &self,
        email_key: &str,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<Verified, AccountError> {
        let found = users::find_by_email(&self.db.sessions, email_key).await?;
        // Asked for known emails too: one question more would tell them apart.
        let as_costly_as = users::hash_near(&self.db.sessions, email_key).await?;
        let against = match &found {
            Some(user) => Against::Account(user.password_hash.clone()),
            None => Against::Nobody { as_costly_as },
        };
        let of = Some(peer.network());
        let matches = self.passwords.verify(password, against, of).await?;
        match found {
            Some(user) if matches && user.suspended_at.is_none() => {
                self.strengthen_hash(&user, password, of);
                Ok(user.into_verified())
            }
            Some(user) => {
                self.record_refusal(&user.id, None, EventKind::SignInFailed, peer);
                Err(AccountError::InvalidCredentials)
            }
            None => Err(AccountError::InvalidCredentials),
        }
    }

    /// Hashes again with today's parameters if they are stronger. It is the same password, so no
    /// session ends. Beside the answer: a busy database or queue must not refuse a right password,
    /// and the next sign-in tries again.
    fn strengthen_hash(&self, user: &Credentials, password: &SecretString, of: For) {
        if !self.passwords.strengthens(&user.password_hash) {
            return;
        }
        let (passwords, db) = (self.passwords.clone(), self.db.clone());
        let (user, password) = (user.clone(), password.clone());
        self.background.spawn(async move {
            let strengthened = async {
                let hash = passwords.hash_again(&password, of).await?;
                users::replace_hash(&db.write, &user.id, &user.password_hash, &hash).await?;
                Ok::<_, AccountError>(())
            };
            match strengthened.await {
                Ok(()) => tracing::info!(user_id = user.id, "password hash strengthened"),
                Err(error) => {
                    tracing::warn!(%error, user_id = user.id, "password hash not strengthened");
                }
            }
        });
    }

    /// True if it is the viewer's password. Only a wrong one uses up the attempt.
    async fn is_password_of(
        &self,
        viewer: &Viewer,
        password: &SecretString,
        peer: &Peer,
        attempt: Try,
    ) -> Result<bool, AccountError> {
        let of = Some(peer.network());
        let checked = async {
            let hash = users::password_hash(&self.db.sessions, &viewer.user_id).await?;
            self.passwords.verify(password, hash.into(), of).await
        };
        let checked = checked.await;
        if matches!(checked, Ok(false)) {
            let session = Some(viewer.handle.as_str());
            self.record_refusal(&viewer.user_id, session, EventKind::ConfirmFailed, peer);
        } else {
            attempt.give_back();
        }
        checked
    }

    /// Changes the viewer's password and ends every session of theirs, the one that asks included.
    /// Returns how many sessions that were.
    pub async fn change_password(
        &self,
        viewer: &Viewer,
        current: &SecretString,
        new: &SecretString,
        peer: &Peer,
    ) -> Result<u64, AccountError> {
        let new = self.check_change(viewer, current, new, peer).await?;
        let of = Some(peer.network());
        let hash = self.passwords.hash(&new, of).await?;
        let now = self.clock.now();

        let mut tx = self.db.begin().await?;
        self.still_live(&mut tx, viewer).await?;
        let sessions = sessions::count_live(&mut *tx, &viewer.user_id, &self.limits, now).await?;
        if !users::change_password(&mut *tx, &viewer.user_id, viewer.epoch, &hash, now).await? {
            return Err(AccountError::SessionEnded);
        }
        let all = Which::All {
            user_id: &viewer.user_id,
        };
        endings::end(&mut tx, all, EndReason::PasswordChanged, now).await?;
        let subject = Subject::session(&viewer.user_id, &viewer.handle);
        let changed = EventKind::PasswordChanged;
        security_events::record(&mut *tx, subject, changed, now, Some(peer)).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id = viewer.user_id,
            sessions,
            "password changed, sessions revoked"
        );
        Ok(sessions)
    }

    /// ASVS 6.2.3: a change needs the current password; the new one must satisfy the policy.
    async fn check_change(
        &self,
        viewer: &Viewer,
        current: &SecretString,
        new: &SecretString,
        peer: &Peer,
    ) -> Result<NewPassword, AccountError> {
        let key = Email::key_of(&viewer.email);
        let attempt = self.throttle.take(&key, peer.network()).await?;
        let mut wrong = FieldErrors::default();
        if policy::is_empty(current) {
            attempt.give_back();
            wrong.add("current_password", "Enter your current password");
        } else if !self.is_password_of(viewer, current, peer, attempt).await? {
            wrong.add("current_password", "The current password is not right");
        }
        if policy::is_empty(new) {
            wrong.add("new_password", "Enter a new password");
        }
        let context = [viewer.name.as_str(), viewer.email.as_str()];
        let of = Some(peer.network());
        let judged = self.judge(new, context.into_iter(), of).await?;
        let accepted = wrong.take("new_password", judged);
        if accepted
            .as_ref()
            .is_some_and(|accepted| accepted.is_same_as(current))
        {
            wrong.add(
                "new_password",
                "The new password must differ from the current one",
            );
        }
        match accepted {
            Some(accepted) if wrong.is_empty() => Ok(accepted),
            _ => Err(AccountError::Fields(wrong)),
        }
    }

    /// Who is this? One indexed query; nothing is cached.
    pub async fn authenticate(&self, session: &str) -> sqlx::Result<Option<Viewer>> {
        sessions::authenticate(&self.db.sessions, session, &self.limits, self.clock.now()).await
    }

    /// The session that was authenticated before, if it still is: for a stream held open.
    pub async fn check_again(&self, handle: &str) -> sqlx::Result<Option<Viewer>> {
        sessions::still_live(&self.db.sessions, handle, &self.limits, self.clock.now()).await
    }

    /// True if the viewer's password was proven lately enough for what needs it.
    pub fn is_confirmed(&self, viewer: &Viewer) -> bool {
        viewer.is_confirmed(&self.limits, self.clock.now())
    }

    /// Sessions of a user that would be accepted now.
    pub async fn count_sessions(&self, user_id: &str) -> sqlx::Result<u64> {
        sessions::count_live(&self.db.sessions, user_id, &self.limits, self.clock.now()).await
    }

    /// Accepts a new password for a user known by name and email.
    pub async fn check_new_password(
        &self,
        password: &SecretString,
        context: &[&str],
    ) -> Result<NewPassword, AccountError> {
        let judged = self.judge(password, context.iter().copied(), None).await?;
        judged.map_err(|words| AccountError::Fields(FieldErrors::one("password", words)))
    }

    /// The fewest characters a password may have.
    pub fn min_password_length(&self) -> u32 {
        self.policy.min_length
    }

    /// Waits until what was left to do beside the answers is done.
    pub async fn finish(&self) {
        self.background.close();
        self.background.wait().await;
    }

    /// Drops tries that no longer count, so that the memory they take stays bounded.
    pub fn forget_old_tries(&self) {
        self.throttle.forget_old();
    }
}
