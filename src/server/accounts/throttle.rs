//! How many tries an account and an address have.
//!
//! An account is limited per address, so that nobody can lock its owner out from elsewhere; an
//! address is limited over all accounts. Both are token buckets in memory.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Reference as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use sha2::{Digest, Sha256};

use super::AccountError;
use crate::server::{clock::Clock, network::Network, settings::LoginSettings};

type Bucket<K> = RateLimiter<K, DashMapStateStore<K>, Clock, NoOpMiddleware<Nanos>>;

/// The tries that are left.
#[derive(Debug)]
pub struct Throttle {
    by_account: Bucket<([u8; 32], Network)>,
    by_address: Bucket<IpAddr>,
    clock: Clock,
}

impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Duration::from_millis(Self::now(self).unsigned_abs()).into()
    }
}

impl Throttle {
    /// The settings' tries, all of them left.
    pub fn new(settings: &LoginSettings, clock: Clock) -> Self {
        let bucket = |tries| quota(tries, settings.window);
        Self {
            by_account: RateLimiter::new(
                bucket(settings.tries_per_account),
                DashMapStateStore::default(),
                clock.clone(),
            ),
            by_address: RateLimiter::new(
                bucket(settings.tries_per_address),
                DashMapStateStore::default(),
                clock.clone(),
            ),
            clock,
        }
    }

    /// One try on an account, known or not, from an address.
    pub fn check_account(&self, email_key: &str, ip: IpAddr) -> Result<(), AccountError> {
        self.check_address(ip)?;
        // Hashed, so that an entry has one size whatever was typed.
        let key = (Sha256::digest(email_key).into(), Network::of(ip));
        self.by_account
            .check_key(&key)
            .map_err(|wait| self.refuse(wait))
    }

    /// One try from an address.
    pub fn check_address(&self, ip: IpAddr) -> Result<(), AccountError> {
        self.by_address
            .check_key(&ip)
            .map_err(|wait| self.refuse(wait))
    }

    /// Forgets buckets that are full again.
    pub fn forget_old(&self) {
        self.by_account.retain_recent();
        self.by_address.retain_recent();
    }

    fn refuse(&self, wait: governor::NotUntil<Nanos>) -> AccountError {
        let wait: Duration = wait
            .earliest_possible()
            .duration_since(governor::clock::Clock::now(&self.clock))
            .into();
        AccountError::TooManyTries {
            retry_after: wait.as_secs() + 1,
        }
    }
}

/// So many tries at once, coming back evenly over the window.
fn quota(tries: NonZeroU32, window: Duration) -> Quota {
    Quota::with_period(window / tries.get())
        .unwrap_or_else(|| Quota::per_second(tries))
        .allow_burst(tries)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn throttle() -> (Throttle, Clock) {
        let clock = Clock::default();
        let settings = LoginSettings {
            tries_per_account: NonZeroU32::new(3).expect("not zero"),
            tries_per_address: NonZeroU32::new(5).expect("not zero"),
            window: Duration::from_mins(5),
        };
        (Throttle::new(&settings, clock.clone()), clock)
    }

    #[test]
    fn an_account_has_its_tries_and_gets_them_back() {
        let (throttle, clock) = throttle();
        for _ in 0..3 {
            throttle
                .check_account("priya@example.com", HERE)
                .expect("a try");
        }

        let refused = throttle
            .check_account("priya@example.com", HERE)
            .expect_err("no try left");

        let AccountError::TooManyTries { retry_after } = refused else {
            panic!("{refused}")
        };
        assert!((1..=101).contains(&retry_after), "{retry_after}");
        clock.advance(Duration::from_secs(retry_after));
        throttle
            .check_account("priya@example.com", HERE)
            .expect("a try again");
    }

    #[test]
    fn nobody_can_use_up_the_tries_of_somebody_elsewhere() {
        let (throttle, _) = throttle();
        while throttle.check_account("priya@example.com", HERE).is_ok() {}

        throttle
            .check_account("priya@example.com", THERE)
            .expect("her own tries");
    }

    #[test]
    fn an_address_has_its_tries_over_all_accounts() {
        let (throttle, _) = throttle();
        for n in 0..5 {
            throttle
                .check_account(&format!("{n}@example.com"), HERE)
                .expect("a try");
        }

        assert!(throttle.check_account("9@example.com", HERE).is_err());
        assert!(throttle.check_account("9@example.com", THERE).is_ok());
    }

    #[test]
    fn another_address_of_the_same_ipv6_network_brings_no_more_tries() {
        let (throttle, _) = throttle();
        let address = |n: u16| IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, n));
        for n in 0..3 {
            throttle
                .check_account("priya@example.com", address(n))
                .expect("a try");
        }

        assert!(
            throttle
                .check_account("priya@example.com", address(9))
                .is_err()
        );
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (throttle, clock) = throttle();
        throttle
            .check_account("priya@example.com", HERE)
            .expect("a try");

        clock.advance(Duration::from_mins(10));
        throttle.forget_old();

        assert!(throttle.by_account.is_empty() && throttle.by_address.is_empty());
    }
}
