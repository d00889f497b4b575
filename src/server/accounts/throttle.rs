//! How many tries to give a password an account and a network have.
//!
//! An account is limited per network, so that nobody can lock its owner out from elsewhere; a
//! network is limited over all accounts. Both are token buckets in memory.
//!
//! A try is taken before the password is looked at and given back unless it was wrong. So a right
//! password costs nothing, and wrong ones sent all at once are still no more than there are tries.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::error::AccountError;
use crate::server::{clock::Clock, network::Network, settings::LoginSettings};

/// The tries that are left. Clones share them.
#[derive(Clone, Debug)]
pub struct Throttle(Arc<Shared>);

/// A try that was taken. Dropped without being given back it is used up, also if its client has hung
/// up meanwhile.
#[derive(Debug)]
pub struct Try {
    throttle: Arc<Shared>,
    account: Account,
    network: Network,
    give_back: bool,
}

/// An email, hashed so that an entry has one size whatever was typed, tried from a network.
type Account = ([u8; 32], Network);

#[derive(Debug)]
struct Shared {
    buckets: Mutex<Buckets>,
    /// Rung when a try ends.
    ended: Notify,
    clock: Clock,
}

#[derive(Debug)]
struct Buckets {
    by_account: Kind<Account>,
    by_network: Kind<Network>,
}

/// Buckets of one size.
#[derive(Debug)]
struct Kind<K> {
    /// In which all tries come back.
    window: Duration,
    /// In which one does.
    each: Duration,
    used: HashMap<K, Bucket>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// When every try will have come back, since the epoch.
    full_at: Duration,
    /// Tries taken of which it is not known yet whether they were wrong.
    open: u32,
}

/// Why there is no try.
enum NoTry {
    /// One that is open may be given back.
    Yet,
    /// One comes back in so long.
    For(Duration),
}

impl Throttle {
    pub fn new(settings: &LoginSettings, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            buckets: Mutex::new(Buckets {
                by_account: Kind::new(settings.tries_per_account, settings.window),
                by_network: Kind::new(settings.tries_per_address, settings.window),
            }),
            ended: Notify::new(),
            clock,
        }))
    }

    /// Takes a try on an account, known or not, from a network. If the last ones are open, it waits
    /// until one is given back or none is left.
    pub async fn take(&self, email_key: &str, network: Network) -> Result<Try, AccountError> {
        let account = (Sha256::digest(email_key).into(), network);
        loop {
            let ended = self.0.ended.notified();
            let now = self.0.now();
            let taken = self.0.lock().take(account, network, now);
            match taken {
                Ok(()) => {
                    return Ok(Try {
                        throttle: self.0.clone(),
                        account,
                        network,
                        give_back: false,
                    });
                }
                Err(NoTry::Yet) => ended.await,
                Err(NoTry::For(wait)) => return Err(refusal(wait)),
            }
        }
    }

    /// Uses up a try of a network, whatever comes of it.
    pub fn use_up(&self, network: Network) -> Result<(), AccountError> {
        let now = self.0.now();
        let networks = &mut self.0.lock().by_network;
        match networks.wait(&network, now) {
            Duration::ZERO => {
                networks.take(network, now);
                networks.end(network, false);
                Ok(())
            }
            wait => Err(refusal(wait)),
        }
    }

    /// Forgets buckets that are full again.
    pub fn forget_old(&self) {
        let now = self.0.now();
        let mut buckets = self.0.lock();
        buckets.by_account.forget_full(now);
        buckets.by_network.forget_full(now);
    }
}

impl Try {
    /// The password was right, or was not looked at.
    pub fn give_back(mut self) {
        self.give_back = true;
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        let mut buckets = self.throttle.lock();
        buckets.by_account.end(self.account, self.give_back);
        buckets.by_network.end(self.network, self.give_back);
        drop(buckets);
        self.throttle.ended.notify_waiters();
    }
}

impl Shared {
    fn now(&self) -> Duration {
        Duration::from_millis(self.clock.now().0.unsigned_abs())
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    /// Takes a try of both or of neither.
    fn take(&mut self, account: Account, network: Network, now: Duration) -> Result<(), NoTry> {
        let (accounts, networks) = (&mut self.by_account, &mut self.by_network);
        let (of_account, of_network) = (accounts.wait(&account, now), networks.wait(&network, now));
        let is_final = |wait: Duration, has_open: bool| !wait.is_zero() && !has_open;
        if is_final(of_account, accounts.has_open(&account))
            || is_final(of_network, networks.has_open(&network))
        {
            return Err(NoTry::For(of_account.max(of_network)));
        }
        if !of_account.is_zero() || !of_network.is_zero() {
            return Err(NoTry::Yet);
        }
        accounts.take(account, now);
        networks.take(network, now);
        Ok(())
    }
}

impl<K: Copy + Eq + Hash> Kind<K> {
    /// So many tries at once, coming back evenly over the window.
    fn new(tries: NonZeroU32, window: Duration) -> Self {
        Self {
            window,
            each: window / tries.get(),
            used: HashMap::new(),
        }
    }

    /// How long until there is a try.
    fn wait(&self, key: &K, now: Duration) -> Duration {
        let full_at = self.used.get(key).map_or(now, |bucket| bucket.full_at);
        (full_at.max(now) + self.each).saturating_sub(now + self.window)
    }

    fn has_open(&self, key: &K) -> bool {
        self.used.get(key).is_some_and(|bucket| bucket.open > 0)
    }

    fn take(&mut self, key: K, now: Duration) {
        let bucket = self.used.entry(key).or_default();
        bucket.full_at = bucket.full_at.max(now) + self.each;
        bucket.open += 1;
    }

    fn end(&mut self, key: K, give_back: bool) {
        if let Some(bucket) = self.used.get_mut(&key) {
            bucket.open -= 1;
            if give_back {
                bucket.full_at = bucket.full_at.saturating_sub(self.each);
            }
        }
    }

    fn forget_full(&mut self, now: Duration) {
        self.used
            .retain(|_, bucket| bucket.open > 0 || bucket.full_at > now);
        self.used.shrink_to_fit();
    }
}

fn refusal(wait: Duration) -> AccountError {
    AccountError::TooManyTries {
        retry_after: wait.as_secs() + 1,
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

    use super::*;

    fn here() -> Network {
        Network::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)))
    }

    fn there() -> Network {
        Network::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2)))
    }

    /// Three tries on an account, five from a network.
    fn throttle() -> (Throttle, Clock) {
        let clock = Clock::default();
        let settings = LoginSettings {
            tries_per_account: NonZeroU32::new(3).expect("not zero"),
            tries_per_address: NonZeroU32::new(5).expect("not zero"),
            window: Duration::from_mins(5),
        };
        (Throttle::new(&settings, clock.clone()), clock)
    }

    async fn wrong(throttle: &Throttle, email: &str, network: Network) -> Result<(), AccountError> {
        throttle.take(email, network).await.map(drop)
    }

    #[tokio::test]
    async fn an_account_has_its_tries_and_gets_them_back() {
        let (throttle, clock) = throttle();
        for _ in 0..3 {
            wrong(&throttle, "priya@example.com", here())
                .await
                .expect("a try");
        }

        let refused = wrong(&throttle, "priya@example.com", here())
            .await
            .expect_err("no try left");

        let AccountError::TooManyTries { retry_after } = refused else {
            panic!("{refused}")
        };
        assert!((1..=101).contains(&retry_after), "{retry_after}");
        clock.advance(Duration::from_secs(retry_after));
        wrong(&throttle, "priya@example.com", here())
            .await
            .expect("a try again");
    }

    #[tokio::test]
    async fn a_right_password_costs_nothing() {
        let (throttle, _) = throttle();
        for _ in 0..2 {
            wrong(&throttle, "priya@example.com", here())
                .await
                .expect("a try");
        }

        for _ in 0..100 {
            let right = throttle.take("priya@example.com", here()).await;
            right.expect("a try").give_back();
        }

        wrong(&throttle, "priya@example.com", here())
            .await
            .expect("the third try");
        assert!(
            wrong(&throttle, "priya@example.com", here()).await.is_err(),
            "what was wrong before stays used up"
        );
    }

    #[tokio::test]
    async fn wrong_passwords_sent_at_once_are_no_more_than_there_are_tries() {
        let (throttle, _) = throttle();
        let guesses = (0..50).map(|_| async {
            let taken = throttle.take("priya@example.com", here()).await?;
            tokio::task::yield_now().await;
            drop(taken);
            Ok::<_, AccountError>(())
        });

        let looked_at = futures::future::join_all(guesses).await;

        assert_eq!(looked_at.iter().filter(|guess| guess.is_ok()).count(), 3);
    }

    #[tokio::test]
    async fn right_passwords_sent_at_once_wait_for_each_other() {
        let (throttle, _) = throttle();
        let right = (0..50).map(|_| async {
            let taken = throttle.take("priya@example.com", here()).await?;
            tokio::task::yield_now().await;
            taken.give_back();
            Ok::<_, AccountError>(())
        });

        let looked_at = futures::future::join_all(right).await;

        assert!(looked_at.iter().all(Result::is_ok));
    }

    #[tokio::test]
    async fn nobody_can_use_up_the_tries_of_somebody_elsewhere() {
        let (throttle, _) = throttle();
        while wrong(&throttle, "priya@example.com", here()).await.is_ok() {}

        wrong(&throttle, "priya@example.com", there())
            .await
            .expect("her own tries");
    }

    #[tokio::test]
    async fn a_network_has_its_tries_over_all_accounts() {
        let (throttle, _) = throttle();
        for n in 0..5 {
            wrong(&throttle, &format!("{n}@example.com"), here())
                .await
                .expect("a try");
        }

        assert!(wrong(&throttle, "9@example.com", here()).await.is_err());
        assert!(throttle.use_up(here()).is_err());
        assert!(wrong(&throttle, "9@example.com", there()).await.is_ok());
        assert!(throttle.use_up(there()).is_ok());
    }

    #[tokio::test]
    async fn another_address_of_the_same_ipv6_network_brings_no_more_tries() {
        let (throttle, _) = throttle();
        let sibling =
            |n: u16| Network::of(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, n)));
        for n in 0..3 {
            wrong(&throttle, "priya@example.com", sibling(n))
                .await
                .expect("a try");
        }

        assert!(
            wrong(&throttle, "priya@example.com", sibling(9))
                .await
                .is_err()
        );
        assert!(throttle.use_up(sibling(10)).is_ok());
        assert!(throttle.use_up(sibling(11)).is_ok());
        assert!(throttle.use_up(sibling(12)).is_err());
    }

    #[tokio::test]
    async fn full_buckets_are_forgotten_unless_a_try_is_open() {
        let (throttle, clock) = throttle();
        let open = throttle
            .take("priya@example.com", here())
            .await
            .expect("a try");
        wrong(&throttle, "ravi@example.com", there())
            .await
            .expect("a try");

        clock.advance(Duration::from_mins(10));
        throttle.forget_old();
        let kept = throttle.0.lock().by_account.used.len();
        drop(open);
        throttle.forget_old();

        assert_eq!(kept, 1);
        let buckets = throttle.0.lock();
        assert!(buckets.by_account.used.is_empty() && buckets.by_network.used.is_empty());
    }
}
