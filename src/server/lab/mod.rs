//! The lab: one throw-away account for each visit, signed in by a session and by tokens, so that one sees
//! which of the two outlives what. It is part of the demo, and asks the server over HTTP as anybody could.

/// Requests to this server and to the other service.
pub mod asking;
/// Why the lab said no.
mod error;
/// What can be tried.
mod experiments;
/// What is forged, and what another site sends.
mod forged;
/// How long each way of checking takes.
mod measuring;
/// The courier board.
mod other_service;
/// What comes of an experiment, in words.
mod outcomes;
/// The answer that is lost, two tabs, the thief.
mod refreshing;
/// A visit as its page shows it.
mod showing;
/// Who is in the lab.
pub mod tables;
/// Tokens and cookies that say something else.
mod token_parts;

use std::{
    sync::atomic::{AtomicI64, Ordering as Atomic},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, OnceCell};
use tower_sessions::session::Id;

pub use self::error::LabError;
use self::{
    asking::Asker,
    tables::{
        accounts,
        visits::{self, Visit},
    },
};
use super::{
    accounts::{
        Accounts,
        identity::SessionViewer,
        peer::Peer,
        tables::{server_secrets, users::NewUser},
    },
    clock::{Clock, millis},
    ids::{SessionHandle, UserId},
    network::Network,
    ordering::Ordering,
    store::{Connection, Db, batches::BATCH, locks::Lock, session_store::StoredSessionId},
};
use crate::model::{app_label::AppLabel, email::Email, moment::UnixMillis, name::Name};

/// A visit's account lives so long.
pub const LIFETIME: Duration = Duration::from_hours(1);

/// Visits of everybody at a time.
const IN_ALL: i64 = 1000;

/// Experiments that run at once.
const TURNS: usize = 16;

/// How long the other service is refused the keys when a visitor asks for that.
const OFF_FOR: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub struct Labs {
    db: Db,
    clock: Clock,
    accounts: Accounts,
    pub asker: Asker,
    /// Visits of one network at a time.
    per_network: u32,
    /// Of every throw-away account, and made for the first.
    password: OnceCell<Prepared>,
    /// One experiment of a visit at a time.
    turns: [Mutex<()>; TURNS],
    /// Until when the other service is refused the keys.
    off_until: AtomicI64,
}

/// A password, hashed in advance: a visit costs no hashing.
#[derive(Debug)]
struct Prepared {
    password: SecretString,
    hash: String,
}

impl Labs {
    pub fn new(ordering: &Ordering, asker: Asker, per_network: u32) -> Self {
        Self {
            db: ordering.db.clone(),
            clock: ordering.clock.clone(),
            accounts: ordering.accounts.clone(),
            asker,
            per_network,
            password: OnceCell::new(),
            turns: Default::default(),
            off_until: AtomicI64::default(),
        }
    }

    /// Makes an account and signs it in both ways. Returns the id for the lab's cookie.
    pub async fn begin(&self, peer: &Peer) -> Result<Id, LabError> {
        let prepared = self.prepared().await?;
        let user = new_user().ok_or(LabError::NotFound)?;
        let count = async |tx: &mut Connection, user_id: &UserId| {
            self.count_in(tx, user_id, peer.network()).await
        };
        let verified = self
            .accounts
            .make_throwaway(user, &prepared.hash, &[Lock::LabAccounts], count)
            .await?;
        let nothing_else = async |_: &mut _, _: &_| Ok(());
        let (id, ()) = self
            .accounts
            .open_session(&verified, None, peer, &[], nothing_else)
            .await?;
        let label = AppLabel::parse("The app").map_err(|_| LabError::NotFound)?;
        let tokens = self.accounts.open_family(&verified, &label, peer).await?;
        let visit = Visit {
            session_id: StoredSessionId::of(id),
            user_id: verified.user_id().clone(),
            made_at: self.clock.now(),
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            password_changed_at: None,
            tries: 0,
            outcomes: "{}".to_owned(),
            costs: None,
        };
        let conn = &mut *self.db.write.acquire().await?;
        visits::insert(conn, &visit).await?;
        tracing::info!("lab visit begun");
        Ok(id)
    }

    /// Writes an account down as the lab's, or says that there are too many.
    async fn count_in(
        &self,
        tx: &mut Connection,
        user_id: &UserId,
        network: Network,
    ) -> Result<(), LabError> {
        let now = self.clock.now();
        let since = now - millis(LIFETIME);
        let of_network = accounts::count_of(&mut *tx, network, since).await?;
        let of_all = accounts::count(&mut *tx, since).await?;
        for ((count, first), limit) in [(of_network, i64::from(self.per_network)), (of_all, IN_ALL)]
        {
            if let (true, Some(first)) = (count >= limit, first) {
                let retry_after = u64::try_from((first - since) / 1000).unwrap_or(0) + 1;
                return Err(LabError::TooMany { retry_after });
            }
        }
        Ok(accounts::insert(tx, user_id, network, now).await?)
    }

    /// Who the session in the lab's cookie is.
    pub async fn viewer(&self, id: Id) -> Result<Option<SessionViewer>, LabError> {
        let id = StoredSessionId::of(id);
        Ok(self.accounts.authenticate(&id).await?)
    }

    /// The visit that a browser's cookie names, if its time is not over.
    async fn find(&self, id: Id) -> Result<Option<Visit>, LabError> {
        let conn = &mut *self.db.read.acquire().await?;
        let found = visits::find(conn, &StoredSessionId::of(id)).await?;
        let now = self.clock.now();
        Ok(found.filter(|visit| now < ends_at(visit)))
    }

    /// True while the other service is to find nobody here.
    pub fn is_off_for(&self, user_agent: &str) -> bool {
        user_agent == asking::OTHER_SERVICE
            && self.clock.now().0 < self.off_until.load(Atomic::Relaxed)
    }

    /// Whose turn it is among the visits that share one.
    fn turn_of(&self, id: &StoredSessionId) -> &Mutex<()> {
        let sum: usize = id.as_str().bytes().map(usize::from).sum();
        &self.turns[sum % TURNS]
    }

    fn switch_off(&self) {
        let until = self.clock.now() + millis(OFF_FOR);
        self.off_until.store(until.0, Atomic::Relaxed);
    }

    /// The password of every throw-away account, the same on every server of a database.
    async fn prepared(&self) -> Result<&Prepared, LabError> {
        self.password
            .get_or_try_init(|| async {
                let password = SecretString::from(random_text());
                let hash = self.accounts.passwords.hash_again(&password, None).await?;
                let mut tx = self.db.begin(&[]).await?;
                let mine = format!("{}\n{hash}", password.expose_secret());
                let kept = server_secrets::find_or_insert(&mut tx, "lab", mine.as_bytes()).await?;
                tx.commit().await?;
                let kept = String::from_utf8_lossy(&kept).into_owned();
                let (password, hash) = kept.split_once('\n').unwrap_or_default();
                Ok(Prepared {
                    password: password.to_owned().into(),
                    hash: hash.to_owned(),
                })
            })
            .await
    }
}

/// Deletes the accounts whose time is over, with all they had. Also where there is no lab any more.
pub async fn delete_expired(ordering: &Ordering) -> Result<(), LabError> {
    let until = ordering.clock.now() - millis(LIFETIME);
    let old = {
        let conn = &mut *ordering.db.read.acquire().await?;
        accounts::list_old(conn, until, BATCH).await?
    };
    for user_id in old {
        ordering.delete_orders_of(&user_id).await?;
        ordering.accounts.delete_throwaway(&user_id).await?;
    }
    Ok(())
}

fn ends_at(visit: &Visit) -> UnixMillis {
    visit.made_at + millis(LIFETIME)
}

/// Nobody has this address, and nobody ever will (RFC 2606).
fn new_user() -> Option<NewUser> {
    let email = format!("lab-{}@lab.invalid", SessionHandle::generate());
    Some(NewUser {
        name: Name::parse("Lab visitor").ok()?,
        email: Email::parse(&email).ok()?,
    })
}

/// 244 random bits.
fn random_text() -> String {
    format!("{}{}", SessionHandle::generate(), SessionHandle::generate())
}
