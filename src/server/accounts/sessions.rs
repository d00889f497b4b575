//! Who is this? Opens, authenticates, counts and ends sessions.
//!
//! A session authenticates only if its row joins its user with the same epoch, the user is not
//! suspended, and neither timeout has passed. The session library's own row never authenticates:
//! an in-flight request may write it back after the session was revoked, and it is worth nothing.

use std::{fmt, time::Duration};

use sqlx::{Executor, FromRow, Sqlite, SqliteConnection};
use tower_sessions::Session;

use super::{AccountError, security_events::EventKind};
use crate::{
    model::{account::SignedIn, notice::Notice, role::Role},
    server::{
        clock::millis,
        settings::SessionSettings,
        store::{Db, session_store::stored_id},
        visit::Client,
    },
};

/// Activity is written down at most this often (per session).
pub const TOUCH_EVERY: Duration = Duration::from_mins(10);

/// How long sessions live, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without a request (ASVS 7.3.1).
    pub idle: i64,
    /// However active (ASVS 7.3.2).
    pub absolute: i64,
}

impl SessionLimits {
    /// The settings' limits.
    pub fn new(settings: &SessionSettings) -> Self {
        Self {
            idle: millis(settings.idle),
            absolute: millis(settings.absolute),
        }
    }
}

/// The proof that somebody gave a user's password while the user's epoch was this one. Only
/// sign-up and sign-in make it, only [`open`] takes it.
#[derive(Debug)]
pub struct Verified {
    user_id: String,
    epoch: i64,
    name: String,
    email: String,
}

impl Verified {
    pub(super) fn new(user_id: String, epoch: i64, name: String, email: String) -> Self {
        Self {
            user_id,
            epoch,
            name,
            email,
        }
    }

    /// The user.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }
}

/// The customer behind a request, read fresh for it.
#[derive(Clone, FromRow)]
pub struct Viewer {
    /// The user's id.
    pub user_id: String,
    /// As typed.
    pub name: String,
    /// As typed.
    pub email: String,
    /// What the user may do.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The epoch the session was opened under, which is the user's.
    pub epoch: i64,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub password_changed_at: Option<i64>,
    /// When the session's activity was last written down.
    pub last_seen_at: i64,
}

impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

/// The id under which the database knows the session of a request, if the request has one.
pub fn stored_id_of(session: &Session) -> Option<String> {
    session.id().map(|id| stored_id(id).to_string())
}

/// Opens a session for a verified user, always under a new id (ASVS 7.2.4): an id that somebody
/// else may have planted is worth nothing.
///
/// If the user's epoch moved since the password was verified, no session is opened.
pub async fn open(
    db: &Db,
    session: &Session,
    verified: Verified,
    client: &Client,
    limits: &SessionLimits,
    now: i64,
) -> Result<SignedIn, AccountError> {
    session.cycle_id().await?;
    session.save().await?;
    let id = stored_id_of(session).ok_or(AccountError::SessionEnded)?;

    let mut tx = db.begin().await?;
    let opened = insert_if_epoch(&mut *tx, &id, &verified, client, limits, now).await?;
    tx.commit().await?;

    if !opened {
        session.flush().await?;
        return Err(AccountError::InvalidCredentials);
    }
    tracing::info!(user_id = verified.user_id, "session opened");
    Ok(SignedIn {
        name: verified.name,
        email: verified.email,
    })
}

async fn insert_if_epoch<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
    verified: &Verified,
    client: &Client,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "insert into user_sessions
             (session_id, user_id, epoch, created_at, last_seen_at, expires_at, ip, user_agent)
         select $1, id, auth_epoch, $2, $2, $3, $4, $5
         from users where id = $6 and auth_epoch = $7 and suspended_at is null",
    )
    .bind(session_id)
    .bind(now)
    .bind(now.saturating_add(limits.absolute))
    .bind(client.ip.to_string())
    .bind(&client.user_agent)
    .bind(&verified.user_id)
    .bind(verified.epoch)
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// What makes a session authenticate, written once. `$1` is the key, `$2` now, `$3` the time since
/// which it must have been active.
macro_rules! live_sessions {
    ($columns:literal, where $key:literal) => {
        concat!(
            "select ",
            $columns,
            " from user_sessions s join users u on u.id = s.user_id
             where ",
            $key,
            " = $1
               and s.epoch = u.auth_epoch
               and u.suspended_at is null
               and s.expires_at > $2
               and s.last_seen_at > $3"
        )
    };
}

/// The one query that answers "who is this?".
pub async fn authenticate<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<Option<Viewer>> {
    sqlx::query_as(live_sessions!(
        "u.id as user_id, u.name, u.email, u.role, s.epoch, u.created_at,
         u.password_changed_at, s.last_seen_at",
        where "s.session_id"
    ))
    .bind(session_id)
    .bind(now)
    .bind(now.saturating_sub(limits.idle))
    .fetch_optional(db)
    .await
}

/// Writes the activity down if the last time is long enough ago. True if it did.
pub async fn touch<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
    now: i64,
) -> sqlx::Result<bool> {
    let touched = sqlx::query(
        "update user_sessions set last_seen_at = $1 where session_id = $2 and last_seen_at <= $3",
    )
    .bind(now)
    .bind(session_id)
    .bind(now.saturating_sub(millis(TOUCH_EVERY)))
    .execute(db)
    .await?;
    Ok(touched.rows_affected() == 1)
}

/// Sessions of a user that would be accepted now.
pub async fn count_live<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<u64> {
    let count: i64 = sqlx::query_scalar(live_sessions!("count(*)", where "s.user_id"))
        .bind(user_id)
        .bind(now)
        .bind(now.saturating_sub(limits.idle))
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// Ends every session of a user, within a transaction. Each leaves a line for its browser to be
/// told why; each envelope takes its `user_sessions` row along.
pub async fn end_all_of(
    tx: &mut SqliteConnection,
    user_id: &str,
    reason: EventKind,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into ended_sessions (session_id, reason, ended_at)
         select session_id, $1, $2 from user_sessions where user_id = $3
         on conflict do nothing",
    )
    .bind(reason.as_str())
    .bind(now)
    .bind(user_id)
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "delete from tower_sessions
         where id in (select session_id from user_sessions where user_id = $1)",
    )
    .bind(user_id)
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Why and when a session was ended, if it was ended for its user.
pub async fn why_ended<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
) -> sqlx::Result<Option<Notice>> {
    let ended: Option<(String, i64)> =
        sqlx::query_as("select reason, ended_at from ended_sessions where session_id = $1")
            .bind(session_id)
            .fetch_optional(db)
            .await?;
    Ok(ended.map(|(reason, at)| {
        let by_password = reason == EventKind::PasswordChanged.as_str();
        Notice::SessionEnded { by_password, at }
    }))
}

/// Ends the session of a request, if it has one. The session library removes the cookie.
pub async fn close(session: &Session) -> Result<(), AccountError> {
    if session.id().is_some() {
        session.flush().await?;
    }
    Ok(())
}
