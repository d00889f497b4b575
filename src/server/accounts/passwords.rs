//! Hashing: Argon2id on the blocking pool, behind a semaphore with a bounded queue.
//!
//! One verification takes some tens of milliseconds of one core and `argon2_memory_kib` of memory,
//! on purpose. So at most `max_concurrent` run at once, at most `max_queued` wait, and the next
//! one is turned away at once instead of dragging everybody down.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::{
    AccountError,
    policy::{NewPassword, normalised},
};
use crate::{model::password::MAX_BYTES, server::settings::PasswordSettings};

/// The hasher. Clones share the queue.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// A permit to run.
    running: Arc<Semaphore>,
    /// A permit to run or to wait for it.
    admitted: Arc<Semaphore>,
    verifications: Arc<AtomicU64>,
    /// Verified instead when there is no such user, so that it costs the same.
    dummy: String,
}

impl Passwords {
    /// A hasher with the settings' parameters.
    pub async fn new(settings: &PasswordSettings) -> Result<Self, AccountError> {
        let params = Params::new(
            settings.argon2_memory_kib,
            settings.argon2_passes,
            settings.argon2_lanes,
            None,
        )
        .map_err(|error| AccountError::Hash(error.to_string()))?;
        let running = settings.max_concurrent();
        let mut passwords = Self {
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running + settings.max_queued)),
            verifications: Arc::default(),
            dummy: String::new(),
        };
        passwords.dummy = passwords
            .hash_again(&uuid::Uuid::new_v4().to_string().into())
            .await?;
        Ok(passwords)
    }

    /// A PHC string for a new password.
    pub async fn hash(&self, password: &NewPassword) -> Result<String, AccountError> {
        self.hash_again(password.secret()).await
    }

    /// A PHC string for a password that was already accepted.
    pub async fn hash_again(&self, password: &SecretString) -> Result<String, AccountError> {
        let argon2 = self.argon2.clone();
        let password = normalised(password);
        let hash: password_hash::Result<PasswordHash> = self
            .run(move || argon2.hash_password(password.expose_secret().as_bytes()))
            .await?;
        Ok(hash.map_err(unreadable)?.to_string())
    }

    /// True if the password is the one behind the hash. Without a hash it is false, after as much
    /// work.
    pub async fn verify(
        &self,
        password: &SecretString,
        hash: Option<String>,
    ) -> Result<bool, AccountError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.clone());
        let argon2 = self.argon2.clone();
        let verifications = self.verifications.clone();
        let acceptable = password.expose_secret().len() <= MAX_BYTES;
        let password = if acceptable {
            normalised(password)
        } else {
            SecretString::default()
        };
        let matches = self
            .run(move || {
                verifications.fetch_add(1, Ordering::SeqCst);
                let hash = PasswordHash::new(&hash)?;
                match argon2.verify_password(password.expose_secret().as_bytes(), &hash) {
                    Ok(()) => Ok(true),
                    Err(password_hash::Error::PasswordInvalid) => Ok(false),
                    Err(error) => Err(error),
                }
            })
            .await?
            .map_err(unreadable)?;
        Ok(matches && known && acceptable)
    }

    /// True if the hash was made with today's parameters.
    pub fn is_current(&self, hash: &str) -> bool {
        PasswordHash::new(hash).is_ok_and(|hash| {
            hash.algorithm == Algorithm::Argon2id.ident()
                && Params::try_from(&hash).is_ok_and(|params| {
                    let today = self.argon2.params();
                    (params.m_cost(), params.t_cost(), params.p_cost())
                        == (today.m_cost(), today.t_cost(), today.p_cost())
                })
        })
    }

    /// How many verifications ran since the start.
    pub fn verifications(&self) -> u64 {
        self.verifications.load(Ordering::SeqCst)
    }

    /// Runs work on the blocking pool when it is its turn, or refuses when the queue is full.
    ///
    /// Both permits move into the work: a client that hangs up must not free its place while the
    /// core is still busy for it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let place = self
            .admitted
            .clone()
            .try_acquire_owned()
            .map_err(|_| AccountError::Busy)?;
        let turn = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| AccountError::Busy)?;
        tokio::task::spawn_blocking(move || {
            let _permits = (place, turn);
            work()
        })
        .await
        .map_err(|error| AccountError::Hash(error.to_string()))
    }
}

fn unreadable(error: password_hash::Error) -> AccountError {
    AccountError::Hash(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> PasswordSettings {
        PasswordSettings {
            argon2_memory_kib: 8,
            argon2_passes: 1,
            argon2_lanes: 1,
            ..PasswordSettings::default()
        }
    }

    #[tokio::test]
    async fn a_hash_is_a_phc_string_with_the_parameters_of_the_settings() {
        let passwords = Passwords::new(&PasswordSettings::default())
            .await
            .expect("a hasher");

        let hash = passwords
            .hash_again(&"mango lassi".into())
            .await
            .expect("hashes");

        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }

    #[tokio::test]
    async fn only_the_same_password_matches() {
        let passwords = Passwords::new(&settings()).await.expect("a hasher");
        let hash = passwords
            .hash_again(&"mango lassi".into())
            .await
            .expect("hashes");

        assert!(
            passwords
                .verify(&"mango lassi".into(), Some(hash.clone()))
                .await
                .expect("runs")
        );
        assert!(
            !passwords
                .verify(&"mango lassy".into(), Some(hash.clone()))
                .await
                .expect("runs")
        );
        assert!(
            !passwords
                .verify(&"x".repeat(2000).into(), Some(hash))
                .await
                .expect("runs")
        );
        assert!(
            !passwords
                .verify(&"mango lassi".into(), None)
                .await
                .expect("runs")
        );
        assert_eq!(passwords.verifications(), 4);
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_not_current() {
        let weak = Passwords::new(&settings()).await.expect("a hasher");
        let strong = Passwords::new(&PasswordSettings {
            argon2_passes: 2,
            ..settings()
        })
        .await
        .expect("a hasher");

        let hash = weak
            .hash_again(&"mango lassi".into())
            .await
            .expect("hashes");

        assert!(weak.is_current(&hash));
        assert!(!strong.is_current(&hash));
    }

    #[tokio::test]
    async fn a_full_queue_turns_the_next_one_away() {
        let one_at_a_time = PasswordSettings {
            max_concurrent: 1,
            max_queued: 1,
            ..settings()
        };
        let passwords = Passwords::new(&one_at_a_time).await.expect("a hasher");
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let mut running = Box::pin(passwords.run(move || {
            let _ = wait.recv();
        }));
        let mut queued = Box::pin(passwords.run(|| ()));
        assert!(poll_once(&mut running).await.is_none());
        assert!(poll_once(&mut queued).await.is_none());

        let turned_away = passwords.run(|| ()).await;

        assert!(matches!(turned_away, Err(AccountError::Busy)));
        release.send(()).expect("still running");
        running.await.expect("runs");
        queued.await.expect("has its turn");
    }

    /// Polls a future once: its first steps happen, and it is not waited for.
    async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(output) => Some(output),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
