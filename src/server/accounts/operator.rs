//! What an operator sees, and may do to an account. Whatever weakens trust in it ends all its
//! sessions, in the transaction that does it (ASVS 7.4.2).

use super::{
    Accounts, endings,
    error::AccountError,
    policy::NewPassword,
    sessions::SignedIn,
    tables::{
        security_events::{self, ListedEvent, Subject},
        token_families, user_sessions,
        users::{self, Credentials, ListedUser},
    },
    which_sessions::WhichSessions,
};
use crate::{
    model::{activity::EventKind, email::Email, ending::EndReason, moment::UnixMillis, role::Role},
    server::{
        ids::{SessionHandle, UserId},
        store::{Connection, locks::Lock},
    },
};

/// A change that ends all sessions of the user.
pub enum Change<'a> {
    Password(&'a NewPassword),
    /// Suspends the user: no sign-in until it is lifted.
    Suspend,
    Unsuspend,
    Role(Role),
}

impl Change<'_> {
    /// For the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Password(_) => "password",
            Self::Suspend => "suspend",
            Self::Unsuspend => "unsuspend",
            Self::Role(_) => "role",
        }
    }
}

/// Applies a change within a transaction, and ends all sessions of the user.
pub(super) async fn apply(
    tx: &mut Connection,
    user_id: &UserId,
    change: &Change<'_>,
    hash: Option<String>,
    now: UnixMillis,
) -> sqlx::Result<()> {
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
            users::set_role(&mut *tx, user_id, *role).await?;
            (EventKind::RoleChanged, EndReason::RoleChanged)
        }
    };
    endings::end(&mut *tx, user_id, WhichSessions::All, reason, now).await?;
    security_events::record(tx, Subject::account(user_id), kind, now, None).await
}

impl Accounts {
    /// The user behind an email, as typed.
    pub async fn find_user(&self, email: &str) -> sqlx::Result<Option<Credentials>> {
        let conn = &mut *self.db.read.acquire().await?;
        users::find_by_email(conn, &Email::key_of(email)).await
    }

    /// Every user, oldest first.
    pub async fn list_users(&self) -> sqlx::Result<Vec<ListedUser>> {
        users::list(&mut *self.db.read.acquire().await?).await
    }

    /// The sessions and apps of everybody that would be accepted now, the last used first.
    pub async fn list_all_sessions(&self) -> sqlx::Result<SignedIn> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        Ok(SignedIn {
            sessions: user_sessions::list_live(&mut snapshot, &self.limits, now).await?,
            apps: token_families::list_live(&mut snapshot, &self.tokens.limits, now).await?,
        })
    }

    /// The newest events of a user, or of everybody.
    pub async fn list_events(
        &self,
        user_id: Option<&UserId>,
        at_most: u32,
    ) -> sqlx::Result<Vec<ListedEvent>> {
        let conn = &mut *self.db.read.acquire().await?;
        match user_id {
            Some(user_id) => security_events::list_of(conn, user_id, 0, at_most).await,
            None => security_events::list(conn, at_most).await,
        }
    }

    /// Applies a change to a user and returns how many sessions it ended.
    pub async fn change_user(
        &self,
        user_id: &UserId,
        change: Change<'_>,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        // Hashed before the transaction: the write lock is not held for it.
        let hash = match change {
            Change::Password(password) => Some(self.passwords.hash(password, None).await?),
            _ => None,
        };

        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let ended = self.count_live_of(&mut tx, user_id).await?;
        apply(&mut tx, user_id, &change, hash, now).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id = user_id.as_str(),
            change = change.name(),
            sessions = ended,
            "user changed, sessions revoked"
        );
        Ok(ended)
    }

    /// Ends sessions of a user, or one of them, and returns how many.
    pub async fn end_sessions_of(
        &self,
        user_id: &UserId,
        handle: Option<&SessionHandle>,
    ) -> Result<u64, AccountError> {
        let now = self.clock.now();
        let which = handle.map_or(WhichSessions::All, WhichSessions::One);
        let subject = Subject {
            user_id,
            session: handle,
            label: None,
        };

        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let live = self.count_live_of(&mut tx, user_id).await?;
        let ended = endings::end(&mut tx, user_id, which, EndReason::EndedByOperator, now).await?;
        let ended = if handle.is_some() { ended } else { live };
        if ended > 0 {
            let kind = EventKind::EndedByOperator;
            security_events::record(&mut tx, subject, kind, now, None).await?;
        }
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(
            user_id = user_id.as_str(),
            ended,
            "sessions revoked by an operator"
        );
        Ok(ended)
    }
}
