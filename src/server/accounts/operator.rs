//! What an operator may do to an account. Whatever weakens trust in it ends all its sessions, in
//! the transaction that does it (ASVS 7.4.2).

use super::{
    AccountError, Accounts,
    endings::{self, Which},
    policy::NewPassword,
    security_events::{self, Subject},
    sessions, users,
};
use crate::model::{activity::EventKind, ending::EndReason, role::Role};

/// A change that ends all sessions of the user.
pub enum Change<'a> {
    /// Sets the password.
    Password(&'a NewPassword),
    /// Suspends the user: no sign-in until it is lifted.
    Suspend,
    /// Lifts the suspension.
    Unsuspend,
    /// Sets the role.
    Role(Role),
}

impl Accounts {
    /// Applies a change to a user and returns how many sessions it ended.
    pub async fn change_user(
        &self,
        user_id: &str,
        change: Change<'_>,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        // Hashed before the transaction: the write lock is not held for it.
        let hash = match change {
            Change::Password(password) => Some(self.passwords.hash(password, None).await?),
            _ => None,
        };

        let mut tx = self.db.begin().await?;
        let ended = sessions::count_live(&mut *tx, user_id, &self.limits, now).await?;
        let (kind, reason) = match change {
            Change::Password(_) => {
                users::set_password(&mut *tx, user_id, &hash.unwrap_or_default(), now).await?;
                (EventKind::PasswordSet, EndReason::PasswordSet)
            }
            Change::Suspend => {
                users::set_suspended(&mut *tx, user_id, Some(now)).await?;
                (EventKind::Suspended, EndReason::Suspended)
            }
            Change::Unsuspend => {
                users::set_suspended(&mut *tx, user_id, None).await?;
                (EventKind::Unsuspended, EndReason::Unsuspended)
            }
            Change::Role(role) => {
                users::set_role(&mut *tx, user_id, role).await?;
                (EventKind::RoleChanged, EndReason::RoleChanged)
            }
        };
        endings::end(&mut tx, Which::All { user_id }, reason, now).await?;
        security_events::record(&mut *tx, Subject::account(user_id), kind, now, None).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id,
            ?kind,
            sessions = ended,
            "user changed, sessions revoked"
        );
        Ok(ended)
    }

    /// Ends sessions of a user, or one of them, and returns how many.
    pub async fn end_sessions_of(
        &self,
        user_id: &str,
        handle: Option<&str>,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        let (which, subject) = match handle {
            Some(handle) => (
                Which::One { user_id, handle },
                Subject::session(user_id, handle),
            ),
            None => (Which::All { user_id }, Subject::account(user_id)),
        };

        let mut tx = self.db.begin().await?;
        let live = sessions::count_live(&mut *tx, user_id, &self.limits, now).await?;
        let ended = endings::end(&mut tx, which, EndReason::EndedByOperator, now).await?;
        let ended = if handle.is_some() { ended } else { live };
        if ended > 0 {
            let kind = EventKind::EndedByOperator;
            security_events::record(&mut *tx, subject, kind, now, None).await?;
        }
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(user_id, ended, "sessions revoked by an operator");
        Ok(ended)
    }
}
