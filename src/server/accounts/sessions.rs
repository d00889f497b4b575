//! Who is this? Opens, authenticates, counts and lists sessions. [`endings`] ends them.
//!
//! The session library's own row never authenticates: an in-flight request may write it back after
//! the session was revoked, and it is worth nothing.

use std::time::Duration;

use time::OffsetDateTime;
use tower_sessions::{Expiry, Session, session::Id};

use super::{
    Accounts, endings,
    error::AccountError,
    identity::{SessionViewer, Verified, Viewer},
    known_device::KnownDevice,
    peer::Peer,
    tables::{
        envelopes,
        security_events::{self, Subject},
        token_families::{self, ListedFamily},
        user_sessions::{self, ListedSession, NewSession},
    },
    views,
    which_sessions::WhichSessions,
};
use crate::{
    model::{account::Account, activity::EventKind, ending::EndReason, token::Me},
    server::{
        clock::millis,
        ids::{SessionHandle, UserId},
        mail::letter::Letter,
        store::{
            Connection,
            locks::Lock,
            session_store::{StoredSessionId, stamp},
        },
    },
};

/// Activity is written down at most this often (per session).
const TOUCH_EVERY: Duration = Duration::from_mins(10);

/// The id under which the database knows the session of a request, if the request has one.
pub fn stored_id_of(session: &Session) -> Option<StoredSessionId> {
    session.id().map(StoredSessionId::of)
}

/// What is signed in, as its owner and an operator see it.
pub struct SignedIn {
    pub sessions: Vec<ListedSession>,
    pub apps: Vec<ListedFamily>,
}

impl Accounts {
    /// Opens a session for a verified user, always under a new id (ASVS 7.2.4): an id that somebody
    /// else may have planted is worth nothing. `before` is the session that the browser had; it
    /// ends. `step` is what else signing in means to the caller, in the same transaction, which takes
    /// `locks` for it. Returns
    /// the id for the browser's cookie, and what the step returned.
    ///
    /// If the user's epoch moved since the password was verified, no session is opened.
    pub async fn open_session<T>(
        &self,
        verified: &Verified,
        before: Option<&SessionViewer>,
        peer: &Peer,
        locks: &[Lock<'_>],
        step: impl AsyncFnOnce(&mut Connection, &UserId) -> sqlx::Result<T>,
    ) -> Result<(Id, T), AccountError> {
        let is_told = self.is_told_of_new_device(verified, peer).await?;
        let (id, stored) = self.new_envelope().await?;
        let (user_id, handle) = (&verified.user_id, SessionHandle::generate());
        let now = self.clock.now();

        let mut all_locks = vec![Lock::User(user_id)];
        all_locks.extend(before.map(|before| Lock::User(&before.user_id)));
        all_locks.extend(locks);
        let mut tx = self.db.begin(&all_locks).await?;
        let session = NewSession {
            id: &stored,
            handle: &handle,
            user_id,
            epoch: verified.epoch,
            by: verified.by,
            expires_at: now + self.limits.absolute,
        };
        if !user_sessions::insert_if_epoch(&mut tx, &session, peer, now).await? {
            envelopes::delete(&mut tx, &stored).await?;
            tx.commit().await?;
            return Err(AccountError::InvalidCredentials);
        }
        if let Some(SessionViewer {
            user_id, handle, ..
        }) = before
        {
            let this = WhichSessions::One(handle);
            endings::end(&mut tx, user_id, this, EndReason::SignedInAgain, now).await?;
            let (subject, kind) = (Subject::session(user_id, handle), EventKind::SignedOut);
            security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        }
        // A right password opens sessions as often as it is sent: so that they stay few, those that were
        // not used for the longest time end.
        let limit = self.limits.per_user;
        let excess = user_sessions::find_in_excess(&mut tx, user_id, &handle, limit).await?;
        endings::end_in_excess(&mut tx, user_id, &excess, now).await?;
        let done = step(&mut tx, user_id).await?;
        let subject = Subject::session(user_id, &handle);
        security_events::record(&mut tx, subject, EventKind::SignedIn, now, Some(peer)).await?;
        self.tell_of_new_device(&mut tx, verified, is_told, peer)
            .await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        self.mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), "session opened");
        Ok((id, done))
    }

    /// Whether the owner is told by mail: not if the browser's cookie says that they have been there before,
    /// and not time and again.
    pub(super) async fn is_told_of_new_device(
        &self,
        verified: &Verified,
        peer: &Peer,
    ) -> Result<bool, AccountError> {
        let user_id = &verified.user_id;
        if verified.is_new || self.throttle.is_known(user_id, peer) {
            return Ok(false);
        }
        self.throttle
            .use_up_mail_of("new device", user_id.as_str())
            .await
    }

    /// Tells the owner by mail, at the address that they sign in with.
    pub(super) async fn tell_of_new_device(
        &self,
        conn: &mut Connection,
        verified: &Verified,
        is_told: bool,
        peer: &Peer,
    ) -> sqlx::Result<()> {
        if !is_told {
            return Ok(());
        }
        let letter = Letter::NewDevice {
            name: verified.name.clone(),
            from: peer.origin(self.clock.now()),
        };
        let (user_id, to) = (Some(&verified.user_id), Some(&*verified.email));
        self.mail.write(conn, user_id, to, &letter).await
    }

    /// What the browser keeps, now that somebody has signed in there.
    pub fn remember_device(&self, verified: &Verified, peer: &Peer) -> KnownDevice {
        self.throttle.remember(&verified.user_id, peer)
    }

    /// Makes the session library's row for a session to come: its id for the cookie, and the id
    /// under which the database knows it.
    pub(super) async fn new_envelope(&self) -> Result<(Id, StoredSessionId), AccountError> {
        let expiry = Expiry::OnInactivity(time::Duration::milliseconds(self.limits.idle));
        let envelope = Session::new(None, self.envelopes.clone(), Some(expiry));
        envelope.save().await?;
        let id = envelope.id().ok_or(AccountError::SessionEnded)?;
        Ok((id, StoredSessionId::of(id)))
    }

    /// Who is this? One indexed query; nothing is cached.
    pub async fn authenticate(&self, id: &StoredSessionId) -> sqlx::Result<Option<SessionViewer>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        user_sessions::find_live_by_id(conn, id, &self.limits, self.clock.now()).await
    }

    /// The session that was authenticated before, if it still is: for a stream held open.
    pub async fn check_again(&self, handle: &SessionHandle) -> sqlx::Result<Option<SessionViewer>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        user_sessions::find_live_by_handle(conn, handle, &self.limits, self.clock.now()).await
    }

    /// Within a transaction: the request was authenticated when it began, and still is. What ends
    /// a session also stops what it had in flight.
    pub async fn still_live(
        &self,
        tx: &mut Connection,
        viewer: &SessionViewer,
    ) -> Result<SessionViewer, AccountError> {
        let now = self.clock.now();
        user_sessions::find_live_by_handle(tx, &viewer.handle, &self.limits, now)
            .await?
            .ok_or(AccountError::SessionEnded)
    }

    /// The same for whoever sent the request, a browser or an app.
    pub async fn still_stands(
        &self,
        tx: &mut Connection,
        viewer: &Viewer,
    ) -> Result<(), AccountError> {
        match viewer {
            Viewer::Session(viewer) => self.still_live(tx, viewer).await.map(drop),
            Viewer::Token(viewer) if self.stands(tx, viewer).await? => Ok(()),
            Viewer::Token(_) => Err(AccountError::InvalidToken),
        }
    }

    /// True if the viewer's password was proven lately enough for what needs it.
    pub fn is_confirmed(&self, viewer: &SessionViewer) -> bool {
        viewer.is_confirmed(&self.limits, self.clock.now())
    }

    /// Writes a session's activity down, at most every ten minutes. True if it did, and the
    /// browser's cookie is to live longer too.
    pub async fn write_activity_down(
        &self,
        viewer: &SessionViewer,
        peer: &Peer,
    ) -> sqlx::Result<bool> {
        let (id, now) = (&viewer.session_id, self.clock.now());
        let due = now - millis(TOUCH_EVERY);
        if viewer.last_seen_at > due {
            return Ok(false);
        }
        let idle = time::Duration::milliseconds(self.limits.idle);
        let expiry = stamp(OffsetDateTime::now_utc() + idle);
        let mut tx = self.db.begin(&[Lock::User(&viewer.user_id)]).await?;
        // The envelope first, as whoever deletes both.
        envelopes::extend(&mut tx, id, &expiry).await?;
        let touched = user_sessions::touch(&mut tx, id, peer, due, &self.limits, now).await?;
        if touched {
            tx.commit().await?;
        }
        Ok(touched)
    }

    /// The viewer's account.
    pub async fn account(&self, viewer: &Viewer) -> Result<Account, AccountError> {
        let conn = &mut *self.db.sessions.acquire().await?;
        self.account_by(conn, viewer).await
    }

    /// The same, by the connection of who reads more than that.
    pub async fn account_by(
        &self,
        conn: &mut Connection,
        viewer: &Viewer,
    ) -> Result<Account, AccountError> {
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        let profile = user_sessions::find_profile(conn, user_id, &self.limits, now)
            .await?
            .ok_or(AccountError::NotFound)?;
        Ok(views::account(profile))
    }

    /// The viewer in short.
    pub async fn me(&self, viewer: &Viewer) -> Result<Me, AccountError> {
        let (name, email, role) = match viewer {
            // It was read with the session.
            Viewer::Session(viewer) => (viewer.name.clone(), viewer.email.clone(), viewer.role),
            Viewer::Token(_) => {
                let account = self.account(viewer).await?;
                (account.name, account.email, account.role)
            }
        };
        Ok(Me { name, email, role })
    }

    /// Sessions of a user that would be accepted now, and families whose tokens would.
    pub(super) async fn count_live_of(
        &self,
        conn: &mut Connection,
        user_id: &UserId,
    ) -> sqlx::Result<u64> {
        let (limits, now) = (&self.limits, self.clock.now());
        let sessions = user_sessions::count_live_of(&mut *conn, user_id, limits, now).await?;
        let apps = token_families::count_live_of(conn, user_id, &self.tokens.limits, now).await?;
        Ok(sessions + apps)
    }

    /// The sessions and apps of a user that would be accepted now, the last used first.
    pub async fn list_sessions(&self, user_id: &UserId) -> sqlx::Result<SignedIn> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read_sessions().await?;
        Ok(SignedIn {
            sessions: user_sessions::list_live_of(&mut snapshot, user_id, &self.limits, now)
                .await?,
            apps: token_families::list_live_of(&mut snapshot, user_id, &self.tokens.limits, now)
                .await?,
        })
    }
}
