//! Argon2 alone: how many verifications all cores do in a second, which no sign-in can beat.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use argon2::{Argon2, PasswordVerifier, password_hash::phc::PasswordHash};

use crate::Failure;

/// Prints verifications per second.
pub fn run(hash: &str, password: &str, seconds: u64) -> Result<(), Failure> {
    let hash = PasswordHash::new(hash)?;
    let argon2 = Argon2::default();
    argon2.verify_password(password.as_bytes(), &hash)?;

    let (started, done) = (Instant::now(), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while started.elapsed() < Duration::from_secs(seconds) {
                    if argon2.verify_password(password.as_bytes(), &hash).is_ok() {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let done = u32::try_from(done.into_inner())?;
    println!("{}", f64::from(done) / started.elapsed().as_secs_f64());
    Ok(())
}
