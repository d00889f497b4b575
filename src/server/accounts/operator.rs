//! What an operator may do to an account. Whatever weakens trust in it ends all its sessions, in
//! the transaction that does it (ASVS 7.4.2).

use super::{
    AccountError, Accounts,
    policy::NewPassword,
    security_events::{self, EventKind},
    sessions, users,
};
use crate::model::role::Role;

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
            Change::Password(password) => Some(self.passwords.hash(password).await?),
            _ => None,
        };

        let mut tx = self.db.begin().await?;
        let ended = sessions::count_live(&mut *tx, user_id, &self.limits, now).await?;
        let kind = match change {
            Change::Password(_) => {
                users::set_password(&mut *tx, user_id, &hash.unwrap_or_default(), now).await?;
                EventKind::PasswordSet
            }
            Change::Suspend => {
                users::set_suspended(&mut *tx, user_id, Some(now)).await?;
                EventKind::Suspended
            }
            Change::Unsuspend => {
                users::set_suspended(&mut *tx, user_id, None).await?;
                EventKind::Unsuspended
            }
            Change::Role(role) => {
                users::set_role(&mut *tx, user_id, role).await?;
                EventKind::RoleChanged
            }
        };
        sessions::end_all_of(&mut tx, user_id, kind, now).await?;
        security_events::record(&mut *tx, user_id, kind, now, None).await?;
        tx.commit().await?;

        tracing::info!(
            user_id,
            ?kind,
            sessions = ended,
            "user changed, sessions revoked"
        );
        Ok(ended)
    }
}
