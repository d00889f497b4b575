//! Hashing: Argon2id on the blocking pool, behind a bounded queue that is fair between networks.
//!
//! One verification takes some tens of milliseconds of one core and `argon2_memory_kib` of memory,
//! on purpose. So at most `max_concurrent` run at once, at most `max_queued` wait, and the next
//! one is turned away at once instead of dragging everybody down.
//!
//! Its time must not tell which emails are known (ASVS 6.3.8), nor whose hash is older. Hashes of
//! several parameters stand side by side after a change of the settings, so every verification takes
//! as much work as the costliest one: what a hash lacks is made up for by hashing more.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{self, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    error::AccountError,
    fair_queue::FairQueue,
    policy::{NewPassword, normalised},
};
use crate::{
    model::password::MAX_BYTES,
    server::{network::Network, settings::PasswordSettings},
};

/// For whom the work is done: a client's network, or an operator at the command line.
pub type Requester = Option<Network>;

/// The hasher. Clones share the queue.
#[derive(Clone, Debug)]
pub struct Passwords {
    argon2: Argon2<'static>,
    queue: FairQueue<Requester>,
    done: Arc<Done>,
    /// What every verification costs as much as: the costliest of the hashes that are known, and of
    /// new ones.
    costliest: Arc<Mutex<Params>>,
}

/// What was done since the start.
#[derive(Debug, Default)]
struct Done {
    verifications: AtomicU64,
    kib_passes: AtomicU64,
}

impl Passwords {
    /// A hasher with the settings' parameters.
    pub fn new(settings: &PasswordSettings) -> Result<Self, AccountError> {
        let params = Params::new(
            settings.argon2_memory_kib,
            settings.argon2_passes,
            settings.argon2_lanes,
            None,
        )
        .map_err(|error| AccountError::Hash(error.to_string()))?;
        Ok(Self {
            costliest: Arc::new(Mutex::new(params.clone())),
            argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            queue: FairQueue::new(settings.max_concurrent(), settings.max_queued),
            done: Arc::default(),
        })
    }

    /// Takes note that there are hashes with these parameters: a PHC string up to the passes.
    pub fn note_parameters(&self, parameters: &str) {
        if let Some(params) = params_of(&format!("{parameters},p=1")) {
            self.costliest_with(&params);
        }
    }

    /// The costliest parameters, these among them.
    fn costliest_with(&self, params: &Params) -> Params {
        let mut costliest = self
            .costliest
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if kib_passes(params) > kib_passes(&costliest) {
            *costliest = params.clone();
        }
        costliest.clone()
    }

    /// A PHC string for a new password.
    pub async fn hash(
        &self,
        password: &NewPassword,
        of: Requester,
    ) -> Result<String, AccountError> {
        self.hash_again(password.secret(), of).await
    }

    /// A PHC string for a password that was already accepted.
    pub async fn hash_again(
        &self,
        password: &SecretString,
        of: Requester,
    ) -> Result<String, AccountError> {
        let (argon2, done) = (self.argon2.clone(), self.done.clone());
        let password = normalised(password);
        let hash: password_hash::Result<PasswordHash> = self
            .run(of, move || {
                done.count_work(kib_passes(argon2.params()));
                argon2.hash_password(password.expose_secret().as_bytes())
            })
            .await?;
        Ok(hash.map_err(unreadable)?.to_string())
    }

    /// True if the password is the one behind the hash. Without a hash no password is right, and it
    /// takes as long to find out.
    pub async fn verify(
        &self,
        password: &SecretString,
        hash: Option<String>,
        of: Requester,
    ) -> Result<bool, AccountError> {
        let params = hash.as_deref().and_then(params_of);
        // Another process may write costlier hashes than were there at the start.
        let costliest = self.costliest_with(params.as_ref().unwrap_or(self.argon2.params()));
        let cost = params.as_ref().map_or(0, kib_passes);
        let padding = padding(kib_passes(&costliest) - cost, costliest.m_cost());
        let argon2 = self.argon2.clone();
        let done = self.done.clone();
        let acceptable = password.expose_secret().len() <= MAX_BYTES;
        let password = if acceptable {
            normalised(password)
        } else {
            SecretString::default()
        };
        let matches = self
            .run(of, move || {
                done.count(cost, &padding);
                padding.into_iter().for_each(work);
                let Some(hash) = hash else {
                    return Ok(false);
                };
                let hash = PasswordHash::new(&hash)?;
                match argon2.verify_password(password.expose_secret().as_bytes(), &hash) {
                    Ok(()) => Ok(true),
                    Err(password_hash::Error::PasswordInvalid) => Ok(false),
                    Err(error) => Err(error),
                }
            })
            .await?
            .map_err(unreadable)?;
        Ok(matches && acceptable)
    }

    /// True if today's parameters make a stronger hash than this one: in one respect at least, and
    /// weaker in none.
    pub fn strengthens(&self, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else {
            return false;
        };
        let Ok(then) = Params::try_from(&hash) else {
            return false;
        };
        let today = self.argon2.params();
        let pairs = [
            (then.m_cost(), today.m_cost()),
            (then.t_cost(), today.t_cost()),
            (then.p_cost(), today.p_cost()),
        ];
        let is_other_kind = hash.algorithm != Algorithm::Argon2id.ident();
        pairs.iter().all(|(then, today)| today >= then)
            && (is_other_kind || pairs.iter().any(|(then, today)| today > then))
    }

    /// How many verifications ran since the start.
    pub fn verifications(&self) -> u64 {
        self.done.verifications.load(Ordering::SeqCst)
    }

    /// How much work they and the hashes were: KiB of memory times passes over it. It is what their time
    /// grows with.
    pub fn kib_passes(&self) -> u64 {
        self.done.kib_passes.load(Ordering::SeqCst)
    }

    /// Runs work on the blocking pool when it is its turn, or refuses when the queue is full.
    ///
    /// The turn moves into the work: a client that hangs up must not free its place while the core
    /// is still busy for it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        of: Requester,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let turn = self.queue.turn(of).await.map_err(|_| AccountError::Busy)?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|error| AccountError::Hash(error.to_string()))
    }
}

impl Done {
    fn count(&self, cost: u64, padding: &[Params]) {
        self.verifications.fetch_add(1, Ordering::SeqCst);
        self.count_work(cost + padding.iter().map(kib_passes).sum::<u64>());
    }

    fn count_work(&self, kib_passes: u64) {
        self.kib_passes.fetch_add(kib_passes, Ordering::SeqCst);
    }
}

/// What a hash was made with, if it can be read.
fn params_of(hash: &str) -> Option<Params> {
    Params::try_from(&PasswordHash::new(hash).ok()?).ok()
}

fn kib_passes(params: &Params) -> u64 {
    u64::from(params.m_cost()) * u64::from(params.t_cost())
}

/// Parameters of work that costs so much: passes over as much memory as the costliest hash takes, for
/// less memory is faster, and one pass over the rest. Less than the least memory of Argon2 makes no difference.
fn padding(cost: u64, memory: u32) -> Vec<Params> {
    let passes = cost / u64::from(memory);
    let rest = cost % u64::from(memory);
    [(u64::from(memory), passes), (rest, 1)]
        .into_iter()
        .filter_map(|(memory, passes)| {
            let (memory, passes) = (u32::try_from(memory).ok()?, u32::try_from(passes).ok()?);
            Params::new(memory, passes, Params::MIN_P_COST, None).ok()
        })
        .collect()
}

/// Hashes nothing, for the time it takes.
fn work(params: Params) {
    let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let _ = std::hint::black_box(argon2.hash_password_into(&[], &[0; 16], &mut out));
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
        let passwords = Passwords::new(&PasswordSettings::default()).expect("a hasher");

        let hash = hash_of(&passwords, "mango lassi").await;

        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
    }

    #[tokio::test]
    async fn only_the_same_password_matches() {
        let passwords = Passwords::new(&settings()).expect("a hasher");
        let hash = hash_of(&passwords, "mango lassi").await;
        for (password, hash, is_right) in [
            ("mango lassi", Some(&hash), true),
            ("mango lassy", Some(&hash), false),
            (&"x".repeat(2000), Some(&hash), false),
            ("mango lassi", None, false),
        ] {
            let typed = password.into();
            let verified = passwords.verify(&typed, hash.cloned(), None).await;
            assert_eq!(verified.expect("runs"), is_right, "{password}");
        }
        assert_eq!(passwords.verifications(), 4);
    }

    #[tokio::test]
    async fn every_verification_costs_as_much_as_the_costliest_hash_and_todays() {
        let today = with(16, 2, 1);
        let cheap = hash_of(&with(8, 1, 1), "a").await;
        let costly = hash_of(&with(40, 3, 2), "a").await;
        let cost_of = async |hash: Option<&String>| {
            let before = today.kib_passes();
            let verified = today.verify(&"a".into(), hash.cloned(), None).await;
            assert_eq!(verified.expect("runs"), hash.is_some());
            today.kib_passes() - before
        };

        assert_eq!(cost_of(None).await, 32);
        assert_eq!(cost_of(Some(&cheap)).await, 32);

        // It was not known at the start, and becomes known with its first verification.
        assert_eq!(cost_of(Some(&costly)).await, 120);
        assert_eq!(cost_of(None).await, 120);
        assert_eq!(cost_of(Some(&cheap)).await, 120);

        today.note_parameters("$argon2id$v=19$m=64,t=4");
        today.note_parameters("no hash");
        assert_eq!(cost_of(None).await, 256);
        assert_eq!(cost_of(Some(&costly)).await, 256);
    }

    #[tokio::test]
    async fn a_hash_is_strengthened_and_never_weakened() {
        let hash = hash_of(&with(32, 2, 2), "mango lassi").await;

        for (memory, passes, lanes, strengthens) in [
            (32, 2, 2, false),
            (33, 2, 2, true),
            (32, 3, 2, true),
            (32, 2, 3, true),
            (31, 2, 2, false),
            (32, 1, 2, false),
            (32, 2, 1, false),
            (64, 1, 2, false),
            (31, 9, 2, false),
        ] {
            let today = with(memory, passes, lanes);
            assert_eq!(
                today.strengthens(&hash),
                strengthens,
                "{memory} {passes} {lanes}"
            );
        }
        let older_kind = hash.replace("$argon2id$", "$argon2i$");
        assert!(with(32, 2, 2).strengthens(&older_kind));
        assert!(!with(32, 1, 2).strengthens(&older_kind));
        assert!(!with(32, 2, 2).strengthens("no hash"));
    }

    #[tokio::test]
    async fn what_makes_up_for_a_cheap_hash_takes_the_memory_of_the_costliest() {
        let passwords = with(16, 1, 1);

        passwords.note_parameters("$argon2id$v=19$m=64,t=3");

        let costliest = passwords.costliest_with(passwords.argon2.params());
        let padding = padding(kib_passes(&costliest) - 16, costliest.m_cost());
        let shape: Vec<_> = padding.iter().map(|p| (p.m_cost(), p.t_cost())).collect();
        assert_eq!(shape, [(64, 2), (48, 1)]);
    }

    fn with(memory: u32, passes: u32, lanes: u32) -> Passwords {
        let settings = PasswordSettings {
            argon2_memory_kib: memory,
            argon2_passes: passes,
            argon2_lanes: lanes,
            ..settings()
        };
        Passwords::new(&settings).expect("a hasher")
    }

    async fn hash_of(passwords: &Passwords, password: &str) -> String {
        let hash = passwords.hash_again(&password.into(), None).await;
        hash.expect("hashes")
    }

    #[tokio::test]
    async fn a_full_queue_turns_the_next_one_away() {
        let one_at_a_time = PasswordSettings {
            max_concurrent: 1,
            max_queued: 1,
            ..settings()
        };
        let passwords = Passwords::new(&one_at_a_time).expect("a hasher");
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let mut running = Box::pin(passwords.run(None, move || {
            let _ = wait.recv();
        }));
        let mut queued = Box::pin(passwords.run(None, || ()));
        assert!(poll_once(&mut running).await.is_none());
        assert!(poll_once(&mut queued).await.is_none());

        let turned_away = passwords.run(None, || ()).await;

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
