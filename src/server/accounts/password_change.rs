//! Changes a password, which ends every session of its user.

use secrecy::SecretString;

use super::{
    Accounts, endings,
    error::AccountError,
    identity::SessionViewer,
    peer::Peer,
    policy::{self, NewPassword},
    tables::{
        security_events::{self, Subject},
        users,
    },
    which_sessions::WhichSessions,
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, ending::EndReason},
    server::{mail::letter::Letter, store::locks::Lock},
};

impl Accounts {
    /// Changes the viewer's password and ends every session of theirs, the one that asks included.
    /// Returns how many sessions that were.
    pub async fn change_password(
        &self,
        viewer: &SessionViewer,
        current: &SecretString,
        new: &SecretString,
        peer: &Peer,
    ) -> Result<u64, AccountError> {
        let new = self.check_change(viewer, current, new, peer).await?;
        let of = Some(peer.network());
        let hash = self.passwords.hash(&new, of).await?;
        let now = self.clock.now();

        let mut tx = self.db.begin(&[Lock::User(&viewer.user_id)]).await?;
        let viewer = &self.still_live(&mut tx, viewer).await?;
        let sessions = self.count_live_of(&mut tx, &viewer.user_id).await?;
        if !users::change_password(&mut tx, &viewer.user_id, viewer.epoch, &hash, now).await? {
            return Err(AccountError::SessionEnded);
        }
        let all = WhichSessions::All;
        endings::end(
            &mut tx,
            &viewer.user_id,
            all,
            EndReason::PasswordChanged,
            now,
        )
        .await?;
        let subject = Subject::session(&viewer.user_id, &viewer.handle);
        let changed = EventKind::PasswordChanged;
        security_events::record(&mut tx, subject, changed, now, Some(peer)).await?;
        let letter = Letter::PasswordChanged {
            name: viewer.name.clone(),
            from: peer.origin(now),
        };
        self.mail
            .write(&mut tx, Some(&viewer.user_id), Some(&viewer.email), &letter)
            .await?;
        tx.commit().await?;
        self.mail.written.notify_one();

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id = viewer.user_id.as_str(),
            sessions,
            "password changed, sessions revoked"
        );
        Ok(sessions)
    }

    /// ASVS 6.2.3: a change needs the current password; the new one must satisfy the policy.
    async fn check_change(
        &self,
        viewer: &SessionViewer,
        current: &SecretString,
        new: &SecretString,
        peer: &Peer,
    ) -> Result<NewPassword, AccountError> {
        let attempt = self.throttle.take_in_session(viewer, peer).await?;
        let mut wrong = FieldErrors::default();
        if policy::is_empty(current) {
            wrong.add("current_password", "Enter your current password");
        } else if !self.is_password_of(viewer, current, peer, attempt).await? {
            wrong.add("current_password", "The current password is not right");
        }
        if policy::is_empty(new) {
            wrong.add("new_password", "Enter a new password");
        }
        let context = [viewer.name.as_str(), viewer.email.as_str()];
        let of = Some(peer.network());
        let judged = self.judge(new, context.into_iter(), of).await?;
        let accepted = wrong.take("new_password", judged);
        if accepted
            .as_ref()
            .is_some_and(|accepted| accepted.is_same_as(current))
        {
            wrong.add(
                "new_password",
                "The new password must differ from the current one",
            );
        }
        match accepted {
            Some(accepted) if wrong.is_empty() => Ok(accepted),
            _ => Err(AccountError::Fields(wrong)),
        }
    }
}
