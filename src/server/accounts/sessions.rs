//! Who is this? Opens, authenticates, counts and lists sessions. [`endings`](super::endings) ends
//! them.
//!
//! A session authenticates only if its row joins its user with the same epoch, the user is not
//! suspended, and neither timeout has passed. The session library's own row never authenticates:
//! an in-flight request may write it back after the session was revoked, and it is worth nothing.

use std::{fmt, time::Duration};

use sqlx::{Executor, FromRow, Sqlite, SqliteConnection};
use tower_sessions::{Expiry, Session, session::Id};

use super::{
    AccountError, Accounts, endings,
    peer::Peer,
    security_events::{self, Subject},
};
use crate::{
    model::{account::SignedIn, activity::EventKind, ending::EndReason, role::Role},
    server::{
        clock::millis,
        ordering::{merge::merge, owner::GuestKey},
        settings::SessionSettings,
        store::session_store::{stamp, stored_id},
    },
};

/// Activity is written down at most this often (per session).
const TOUCH_EVERY: Duration = Duration::from_mins(10);

/// How long sessions live, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without a request (ASVS 7.3.1).
    pub idle: i64,
    /// However active (ASVS 7.3.2).
    pub absolute: i64,
    /// Since the password was proven, for what needs it proven lately (ASVS 7.5.2).
    pub confirmed: i64,
    /// Sessions of one user.
    pub per_user: u32,
}

impl SessionLimits {
    /// The settings' limits.
    pub fn new(settings: &SessionSettings) -> Self {
        Self {
            idle: millis(settings.idle),
            absolute: millis(settings.absolute),
            confirmed: millis(settings.confirmed_for),
            per_user: settings.per_user.get(),
        }
    }
}

/// The proof that somebody gave a user's password while the user's epoch was this one. Only
/// sign-up and sign-in make it, only [`Accounts::open_session`] takes it.
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
    /// The id under which the database knows the session.
    pub session_id: String,
    /// Names the session towards its owner.
    pub handle: String,
    /// When the session's activity was last written down.
    pub last_seen_at: i64,
    /// The session's absolute timeout.
    pub expires_at: i64,
    /// When the password was last proven in the session.
    pub confirmed_at: i64,
}

impl Viewer {
    /// True if the password was proven lately enough for what needs it.
    pub fn is_confirmed(&self, limits: &SessionLimits, now: i64) -> bool {
        now - self.confirmed_at < limits.confirmed
    }

    /// When the session will time out if nothing more is heard of it.
    pub fn deadline(&self, limits: &SessionLimits) -> i64 {
        self.expires_at
            .min(self.last_seen_at.saturating_add(limits.idle))
    }
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

impl Accounts {
    /// Opens a session for a verified user, always under a new id (ASVS 7.2.4): an id that somebody
    /// else may have planted is worth nothing. `before` is the session that the browser had; it
    /// ends. `guest` is who the browser was before: its carts become the user's, in the same
    /// transaction. Returns the id for the browser's cookie.
    ///
    /// If the user's epoch moved since the password was verified, no session is opened.
    pub async fn open_session(
        &self,
        verified: Verified,
        before: Option<&Viewer>,
        guest: Option<&GuestKey>,
        peer: &Peer,
    ) -> Result<(SignedIn, Id), AccountError> {
        let (id, stored) = self.new_envelope().await?;
        let (handle, now) = (new_handle(), self.clock.now());

        let mut tx = self.db.begin().await?;
        let session = NewSession {
            id: &stored,
            handle: &handle,
            expires_at: now.saturating_add(self.limits.absolute),
        };
        if !insert_if_epoch(&mut *tx, &session, &verified, peer, now).await? {
            endings::delete_envelope(&mut *tx, &stored).await?;
            tx.commit().await?;
            return Err(AccountError::InvalidCredentials);
        }
        if let Some(before) = before {
            let one = endings::Which::one(&before.user_id, &before.handle);
            endings::end(&mut tx, one, EndReason::SignedInAgain, now).await?;
            let subject = Subject::session(&before.user_id, &before.handle);
            let kind = EventKind::SignedOut;
            security_events::record(&mut *tx, subject, kind, now, Some(peer)).await?;
        }
        self.end_sessions_in_excess(&mut tx, &verified.user_id, &handle, now)
            .await?;
        let left_out = match guest {
            Some(guest) => merge(&mut tx, guest, &verified.user_id, now).await?,
            None => 0,
        };
        let subject = Subject::session(&verified.user_id, &handle);
        security_events::record(&mut *tx, subject, EventKind::SignedIn, now, Some(peer)).await?;
        tx.commit().await?;

        self.sessions_ended.notify_one();
        tracing::info!(user_id = verified.user_id, "session opened");
        let signed_in = SignedIn {
            name: verified.name,
            email: verified.email,
            left_out,
        };
        Ok((signed_in, id))
    }

    /// A right password opens sessions as often as it is sent: so that they stay few, those that were
    /// not used for the longest time end. The new one stays.
    async fn end_sessions_in_excess(
        &self,
        tx: &mut SqliteConnection,
        user_id: &str,
        new: &str,
        now: i64,
    ) -> sqlx::Result<()> {
        for handle in find_in_excess(&mut *tx, user_id, new, self.limits.per_user).await? {
            let one = endings::Which::one(user_id, &handle);
            endings::end(tx, one, EndReason::TooManySessions, now).await?;
        }
        Ok(())
    }

    /// Writes a session's activity down, at most every ten minutes. True if it did, and the
    /// browser's cookie is to live longer too.
    pub async fn write_activity_down(&self, viewer: &Viewer, peer: &Peer) -> sqlx::Result<bool> {
        let now = self.clock.now();
        if now - viewer.last_seen_at < millis(TOUCH_EVERY) {
            return Ok(false);
        }
        let mut tx = self.db.begin().await?;
        let touched = touch(&mut *tx, &viewer.session_id, peer, &self.limits, now).await?;
        if touched {
            extend_envelope(&mut *tx, &viewer.session_id, self.limits.idle).await?;
        }
        tx.commit().await?;
        Ok(touched)
    }

    /// Makes the session library's row for a session to come: its id for the cookie, and the id
    /// under which the database knows it.
    pub(super) async fn new_envelope(&self) -> Result<(Id, String), AccountError> {
        let expiry = Expiry::OnInactivity(time::Duration::milliseconds(self.limits.idle));
        let envelope = Session::new(None, self.envelopes.clone(), Some(expiry));
        envelope.save().await?;
        let id = envelope.id().ok_or(AccountError::SessionEnded)?;
        Ok((id, stored_id(id).to_string()))
    }

    /// The sessions that would be accepted now, of one user or of all, the last used first.
    pub async fn list_sessions(&self, user_id: Option<&str>) -> sqlx::Result<Vec<ListedSession>> {
        list_live(&self.db.sessions, user_id, &self.limits, self.clock.now()).await
    }
}

/// 122 random bits.
fn new_handle() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// A session as its owner and an operator see it.
#[derive(Debug, FromRow)]
pub struct ListedSession {
    /// Names it.
    pub handle: String,
    /// Whose it is.
    pub user_id: String,
    /// Whose it is, as typed.
    pub email: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub last_seen_at: i64,
    /// The absolute timeout.
    pub expires_at: i64,
    /// Where it was last used from.
    pub ip: String,
    /// The browser it was last used with.
    pub user_agent: String,
}

struct NewSession<'a> {
    id: &'a str,
    handle: &'a str,
    expires_at: i64,
}

async fn insert_if_epoch<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session: &NewSession<'_>,
    verified: &Verified,
    peer: &Peer,
    now: i64,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "insert into user_sessions
             (session_id, handle, user_id, epoch, created_at, last_seen_at, confirmed_at,
              expires_at, ip, user_agent)
         select $1, $2, id, auth_epoch, $3, $3, $3, $4, $5, $6
         from users where id = $7 and auth_epoch = $8 and suspended_at is null",
    )
    .bind(session.id)
    .bind(session.handle)
    .bind(now)
    .bind(session.expires_at)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(&verified.user_id)
    .bind(verified.epoch)
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// A user's sessions beyond so many, but for the new one: the last used stay.
async fn find_in_excess<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    new: &str,
    limit: u32,
) -> sqlx::Result<Vec<String>> {
    /// Where the limit was lowered, the rest ends with the next sign-ins.
    const BATCH: i64 = 100;
    sqlx::query_scalar(
        "select handle from user_sessions where user_id = $1 and handle <> $2
         order by last_seen_at desc, created_at desc, handle limit $3 offset $4",
    )
    .bind(user_id)
    .bind(new)
    .bind(BATCH)
    .bind(i64::from(limit) - 1)
    .fetch_all(db)
    .await
}

/// What makes a session authenticate, written once. `$1` is for the key, `$2` is now, `$3` the time
/// since which it must have been active.
macro_rules! live_sessions {
    ($columns:literal, where $key:literal) => {
        concat!(
            "select ",
            $columns,
            " from user_sessions s join users u on u.id = s.user_id
             where ",
            $key,
            "
               and s.epoch = u.auth_epoch
               and u.suspended_at is null
               and s.expires_at > $2
               and s.last_seen_at > $3"
        )
    };
}

/// The customer behind a session that is live, found by one of its two names.
macro_rules! live_viewer {
    (where $key:literal) => {
        live_sessions!(
            "u.id as user_id, u.name, u.email, u.role, s.epoch, u.created_at,
             u.password_changed_at, s.session_id, s.handle, s.last_seen_at, s.expires_at,
             s.confirmed_at",
            where $key
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
    sqlx::query_as(live_viewer!(where "s.session_id = $1"))
        .bind(session_id)
        .bind(now)
        .bind(now.saturating_sub(limits.idle))
        .fetch_optional(db)
        .await
}

/// The same by handle, for whoever was authenticated before and asks whether that still holds: an
/// open stream, or a request in its transaction.
pub async fn still_live<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    handle: &str,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<Option<Viewer>> {
    sqlx::query_as(live_viewer!(where "s.handle = $1"))
        .bind(handle)
        .bind(now)
        .bind(now.saturating_sub(limits.idle))
        .fetch_optional(db)
        .await
}

/// Writes the activity down, and where it came from, if the last time is long enough ago. True if
/// it did: then the session still has this id. A session that timed out meanwhile stays so.
async fn touch<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
    peer: &Peer,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<bool> {
    let touched = sqlx::query(
        "update user_sessions set last_seen_at = $1, ip = $2, user_agent = $3
         where session_id = $4 and last_seen_at <= $5 and last_seen_at > $6 and expires_at > $1",
    )
    .bind(now)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(session_id)
    .bind(now.saturating_sub(millis(TOUCH_EVERY)))
    .bind(now.saturating_sub(limits.idle))
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
    let count: i64 = sqlx::query_scalar(live_sessions!("count(*)", where "s.user_id = $1"))
        .bind(user_id)
        .bind(now)
        .bind(now.saturating_sub(limits.idle))
        .fetch_one(db)
        .await?;
    Ok(count.unsigned_abs())
}

/// Moves the idle timeout of the session library's row along.
async fn extend_envelope<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    session_id: &str,
    idle: i64,
) -> sqlx::Result<()> {
    let expires = time::OffsetDateTime::now_utc() + time::Duration::milliseconds(idle);
    sqlx::query("update tower_sessions set expiry_date = $1 where id = $2")
        .bind(stamp(expires))
        .bind(session_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Gives a session a new id, under which its password was just proven.
pub(super) async fn confirm_under_new_id<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    handle: &str,
    new_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "update user_sessions set left_id = session_id, session_id = $1, confirmed_at = $2
         where handle = $3",
    )
    .bind(new_id)
    .bind(now)
    .bind(handle)
    .execute(db)
    .await?;
    Ok(())
}

/// Whose session it is that had this id before its password was proven, and its handle.
pub(super) async fn find_moved<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    left_id: &str,
) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as("select user_id, handle from user_sessions where left_id = $1")
        .bind(left_id)
        .fetch_optional(db)
        .await
}

macro_rules! listed_sessions {
    (where $key:literal) => {
        concat!(
            live_sessions!(
                "s.handle, s.user_id, u.email, s.created_at, s.last_seen_at, s.expires_at, s.ip,
                 s.user_agent",
                where $key
            ),
            " order by s.last_seen_at desc, s.created_at desc, s.handle"
        )
    };
}

async fn list_live<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: Option<&str>,
    limits: &SessionLimits,
    now: i64,
) -> sqlx::Result<Vec<ListedSession>> {
    let query = match user_id {
        Some(_) => listed_sessions!(where "s.user_id = $1"),
        None => listed_sessions!(where "$1 is null"),
    };
    sqlx::query_as(query)
        .bind(user_id)
        .bind(now)
        .bind(now.saturating_sub(limits.idle))
        .fetch_all(db)
        .await
}
