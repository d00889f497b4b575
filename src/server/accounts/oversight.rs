//! What an admin sees of a user at a browser, and may do: only with a password that was proven lately, never
//! to the own account, and always written down.

use super::{
    Accounts, endings,
    error::AccountError,
    identity::SessionViewer,
    operator::{self, Change},
    tables::{
        security_events::{self, Subject},
        staff_actions::{self, StaffAction},
        users::{self, ListedUser},
    },
    which_sessions::WhichSessions,
};
use crate::{
    error::FieldErrors,
    model::{activity::EventKind, email::Email, ending::EndReason, role::Role},
    server::{
        ids::UserId,
        store::{Transaction, locks::Lock},
    },
};

impl Accounts {
    /// A user by their email, as typed.
    pub async fn find_overseen(&self, email: &str) -> sqlx::Result<Option<ListedUser>> {
        let conn = &mut *self.db.read.acquire().await?;
        users::find_listed(conn, &Email::key_of(email)).await
    }

    /// Begins a transaction about a user that an admin may make.
    pub async fn begin_oversight(
        &self,
        admin: &SessionViewer,
        user_id: &UserId,
    ) -> Result<Transaction, AccountError> {
        let locks = [Lock::User(&admin.user_id), Lock::User(user_id)];
        let mut tx = self.db.begin(&locks).await?;
        let admin = self.still_live(&mut tx, admin).await?;
        if admin.role != Role::Admin {
            return Err(AccountError::NotFound);
        }
        if !self.is_confirmed(&admin) {
            return Err(AccountError::ConfirmFirst);
        }
        if admin.user_id == *user_id {
            let words = "Another admin has to do that to your account.";
            return Err(AccountError::Fields(FieldErrors::one("user", words)));
        }
        if !users::exists(&mut tx, user_id).await? {
            return Err(AccountError::NotFound);
        }
        Ok(tx)
    }

    /// Suspends a user, lifts that, or changes their role: all their sessions end.
    pub async fn oversee(
        &self,
        admin: &SessionViewer,
        user_id: &UserId,
        change: Change<'_>,
    ) -> Result<(), AccountError> {
        let (action, note) = match &change {
            Change::Suspend => (StaffAction::Suspend, ""),
            Change::Unsuspend => (StaffAction::Unsuspend, ""),
            Change::Role(role) => (StaffAction::ChangeRole, role.into_str()),
            Change::Password(_) => return Err(AccountError::NotFound),
        };
        let now = self.clock.now();
        let mut tx = self.begin_oversight(admin, user_id).await?;
        operator::apply(&mut tx, user_id, &change, None, now).await?;
        self.finish_oversight(tx, admin, user_id, action, note)
            .await
    }

    /// Ends all sessions and apps of a user.
    pub async fn end_sessions_as_admin(
        &self,
        admin: &SessionViewer,
        user_id: &UserId,
    ) -> Result<(), AccountError> {
        let now = self.clock.now();
        let mut tx = self.begin_oversight(admin, user_id).await?;
        let (all, reason) = (WhichSessions::All, EndReason::EndedByOperator);
        endings::end(&mut tx, user_id, all, reason, now).await?;
        let (subject, kind) = (Subject::account(user_id), EventKind::EndedByOperator);
        security_events::record(&mut tx, subject, kind, now, None).await?;
        self.finish_oversight(tx, admin, user_id, StaffAction::EndSessions, "")
            .await
    }

    /// Writes down what was done, and commits it.
    pub async fn finish_oversight(
        &self,
        mut tx: Transaction,
        admin: &SessionViewer,
        user_id: &UserId,
        action: StaffAction,
        note: &str,
    ) -> Result<(), AccountError> {
        let (by, subject, now) = (&admin.user_id, user_id.as_str(), self.clock.now());
        staff_actions::insert(&mut tx, by, action, subject, note, now).await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        tracing::info!(user_id = by.as_str(), ?action, subject, note, "by an admin");
        Ok(())
    }
}
