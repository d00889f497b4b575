//! What a customer does to their own sessions: proves the password again, ends one, the others or
//! all of them (ASVS 7.5.2, 7.2.4).

use secrecy::SecretString;
use tower_sessions::session::Id;

use super::{
    AccountError, Accounts,
    endings::{self, Which},
    peer::Peer,
    policy,
    security_events::{self, Subject},
    sessions::{self, Viewer},
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, ending::EndReason},
};

/// Which sessions a customer wants to end.
#[derive(Clone, Copy, Debug)]
pub enum Choice<'a> {
    /// One, by its handle.
    One(&'a str),
    /// All but the one that asks.
    Others,
    /// All.
    All,
}

impl Accounts {
    /// Proves the viewer's password, which counts for a while in this session, and gives the session a new id (ASVS 7.2.4) for the browser's cookie.
    pub async fn confirm(
        &self,
        viewer: &Viewer,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<Id, AccountError> {
        self.check_password_of(viewer, password, peer).await?;
        let (id, stored) = self.new_envelope().await?;
        let now = self.clock.now();

        let mut tx = self.db.begin().await?;
        let viewer = match self.still_live(&mut tx, viewer).await {
            Ok(viewer) => viewer,
            Err(error) => {
                endings::delete_envelope(&mut *tx, &stored).await?;
                tx.commit().await?;
                return Err(error);
            }
        };
        sessions::confirm_under_new_id(&mut *tx, &viewer.handle, &stored, now).await?;
        endings::delete_envelope(&mut *tx, &viewer.session_id).await?;
        let subject = Subject::session(&viewer.user_id, &viewer.handle);
        security_events::record(&mut *tx, subject, EventKind::Confirmed, now, Some(peer)).await?;
        tx.commit().await?;

        tracing::info!(user_id = viewer.user_id, "password confirmed");
        Ok(id)
    }

    async fn check_password_of(
        &self,
        viewer: &Viewer,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        let key = Email::key_of(&viewer.email);
        let attempt = self.throttle.take(&key, peer.network()).await?;
        let wrong = |words: &str| Err(AccountError::Fields(FieldErrors::one("password", words)));
        if policy::is_empty(password) {
            attempt.give_back();
            return wrong("Enter your password");
        }
        if self.is_password_of(viewer, password, peer, attempt).await? {
            return Ok(());
        }
        wrong("The password is not right")
    }

    /// Ends sessions of the viewer's own and returns how many. Ending any other than the one that
    /// asks needs a password proven lately.
    ///
    /// A handle that is nobody's, or another customer's, is `NotFound`; one of a session that has
    /// ended already ends nothing.
    pub async fn end_sessions(
        &self,
        viewer: &Viewer,
        choice: Choice<'_>,
        peer: &Peer,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        let is_own = matches!(choice, Choice::One(handle) if handle == viewer.handle);
        let user_id = viewer.user_id.as_str();
        let (which, kind, reason) = match choice {
            Choice::One(handle) if is_own => (
                Which::One { user_id, handle },
                EventKind::SignedOut,
                EndReason::SignedOut,
            ),
            Choice::One(handle) => (
                Which::One { user_id, handle },
                EventKind::SessionEnded,
                EndReason::Ended,
            ),
            Choice::Others => (
                Which::Others {
                    user_id,
                    keep: &viewer.handle,
                },
                EventKind::OtherSessionsEnded,
                EndReason::Ended,
            ),
            Choice::All => (
                Which::All { user_id },
                EventKind::AllSessionsEnded,
                EndReason::Ended,
            ),
        };

        let mut tx = self.db.begin().await?;
        let viewer = self.still_live(&mut tx, viewer).await?;
        if !is_own && !viewer.is_confirmed(&self.limits, now) {
            return Err(AccountError::ConfirmFirst);
        }
        let live = sessions::count_live(&mut *tx, user_id, &self.limits, now).await?;
        let ended = endings::end(&mut tx, which, reason, now).await?;
        // Of many, those count that the customer could see.
        let ended = match choice {
            Choice::One(_) => ended,
            Choice::Others => live.saturating_sub(1),
            Choice::All => live,
        };
        if let (0, Choice::One(handle)) = (ended, choice) {
            return if endings::was_session_of(&mut *tx, user_id, handle).await? {
                Ok(0)
            } else {
                Err(AccountError::NotFound)
            };
        }
        let subject = match choice {
            Choice::One(handle) => Subject::session(user_id, handle),
            Choice::Others | Choice::All => Subject::session(user_id, &viewer.handle),
        };
        security_events::record(&mut *tx, subject, kind, now, Some(peer)).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(user_id, ended, ?kind, "sessions revoked");
        Ok(ended)
    }

    /// Signs out a session by an id that it has left: its answer with the new one is still on its
    /// way to the browser that signs out. If there is none, there is nothing to do.
    pub async fn end_moved_session(&self, left_id: &str, peer: &Peer) -> Result<(), AccountError> {
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let Some((user_id, handle)) = sessions::find_moved(&mut *tx, left_id).await? else {
            return Ok(());
        };
        let one = Which::one(&user_id, &handle);
        endings::end(&mut tx, one, EndReason::SignedOut, now).await?;
        let subject = Subject::session(&user_id, &handle);
        security_events::record(&mut *tx, subject, EventKind::SignedOut, now, Some(peer)).await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        tracing::info!(user_id, "session revoked by the id it had before");
        Ok(())
    }

    /// Within a transaction: the request was authenticated when it began, and still is. What ends
    /// a session also stops what it had in flight.
    pub async fn still_live(
        &self,
        tx: &mut sqlx::SqliteConnection,
        viewer: &Viewer,
    ) -> Result<Viewer, AccountError> {
        let now = self.clock.now();
        sessions::still_live(tx, &viewer.handle, &self.limits, now)
            .await?
            .ok_or(AccountError::SessionEnded)
    }
}
