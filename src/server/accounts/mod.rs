//! The domain of sign-in. It knows the database and the session library, not the pages.
//!
//! The promise it keeps: once the transaction that changes a password has committed, no request
//! that begins afterwards is authenticated by anything issued under the old password, however
//! requests interleave. Every session carries the epoch of its user at the time it was opened;
//! whatever must end all sessions counts the user's epoch up.

/// Signing up, and users that an operator adds.
pub mod sign_up;

/// Signing up where an address is confirmed first.
pub mod pending_sign_up;

/// Checks passwords that were chosen before.
pub mod sign_in;

/// Changes a password, which ends every session of its user.
pub mod password_change;

/// Who is this? Opens, authenticates, counts and lists sessions.
pub mod sessions;

/// What a customer does to their own sessions.
pub mod session_control;

/// What an operator sees, and may do to an account.
pub mod operator;

/// What an admin sees, and may do to an account at a browser.
pub mod oversight;

/// Accounts that are made for an hour.
mod throwaway;

/// An account's history.
pub mod activity;

/// What an account's owner takes away.
pub mod export;

/// A new password for whoever has forgotten theirs.
pub mod password_reset;

/// Another address, proven by a link.
pub mod email_change;

/// The way back to the address before.
pub mod email_back;

/// Deletes an account at its owner's wish.
pub mod deletion;

/// What links in mails open.
pub mod mail_links;

/// Links that prove an address, or why there are none.
pub mod proof;

/// What a link in a mail carries.
pub mod mail_token;

/// Ends sessions, and says why they ended.
pub mod endings;

/// Where mail to a user goes.
mod addressee;

/// Deletes what is expired.
mod expired;

/// Rows of the database as their owners see them.
pub mod views;

/// The tables, and all the SQL of this domain.
pub mod tables;

/// Who somebody is known to be, and for how long.
pub mod identity;

/// Which sessions of a user are meant.
pub mod which_sessions;

/// A credential as somebody presents it.
pub mod presented;

/// Accepts new passwords.
mod new_password;

/// Hashing: Argon2id on the blocking pool, behind a bounded queue.
pub mod passwords;

/// The queue in front of costly work.
pub mod fair_queue;

/// Which new passwords are accepted.
pub mod policy;

/// How many tries to give a password an account, a device and a network have.
mod throttle;

/// Tries as a bucket.
mod bucket;

/// Which users a browser has signed in as before.
pub mod known_device;

/// Signs what leaves the server and comes back.
pub mod signer;

/// Tokens for apps and services, beside the sessions of browsers.
pub mod tokens;

/// Random bytes.
mod random;

/// Where a request came from.
pub mod peer;

/// The words for a device, from its `User-Agent`.
pub mod device;

/// Why the domain said no.
mod error;

use std::sync::Arc;

use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

pub use self::error::AccountError;
use self::{
    identity::SessionLimits, passwords::Passwords, policy::PasswordPolicy, tables::credentials,
    throttle::Throttle, tokens::Tokens,
};
use super::{
    clock::{Clock, millis},
    mail::Mail,
    settings::Settings,
    store::{Db, session_store::HashedSessionStore},
};

#[derive(Clone, Debug)]
pub struct Accounts {
    db: Db,
    clock: Clock,
    pub passwords: Passwords,
    /// How long sessions live.
    pub limits: SessionLimits,
    /// What apps' tokens are made and checked with.
    pub tokens: Tokens,
    /// Notified after a commit that ended sessions, so that open pages learn of it at once.
    pub sessions_ended: Arc<Notify>,
    /// What is told to their owners outside the site.
    pub mail: Mail,
    envelopes: Arc<HashedSessionStore>,
    background: TaskTracker,
    policy: PasswordPolicy,
    /// Whether an address is confirmed before there is an account.
    pub confirms_email: bool,
    throttle: Throttle,
    /// How long security events are kept, in milliseconds.
    keep_events: i64,
}

impl Accounts {
    pub async fn new(
        db: Db,
        clock: Clock,
        mail: Mail,
        settings: &Settings,
    ) -> Result<Self, AccountError> {
        let background = TaskTracker::new();
        let passwords = Passwords::new(&settings.password)?;
        let parameters = {
            let conn = &mut *db.read.acquire().await?;
            credentials::list_password_parameters(conn).await?
        };
        for parameters in parameters {
            passwords.note_parameters(&parameters);
        }
        Ok(Self {
            passwords,
            limits: SessionLimits::new(&settings.session),
            tokens: Tokens::new(&db, &clock, settings).await?,
            sessions_ended: Arc::default(),
            mail,
            envelopes: Arc::new(HashedSessionStore::new(&db)),
            background: background.clone(),
            confirms_email: settings.accounts.confirm_email,
            policy: PasswordPolicy {
                min_length: settings.password.min_length,
            },
            throttle: Throttle::new(&settings.login, db.clone(), clock.clone(), background).await?,
            keep_events: millis(settings.security.keep_events),
            db,
            clock,
        })
    }

    /// Waits until what was left to do beside the answers is done.
    pub async fn finish(&self) {
        self.background.close();
        self.background.wait().await;
    }
}
