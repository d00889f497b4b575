//! Sends what waits, oldest first, several at once.
//!
//! A mail is taken for some minutes, sent, and then marked. Where a server dies in between, the mail is
//! taken again after those minutes: it comes twice then, with the same `Message-ID`, and is never lost.

use std::{sync::Arc, time::Duration};

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Mail,
    layout::Words,
    letter::Letter,
    message,
    refusal::Refusal,
    tables::mails::{self, DueMail},
};
use crate::{model::moment::UnixMillis, server::clock::millis};

/// Looks again so often, for what is due and what other servers wrote.
const EVERY: Duration = Duration::from_secs(5);

/// Nobody else takes a mail meanwhile.
const TAKEN_FOR: Duration = Duration::from_mins(5);

/// A try takes at most so long, and so well within that.
const AT_MOST: Duration = Duration::from_mins(3);

/// Mails on their way at once.
const AT_ONCE: usize = 4;

/// The pauses after tries that failed. After the last a mail is given up.
const PAUSES: [Duration; 9] = [
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(3),
    Duration::from_hours(6),
    Duration::from_hours(12),
    Duration::from_hours(24),
];

/// A mail in its words, and where it goes.
#[derive(Debug)]
pub struct Composed {
    pub recipient: String,
    pub words: Words,
}

/// Puts mails into words when they are sent: some ask the domains for what holds by then.
pub trait Compose: Clone + Send + Sync + 'static {
    /// None if there is nothing to be said any more.
    fn compose(
        &self,
        due: &DueMail,
        letter: &Letter,
    ) -> impl Future<Output = anyhow::Result<Option<Composed>>> + Send;
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Sent,
    Waits,
    Dead,
}

impl Mail {
    /// Sends what is due until it is to stop. What is being sent then is finished.
    pub async fn deliver(self, composer: impl Compose, stop: CancellationToken) {
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            workers.spawn(self.clone().work(composer.clone(), stop.clone()));
        }
        workers.join_all().await;
    }

    async fn work(self, composer: impl Compose, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.send_next(&composer).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "mail could not be read or marked"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.written.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Sends the mail that is due for the longest time. False if none is.
    pub async fn send_next(&self, composer: &impl Compose) -> sqlx::Result<bool> {
        let now = self.clock.now();
        if !mails::is_due(&mut *self.db.read.acquire().await?, now).await? {
            return Ok(false);
        }
        let due = {
            let conn = &mut *self.db.write.acquire().await?;
            mails::take_due(conn, now, now + millis(TAKEN_FOR)).await?
        };
        let Some(due) = due else {
            return Ok(false);
        };
        // Another worker may find the next one.
        self.written.notify_one();
        let due = Arc::new(due);
        // In a task of its own: a mail that cannot even be put into words stops no other.
        let (mail, composer, this) = (self.clone(), composer.clone(), Arc::clone(&due));
        let trying =
            tokio::spawn(async move { timeout(AT_MOST, mail.try_to_send(&this, &composer)).await });
        let refusal = match trying.await {
            Ok(Ok(Ok(()))) => None,
            Ok(Ok(Err(refusal))) => Some(refusal),
            Ok(Err(_)) => Some(Refusal::ForNow("the mail server took too long".to_owned())),
            Err(error) => Some(Refusal::ForNow(error.to_string())),
        };
        let refusal = refusal.as_ref().map(Refusal::for_the_record);
        let outcome = self.mark(&due, refusal.as_ref()).await?;
        if let Some(why) = refusal {
            tracing::warn!(mail = due.id, %why, ?outcome, "a mail was not taken");
        }
        Ok(true)
    }

    async fn try_to_send(&self, due: &DueMail, composer: &impl Compose) -> Result<(), Refusal> {
        let letter = Letter::parse(&due.letter);
        // A later version may have written it, and will send it.
        let letter = letter.map_err(|error| Refusal::ForNow(error.to_string()))?;
        let written = composer.compose(due, &letter).await;
        let written = written.map_err(|error| Refusal::ForNow(error.to_string()))?;
        let Some(Composed { recipient, words }) = written else {
            return Ok(());
        };
        let message = message::message(&due.id, &self.transport.from, &recipient, words);
        let message = message.map_err(|error| Refusal::ForGood(error.to_string()))?;
        self.transport.send(&due.id, message).await
    }

    async fn mark(&self, due: &DueMail, refusal: Option<&Refusal>) -> sqlx::Result<Outcome> {
        let now = self.clock.now();
        let conn = &mut *self.db.write.acquire().await?;
        let pause = usize::try_from(due.attempts - 1).ok();
        let pause = pause.and_then(|tries| PAUSES.get(tries));
        match (refusal, pause) {
            (None, _) => {
                mails::set_sent(conn, &due.id, now).await?;
                Ok(Outcome::Sent)
            }
            (Some(Refusal::ForNow(why)), Some(pause)) => {
                let next_at: UnixMillis = now + millis(*pause);
                mails::set_waiting(conn, &due.id, next_at, why).await?;
                Ok(Outcome::Waits)
            }
            (Some(Refusal::ForNow(why) | Refusal::ForGood(why)), _) => {
                mails::set_dead(conn, &due.id, now, why).await?;
                Ok(Outcome::Dead)
            }
        }
    }
}
