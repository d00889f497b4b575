//! How many tries to give a password an account, a device and a network have.
//!
//! Strangers' tries on an account are counted from their network and from everywhere, and those of a network
//! over all accounts. A device that has signed in to the account before has tries of its own: whatever
//! strangers do, its owner is not kept out.
//!
//! What was used stands in the database, so that neither a restart nor another server forgets it. A right
//! password uses nothing up; signing up, asking for a link and following one do. So that wrong passwords sent
//! all at once are still no more than there are tries, those that are being looked at count as well, within
//! each server.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::sync::Notify;
use tokio_util::task::TaskTracker;

use super::{
    bucket::{Bucket, Size},
    error::AccountError,
    identity::SessionViewer,
    known_device::KnownDevice,
    peer::Peer,
    signer::Signer,
    tables::tries,
};
use crate::{
    model::{email::Email, moment::UnixMillis},
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

/// The same with all addresses that differ in what follows a `+`.
const MAILS_OF_MAILBOX: NonZeroU32 = NonZeroU32::new(12).expect("not zero");

/// So many wait for a try of one account; one more is told to come back.
const WAITING: usize = 100;

/// A wrong password that could not be written down is tried again after so long, so often.
const AGAIN_AFTER: Duration = Duration::from_secs(1);
const AGAIN: usize = 30;

/// In milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;

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
    /// Tries taken of which it is not known yet whether they are used up, by key.
    open: Mutex<HashMap<String, Open>>,
    background: TaskTracker,
}

/// Tries of one key that are being used.
#[derive(Debug, Default)]
struct Open {
    /// Taken, and not known yet whether they are used up.
    tries: u32,
    /// How often one was used up since somebody has been looking: what was read before is old.
    used_up: u64,
    looking: usize,
    waiting: usize,
    /// Rung when one ends, for one that waits.
    ended: Arc<Notify>,
}

/// How many tries there are.
#[derive(Debug)]
struct Sizes {
    account_from_network: Size,
    account_from_device: Size,
    devices_from_network: Size,
    account: Size,
    network: Size,
    mails: Size,
    mails_of_mailbox: Size,
}

/// Something whose tries are counted.
#[derive(Clone, Debug)]
struct Counted {
    /// A hash, so that an entry has one size whatever was typed, and says nothing.
    key: String,
    size: Size,
}

/// Whether there is a try.
enum Answer {
    Yes,
    /// What was read is old.
    ReadAgain,
    /// One of the key at this place that is open may be given back.
    NotYet(usize),
    /// One comes back in so many milliseconds.
    In(i64),
}

impl Throttle {
    pub async fn new(
        settings: &LoginSettings,
        db: Db,
        clock: Clock,
        background: TaskTracker,
    ) -> sqlx::Result<Self> {
        let size = |tries| Size::new(tries, settings.window);
        let sizes = Sizes {
            account_from_network: size(settings.tries_per_account),
            account_from_device: size(settings.tries_per_account),
            devices_from_network: size(settings.tries_per_account_everywhere),
            account: size(settings.tries_per_account_everywhere),
            network: size(settings.tries_per_address),
            mails: size(MAILS).steady(),
            mails_of_mailbox: size(MAILS_OF_MAILBOX).steady(),
        };
        if !settings.throttle {
            tracing::warn!(
                "login.throttle is off: passwords may be guessed as fast as they are sent"
            );
        }
        Ok(Self(Arc::new(Shared {
            signer: Signer::load(&db, "known_device").await?,
            sizes: settings.throttle.then_some(sizes),
            open: Mutex::default(),
            background,
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

    /// Takes a try on the account that a session is signed in to.
    pub async fn take_in_session(
        &self,
        viewer: &SessionViewer,
        peer: &Peer,
    ) -> Result<Try, AccountError> {
        self.0.take(self.0.of_session(viewer, peer)).await
    }

    /// Uses up a try of a network, whatever comes of it.
    pub async fn use_up(&self, network: Network) -> Result<(), AccountError> {
        self.0
            .take(self.0.of_network(network))
            .await?
            .use_up()
            .await
    }

    /// Uses up one of the mails of a kind that any address gets, and all addresses of one mailbox together.
    /// False if there is none left.
    pub async fn use_up_mail(&self, kind: &str, to: &Email) -> Result<bool, AccountError> {
        let counted = self.0.of_mails(kind, to.key(), Some(&to.mailbox()));
        self.use_up_if_any(counted).await
    }

    /// The same of those that only users get, each at one address.
    pub async fn use_up_mail_of(&self, kind: &str, of: &str) -> Result<bool, AccountError> {
        self.use_up_if_any(self.0.of_mails(kind, of, None)).await
    }

    async fn use_up_if_any(&self, counted: Vec<Counted>) -> Result<bool, AccountError> {
        match self.0.take(counted).await {
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
        let today = self.0.today();
        KnownDevice::with(peer.device.as_ref(), &self.0.signer, user_id, today)
    }
}

impl Try {
    /// The password was wrong. Where that cannot be written down, the try stays open until it can.
    pub async fn use_up(self) -> Result<(), AccountError> {
        let Err(error) = self.throttle.use_up(&self.counted).await else {
            return Ok(());
        };
        let background = self.throttle.background.clone();
        background.spawn(async move {
            for _ in 0..AGAIN {
                tokio::time::sleep(AGAIN_AFTER).await;
                if self.throttle.use_up(&self.counted).await.is_ok() {
                    return;
                }
            }
            tracing::error!("a wrong password could not be counted");
        });
        Err(error.into())
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let end = |open: &mut Open| {
            open.tries -= 1;
            open.ended.notify_one();
        };
        self.throttle.of_each(&self.counted, end);
    }
}

impl Shared {
    fn of_account(&self, email_key: &str, user_id: Option<&UserId>, peer: &Peer) -> Vec<Counted> {
        let Some(sizes) = &self.sizes else {
            return Vec::new();
        };
        let (email_key, network) = (email_key.as_bytes(), peer.network().to_string());
        // For an unknown email it is looked for in vain, too.
        let nobody = UserId::from("");
        if let Some(device) = self.device_of(user_id.unwrap_or(&nobody), peer) {
            // Whoever was in the account may have kept many: from a network they have their limit together.
            let (device, devices) = ([email_key, device.name()], [email_key, network.as_bytes()]);
            return vec![
                Counted::new("device", &device, sizes.account_from_device),
                Counted::new("devices", &devices, sizes.devices_from_network),
            ];
        }
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

    /// Where a session is, whoever is in it is counted by it: no stranger's tries keep its owner out.
    fn of_session(&self, viewer: &SessionViewer, peer: &Peer) -> Vec<Counted> {
        let Some(sizes) = &self.sizes else {
            return Vec::new();
        };
        if self.device_of(&viewer.user_id, peer).is_some() {
            let email_key = Email::key_of(&viewer.email);
            return self.of_account(&email_key, Some(&viewer.user_id), peer);
        }
        let handle = [viewer.handle.as_str().as_bytes()];
        vec![Counted::new("session", &handle, sizes.account_from_device)]
    }

    fn of_mails(&self, kind: &str, of: &str, mailbox: Option<&str>) -> Vec<Counted> {
        let Some(sizes) = &self.sizes else {
            return Vec::new();
        };
        let kind = kind.as_bytes();
        let mut counted = vec![Counted::new("mails", &[kind, of.as_bytes()], sizes.mails)];
        counted.extend(mailbox.map(|mailbox| {
            let parts = [kind, mailbox.as_bytes()];
            Counted::new("mails of mailbox", &parts, sizes.mails_of_mailbox)
        }));
        counted
    }

    fn device_of<'a>(&self, user_id: &UserId, peer: &'a Peer) -> Option<&'a KnownDevice> {
        let device = peer.device.as_ref();
        device.filter(|device| device.knows(&self.signer, user_id, self.today()))
    }

    fn today(&self) -> i64 {
        self.clock.now().0 / DAY
    }

    async fn take(self: &Arc<Self>, counted: Vec<Counted>) -> Result<Try, AccountError> {
        let keys: Vec<_> = counted.iter().map(|counted| counted.key.clone()).collect();
        loop {
            let mut looking = Looking::begin(self, &counted);
            let buckets = match &*keys {
                [] => Vec::new(),
                keys => tries::find(&mut *self.db.sessions.acquire().await?, keys).await?,
            };
            match looking.judge(&buckets, self.clock.now()) {
                Answer::Yes => {
                    drop(looking);
                    return Ok(Try {
                        throttle: Arc::clone(self),
                        counted,
                    });
                }
                Answer::ReadAgain => {}
                Answer::In(wait) => return Err(refusal(wait)),
                Answer::NotYet(place) => {
                    let Some(waiting) = Waiting::begin(self, &counted[place]) else {
                        return Err(refusal(0));
                    };
                    looking.passes_on = false;
                    drop(looking);
                    waiting.ended.notified().await;
                }
            }
        }
    }

    /// Changes what is known of each key, and forgets what needs not be known any more.
    fn of_each(&self, counted: &[Counted], mut change: impl FnMut(&mut Open)) {
        let mut all = self.lock();
        for Counted { key, .. } in counted {
            let open = all.entry(key.clone()).or_default();
            change(open);
            if open.tries == 0 && open.looking == 0 && open.waiting == 0 {
                all.remove(key);
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
        self.of_each(counted, |open| open.used_up += 1);
        Ok(())
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who looks whether there is a try.
struct Looking<'a> {
    throttle: &'a Shared,
    counted: &'a [Counted],
    /// As it was before anything was read.
    used_up: Vec<u64>,
    /// True if whoever waits next is to look, because this one takes nothing.
    passes_on: bool,
}

impl<'a> Looking<'a> {
    fn begin(throttle: &'a Shared, counted: &'a [Counted]) -> Self {
        let mut used_up = Vec::new();
        throttle.of_each(counted, |open| {
            open.looking += 1;
            used_up.push(open.used_up);
        });
        Self {
            throttle,
            counted,
            used_up,
            passes_on: true,
        }
    }

    /// Takes a try of each key or of none.
    fn judge(&mut self, buckets: &[Bucket], now: UnixMillis) -> Answer {
        let mut all = self.throttle.lock();
        let open = |key: &String| {
            all.get(key)
                .map_or((0, 0), |open| (open.tries, open.used_up))
        };
        let mut wait = 0;
        let mut full = None;
        for (place, (Counted { key, size }, bucket)) in self.counted.iter().zip(buckets).enumerate()
        {
            let (tries, used_up) = open(key);
            if used_up != self.used_up[place] {
                return Answer::ReadAgain;
            }
            wait = wait.max(bucket.wait(size, 0, now));
            if bucket.wait(size, tries, now) > 0 {
                full = full.or(Some(place));
            }
        }
        if wait > 0 {
            return Answer::In(wait);
        }
        if let Some(place) = full {
            return Answer::NotYet(place);
        }
        for Counted { key, .. } in self.counted {
            if let Some(open) = all.get_mut(key) {
                open.tries += 1;
            }
        }
        self.passes_on = false;
        Answer::Yes
    }
}

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        let passes_on = self.passes_on;
        self.throttle.of_each(self.counted, |open| {
            open.looking -= 1;
            if passes_on && open.waiting > 0 {
                open.ended.notify_one();
            }
        });
    }
}

/// Somebody who waits for a try of a key.
struct Waiting<'a> {
    throttle: &'a Shared,
    counted: &'a Counted,
    ended: Arc<Notify>,
}

impl<'a> Waiting<'a> {
    /// None if too many do.
    fn begin(throttle: &'a Shared, counted: &'a Counted) -> Option<Self> {
        let mut all = throttle.lock();
        let open = all.get_mut(&counted.key)?;
        if open.waiting >= WAITING {
            return None;
        }
        open.waiting += 1;
        let ended = Arc::clone(&open.ended);
        Some(Self {
            throttle,
            counted,
            ended,
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let counted = std::slice::from_ref(self.counted);
        self.throttle.of_each(counted, |open| open.waiting -= 1);
    }
}

fn refusal(wait: i64) -> AccountError {
    AccountError::TooManyTries {
        retry_after: wait.unsigned_abs().div_ceil(1000).max(1),
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
