//! What a customer does to their own sessions: proves the password again, ends one, the others or
//! all of them (ASVS 7.5.2, 7.2.4).

use secrecy::SecretString;
use tower_sessions::{Session, session::Id};

use super::{
    Accounts, endings,
    error::AccountError,
    identity::SessionViewer,
    peer::Peer,
    policy,
    presented::Presented,
    sessions::stored_id_of,
    tables::{
        envelopes,
        security_events::{self, Subject},
        session_endings, user_sessions,
    },
    which_sessions::WhichSessions,
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, ending::EndReason},
    server::{
        ids::{SessionHandle, UserId},
        store::{locks::Lock, session_store::StoredSessionId},
    },
};

impl Accounts {
    /// Proves that the viewer is still there, which counts for a while in this session, and gives the
    /// session a new id (ASVS 7.2.4) for the browser's cookie.
    pub async fn confirm(
        &self,
        viewer: &SessionViewer,
        presented: Presented<'_>,
        peer: &Peer,
    ) -> Result<Id, AccountError> {
        match presented {
            Presented::Password(password) => {
                self.check_password_of(viewer, password, peer).await?;
            }
        }
        let (id, stored) = self.new_envelope().await?;
        let now = self.clock.now();

        let mut tx = self.db.begin(&[Lock::User(&viewer.user_id)]).await?;
        let viewer = match self.still_live(&mut tx, viewer).await {
            Ok(viewer) => viewer,
            Err(error) => {
                envelopes::delete(&mut tx, &stored).await?;
                tx.commit().await?;
                return Err(error);
            }
        };
        user_sessions::confirm_under_new_id(
            &mut tx,
            &viewer.handle,
            &stored,
            presented.kind(),
            now,
        )
        .await?;
        envelopes::delete(&mut tx, &viewer.session_id).await?;
        let subject = Subject::session(&viewer.user_id, &viewer.handle);
        security_events::record(&mut tx, subject, EventKind::Confirmed, now, Some(peer)).await?;
        tx.commit().await?;

        tracing::info!(user_id = viewer.user_id.as_str(), "presence confirmed");
        Ok(id)
    }

    async fn check_password_of(
        &self,
        viewer: &SessionViewer,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        let attempt = self.throttle.take_in_session(viewer, peer).await?;
        let wrong = |words: &str| Err(AccountError::Fields(FieldErrors::one("password", words)));
        if policy::is_empty(password) {
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
        viewer: &SessionViewer,
        which: WhichSessions<'_>,
        peer: &Peer,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        let is_own = which.only() == Some(&viewer.handle);
        let (kind, reason) = match which {
            WhichSessions::One(_) if is_own => (EventKind::SignedOut, EndReason::SignedOut),
            WhichSessions::One(_) => (EventKind::SessionEnded, EndReason::Ended),
            WhichSessions::AllBut(_) => (EventKind::OtherSessionsEnded, EndReason::Ended),
            WhichSessions::All => (EventKind::AllSessionsEnded, EndReason::Ended),
        };

        let mut tx = self.db.begin(&[Lock::User(&viewer.user_id)]).await?;
        let viewer = self.still_live(&mut tx, viewer).await?;
        if !is_own && !viewer.is_confirmed(&self.limits, now) {
            return Err(AccountError::ConfirmFirst);
        }
        let user_id = &viewer.user_id;
        let live = self.count_live_of(&mut tx, user_id).await?;
        let ended = endings::end(&mut tx, user_id, which, reason, now).await?;
        // Of many, those count that the customer could see.
        let ended = match which {
            WhichSessions::One(handle) if ended == 0 => {
                return if session_endings::is_of_user(&mut tx, user_id, handle).await? {
                    Ok(0)
                } else {
                    Err(AccountError::NotFound)
                };
            }
            WhichSessions::One(_) => ended,
            WhichSessions::AllBut(_) => live.saturating_sub(1),
            WhichSessions::All => live,
        };
        let subject = Subject::session(user_id, which.only().unwrap_or(&viewer.handle));
        security_events::record(&mut tx, subject, kind, now, Some(peer)).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(user_id = user_id.as_str(), ended, ?kind, "sessions revoked");
        Ok(ended)
    }

    /// Signs out of the session that a request came with, if it came with one. One that ended
    /// meanwhile is ended too.
    pub async fn sign_out(
        &self,
        viewer: Option<&SessionViewer>,
        session: &Session,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        if let Some(viewer) = viewer {
            let this = WhichSessions::One(&viewer.handle);
            return match self.end_sessions(viewer, this, peer).await {
                Ok(_) | Err(AccountError::SessionEnded) => Ok(()),
                Err(error) => Err(error),
            };
        }
        match stored_id_of(session) {
            Some(id) => self.end_moved_session(&id, peer).await,
            None => Ok(()),
        }
    }

    /// Signs out a session by an id that it has left: its answer with the new one is still on its
    /// way to the browser that signs out. If there is none, there is nothing to do.
    async fn end_moved_session(
        &self,
        left_id: &StoredSessionId,
        peer: &Peer,
    ) -> Result<(), AccountError> {
        let now = self.clock.now();
        let Some((user_id, handle)) = self.find_moved_session(left_id).await? else {
            return Ok(());
        };
        let mut tx = self.db.begin(&[Lock::User(&user_id)]).await?;
        // It may have moved on, or ended, meanwhile.
        if user_sessions::find_by_left_id(&mut tx, left_id)
            .await?
            .is_none()
        {
            return Ok(());
        }
        let one = WhichSessions::One(&handle);
        endings::end(&mut tx, &user_id, one, EndReason::SignedOut, now).await?;
        let subject = Subject::session(&user_id, &handle);
        security_events::record(&mut tx, subject, EventKind::SignedOut, now, Some(peer)).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id = user_id.as_str(),
            "session revoked by the id it had before"
        );
        Ok(())
    }

    async fn find_moved_session(
        &self,
        left_id: &StoredSessionId,
    ) -> sqlx::Result<Option<(UserId, SessionHandle)>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        user_sessions::find_by_left_id(conn, left_id).await
    }
}
