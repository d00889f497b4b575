//! How many tries to give a password an account, a device and a network have.
//!
//! Strangers' tries on an account are counted from their network and from everywhere, and those of a network
//! over all accounts. A device that has signed in to the account before has tries of its own: whatever
//! strangers do, its owner is not kept out.
//!
//! What was used stands in the database, so that neither a restart nor another server forgets it. A try is
//! used up only by a wrong password. So that wrong ones sent all at once are still no more than there are
//! tries, those that are being looked at count as well, within each server.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{
    bucket::{Bucket, Size},
    error::AccountError,
    known_device::KnownDevice,
    peer::Peer,
    signer::Signer,
    tables::tries,
};
use crate::{
    model::moment::UnixMillis,
    server::{
        clock::Clock,
        ids::UserId,
        network::Network,
        settings::LoginSettings,
        store::{Db, locks::Lock},
    },
};

/// Mails that are asked for with one address within the window.
const MAILS: NonZeroU32 = NonZeroU32::new(3).expect("not zero");

/// Counts tries. Clones share them.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Shared>);

/// A try that was taken. Dropped it is given back, unless it was used up.
#[derive(Debug)]
pub struct Try {
    throttle: Arc<Shared>,
    counted: Vec<Counted>,
}

#[derive(Debug)]
struct Shared {
    db: Db,
    clock: Clock,
    signer: Signer,
    /// None if nothing is counted.
    sizes: Option<Sizes>,
    state: Mutex<State>,
    /// Rung when a try ends.
    ended: Notify,
}

/// How many tries there are.
#[derive(Debug)]
struct Sizes {
    account_from_network: Size,
    account_from_device: Size,
    account: Size,
    network: Size,
    mails: Size,
}

/// What is known in memory only.
#[derive(Debug, Default)]
struct State {
    /// Tries taken of which it is not known yet whether they are used up.
    open: HashMap<String, u32>,
    /// How often a try was used up: what was read of them before is old.
    used_up: u64,
}

/// Something whose tries are counted.
#[derive(Clone, Debug)]
struct Counted {
    /// A hash, so that an entry has one size whatever was typed, and says nothing.
    key: String,
    size: Size,
}

/// Why there is no try.
enum NoTry {
    /// What was read is old.
    ReadAgain,
    /// One that is open may be given back.
    Yet,
    /// One comes back in so many milliseconds.
    For(i64),
}

impl Throttle {
    pub async fn new(settings: &LoginSettings, db: Db, clock: Clock) -> sqlx::Result<Self> {
        let size = |tries| Size::new(tries, settings.window);
        let sizes = Sizes {
            account_from_network: size(settings.tries_per_account),
            account_from_device: size(settings.tries_per_account),
            account: size(settings.tries_per_account_everywhere),
            network: size(settings.tries_per_address),
            mails: size(MAILS),
        };
        if !settings.throttle {
            tracing::warn!(
                "login.throttle is off: passwords may be guessed as fast as they are sent"
            );
        }
        Ok(Self(Arc::new(Shared {
            signer: Signer::load(&db, "known_device").await?,
            sizes: settings.throttle.then_some(sizes),
            state: Mutex::default(),
            ended: Notify::new(),
            db,
            clock,
        })))
    }

    /// Takes a try on an account, known or not. If the last ones are open, it waits until one is given back
    /// or none is left.
    pub async fn take(
        &self,
        email_key: &str,
        user_id: Option<&UserId>,
        peer: &Peer,
    ) -> Result<Try, AccountError> {
        self.0
            .take(self.0.of_account(email_key, user_id, peer))
            .await
    }

    /// Uses up a try of a network, whatever comes of it.
    pub async fn use_up(&self, network: Network) -> Result<(), AccountError> {
        self.0
            .take(self.0.of_network(network))
            .await?
            .use_up()
            .await
    }

    /// Uses up one of the mails that may be asked for with an address. False if there is none left.
    pub async fn use_up_mail(&self, email_key: &str) -> Result<bool, AccountError> {
        match self.0.take(self.0.of_mails(email_key)).await {
            Ok(taken) => taken.use_up().await.map(|()| true),
            Err(AccountError::TooManyTries { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether the user has signed in from the browser before.
    pub fn is_known(&self, user_id: &UserId, peer: &Peer) -> bool {
        self.0.device_of(user_id, peer).is_some()
    }

    /// The browser's cookie, now that the user has signed in.
    pub fn remember(&self, user_id: &UserId, peer: &Peer) -> KnownDevice {
        KnownDevice::with(peer.device.as_ref(), &self.0.signer, user_id)
    }
}

impl Try {
    /// The password was wrong.
    pub async fn use_up(self) -> Result<(), AccountError> {
        self.throttle.use_up(&self.counted).await?;
        Ok(())
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let mut state = self.throttle.lock();
        for Counted { key, .. } in &self.counted {
            if let Some(open) = state.open.get_mut(key) {
                *open -= 1;
                if *open == 0 {
                    state.open.remove(key);
                }
            }
        }
        drop(state);
        self.throttle.ended.notify_waiters();
    }
}

impl Shared {
    fn of_account(&self, email_key: &str, user_id: Option<&UserId>, peer: &Peer) -> Vec<Counted> {
        let Some(sizes) = &self.sizes else {
            return Vec::new();
        };
        let email_key = email_key.as_bytes();
        // For an unknown email it is looked for in vain, too.
        let nobody = UserId::from("");
        if let Some(device) = self.device_of(user_id.unwrap_or(&nobody), peer) {
            let parts = [email_key, device.name()];
            return vec![Counted::new("device", &parts, sizes.account_from_device)];
        }
        let network = peer.network().to_string();
        let parts = [email_key, network.as_bytes()];
        vec![
            Counted::new("account from network", &parts, sizes.account_from_network),
            Counted::new("account", &[email_key], sizes.account),
            Counted::new("network", &[network.as_bytes()], sizes.network),
        ]
    }

    fn of_network(&self, network: Network) -> Vec<Counted> {
        let network = network.to_string();
        let counted = |sizes: &Sizes| Counted::new("network", &[network.as_bytes()], sizes.network);
        self.sizes.iter().map(counted).collect()
    }

    fn of_mails(&self, email_key: &str) -> Vec<Counted> {
        let counted = |sizes: &Sizes| Counted::new("mails", &[email_key.as_bytes()], sizes.mails);
        self.sizes.iter().map(counted).collect()
    }

    fn device_of<'a>(&self, user_id: &UserId, peer: &'a Peer) -> Option<&'a KnownDevice> {
        let device = peer.device.as_ref();
        device.filter(|device| device.knows(&self.signer, user_id))
    }

    async fn take(self: &Arc<Self>, counted: Vec<Counted>) -> Result<Try, AccountError> {
        let keys: Vec<_> = counted.iter().map(|counted| counted.key.clone()).collect();
        loop {
            let ended = self.ended.notified();
            let used_up = self.lock().used_up;
            let buckets = match &*keys {
                [] => Vec::new(),
                keys => tries::find(&mut *self.db.sessions.acquire().await?, keys).await?,
            };
            let now = self.clock.now();
            let taken = self.lock().take(&counted, &buckets, used_up, now);
            match taken {
                Ok(()) => {
                    return Ok(Try {
                        throttle: Arc::clone(self),
                        counted,
                    });
                }
                Err(NoTry::ReadAgain) => {}
                Err(NoTry::Yet) => ended.await,
                Err(NoTry::For(wait)) => {
                    return Err(AccountError::TooManyTries {
                        retry_after: wait.unsigned_abs().div_ceil(1000).max(1),
                    });
                }
            }
        }
    }

    async fn use_up(&self, counted: &[Counted]) -> sqlx::Result<()> {
        if counted.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = counted.iter().map(|counted| counted.key.clone()).collect();
        let locks: Vec<_> = keys.iter().map(|key| Lock::Tries(key)).collect();
        let mut tx = self.db.begin(&locks).await?;
        let now = self.clock.now();
        let buckets = tries::find(&mut tx, &keys).await?;
        for (Counted { key, size }, mut bucket) in counted.iter().zip(buckets) {
            bucket.use_up(size, now);
            tries::set(&mut tx, key, &bucket).await?;
        }
        tx.commit().await?;
        self.lock().used_up += 1;
        Ok(())
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes a try of each or of none.
    fn take(
        &mut self,
        counted: &[Counted],
        buckets: &[Bucket],
        used_up: u64,
        now: UnixMillis,
    ) -> Result<(), NoTry> {
        if self.used_up != used_up {
            return Err(NoTry::ReadAgain);
        }
        let open = |counted: &Counted| self.open.get(&counted.key).copied().unwrap_or(0);
        let each = || counted.iter().zip(buckets);
        let wait = |(counted, bucket): (&Counted, &Bucket)| bucket.wait(&counted.size, 0, now);
        let is_full = |(counted, bucket): (&Counted, &Bucket)| {
            bucket.wait(&counted.size, open(counted), now) > 0
        };
        let wait = each().map(wait).max().unwrap_or(0);
        if wait > 0 {
            return Err(NoTry::For(wait));
        }
        if each().any(is_full) {
            return Err(NoTry::Yet);
        }
        for Counted { key, .. } in counted {
            *self.open.entry(key.clone()).or_default() += 1;
        }
        Ok(())
    }
}

impl Counted {
    fn new(kind: &str, parts: &[&[u8]], size: Size) -> Self {
        let mut hash = Sha256::new_with_prefix(kind);
        for part in parts {
            hash.update(Sha256::digest(part));
        }
        Self {
            key: URL_SAFE_NO_PAD.encode(hash.finalize()),
            size,
        }
    }
}
