//! `user_sessions`: whose a session is, and until when.
//!
//! A session authenticates only if its row joins its user with the same epoch, the user is not
//! suspended, and neither timeout has passed. That condition is written once, in [`LIVE`].

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::{moment::UnixMillis, role::Role},
    server::{
        accounts::{
            identity::{SessionLimits, SessionViewer},
            peer::Peer,
            presented::CredentialKind,
        },
        ids::{SessionHandle, UserId},
        store::{Connection, session_store::StoredSessionId},
    },
};

/// What makes a session authenticate. `$1` is now, `$2` the time since which it must have been
/// active.
const LIVE: &str = "
    from user_sessions s join users u on u.id = s.user_id
    where s.epoch = u.auth_epoch
      and u.suspended_at is null
      and s.expires_at > $1
      and s.last_seen_at > $2";

const VIEWER: &str = concatcp!(
    "select u.id as user_id, u.name, u.email, u.role, s.epoch, u.created_at,
            u.password_changed_at, s.session_id, s.handle, s.last_seen_at, s.expires_at,
            s.confirmed_at",
    LIVE
);
const FIND_LIVE_BY_ID: &str = concatcp!(VIEWER, " and s.session_id = $3");
const FIND_LIVE_BY_HANDLE: &str = concatcp!(VIEWER, " and s.handle = $3");

/// The one query that answers "who is this?".
pub async fn find_live_by_id(
    conn: &mut Connection,
    id: &StoredSessionId,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<Option<SessionViewer>> {
    sqlx::query_as(FIND_LIVE_BY_ID)
        .bind(now)
        .bind(now - limits.idle)
        .bind(id)
        .fetch_optional(conn)
        .await
}

/// The same by handle, for whoever was authenticated before and asks whether that still holds: an
/// open stream, or a request in its transaction.
pub async fn find_live_by_handle(
    conn: &mut Connection,
    handle: &SessionHandle,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<Option<SessionViewer>> {
    sqlx::query_as(FIND_LIVE_BY_HANDLE)
        .bind(now)
        .bind(now - limits.idle)
        .bind(handle)
        .fetch_optional(conn)
        .await
}

const COUNT_LIVE_OF: &str = concatcp!("select count(*)", LIVE, " and s.user_id = $3");

/// Sessions of a user that would be accepted now.
pub async fn count_live_of(
    conn: &mut Connection,
    user_id: &UserId,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<u64> {
    let count: i64 = sqlx::query_scalar(COUNT_LIVE_OF)
        .bind(now)
        .bind(now - limits.idle)
        .bind(user_id)
        .fetch_one(conn)
        .await?;
    Ok(count.unsigned_abs())
}

/// A user as they see themselves. Times are Unix milliseconds.
#[derive(FromRow)]
pub struct Profile {
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub created_at: UnixMillis,
    pub password_changed_at: Option<UnixMillis>,
    /// Sessions that would be accepted now.
    pub sessions: i64,
}

const FIND_PROFILE: &str = concatcp!(
    "select o.name, o.email, o.role, o.created_at, o.password_changed_at,
            (select count(*)",
    LIVE,
    " and s.user_id = o.id) as sessions
     from users o where o.id = $3"
);

/// A user's profile, with how many sessions they have.
pub async fn find_profile(
    conn: &mut Connection,
    user_id: &UserId,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<Option<Profile>> {
    sqlx::query_as(FIND_PROFILE)
        .bind(now)
        .bind(now - limits.idle)
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// A session as its owner and an operator see it. Times are Unix milliseconds.
#[derive(Debug, FromRow)]
pub struct ListedSession {
    pub handle: SessionHandle,
    pub email: String,
    pub created_at: UnixMillis,
    pub last_seen_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// Where it was last used from.
    pub ip: String,
    /// The browser it was last used with.
    pub user_agent: String,
}

const LISTED: &str = concatcp!(
    "select s.handle, u.email, s.created_at, s.last_seen_at, s.expires_at, s.ip, s.user_agent",
    LIVE
);
const LAST_USED_FIRST: &str = " order by s.last_seen_at desc, s.created_at desc, s.handle";
const LIST_LIVE: &str = concatcp!(LISTED, LAST_USED_FIRST);
const LIST_LIVE_OF: &str = concatcp!(LISTED, " and s.user_id = $3", LAST_USED_FIRST);

/// The sessions of everybody that would be accepted now, the last used first.
pub async fn list_live(
    conn: &mut Connection,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<Vec<ListedSession>> {
    sqlx::query_as(LIST_LIVE)
        .bind(now)
        .bind(now - limits.idle)
        .fetch_all(conn)
        .await
}

/// The sessions of a user that would be accepted now, the last used first.
pub async fn list_live_of(
    conn: &mut Connection,
    user_id: &UserId,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<Vec<ListedSession>> {
    sqlx::query_as(LIST_LIVE_OF)
        .bind(now)
        .bind(now - limits.idle)
        .bind(user_id)
        .fetch_all(conn)
        .await
}

pub struct NewSession<'a> {
    /// The id under which the database knows it.
    pub id: &'a StoredSessionId,
    /// Names it towards its owner.
    pub handle: &'a SessionHandle,
    pub user_id: &'a UserId,
    /// The user's epoch when they were verified.
    pub epoch: i64,
    /// What they gave.
    pub by: CredentialKind,
    pub expires_at: UnixMillis,
}

/// Inserts a session, only if the user still has the epoch and is not suspended. False if not.
pub async fn insert_if_epoch(
    conn: &mut Connection,
    session: &NewSession<'_>,
    peer: &Peer,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "insert into user_sessions
             (session_id, handle, user_id, epoch, created_at, last_seen_at, confirmed_at,
              confirmed_with, expires_at, ip, user_agent)
         select $1, $2, id, auth_epoch, $3, $3, $3, $9, $4, $5, $6
         from users where id = $7 and auth_epoch = $8 and suspended_at is null",
    )
    .bind(session.id)
    .bind(session.handle)
    .bind(now)
    .bind(session.expires_at)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(session.user_id)
    .bind(session.epoch)
    .bind(session.by.into_str())
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// A user's sessions beyond so many, but for the new one: the last used stay.
pub async fn find_in_excess(
    conn: &mut Connection,
    user_id: &UserId,
    new: &SessionHandle,
    limit: u32,
) -> sqlx::Result<Vec<SessionHandle>> {
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
    .fetch_all(conn)
    .await
}

/// Writes the activity down, and where it came from, if the last time was at `due` or before. True
/// if it did: then the session still has this id. A session that timed out meanwhile stays so.
pub async fn touch(
    conn: &mut Connection,
    id: &StoredSessionId,
    peer: &Peer,
    due: UnixMillis,
    limits: &SessionLimits,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let touched = sqlx::query(
        "update user_sessions set last_seen_at = $1, ip = $2, user_agent = $3
         where session_id = $4 and last_seen_at <= $5 and last_seen_at > $6 and expires_at > $1",
    )
    .bind(now)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(id)
    .bind(due)
    .bind(now - limits.idle)
    .execute(conn)
    .await?;
    Ok(touched.rows_affected() == 1)
}

/// Gives a session a new id, under which somebody just proved that they are there.
pub async fn confirm_under_new_id(
    conn: &mut Connection,
    handle: &SessionHandle,
    new_id: &StoredSessionId,
    by: CredentialKind,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update user_sessions
         set left_id = session_id, session_id = $1, confirmed_at = $2, confirmed_with = $3
         where handle = $4",
    )
    .bind(new_id)
    .bind(now)
    .bind(by.into_str())
    .bind(handle)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose session it is that had this id before its password was proven, and its handle.
pub async fn find_by_left_id(
    conn: &mut Connection,
    left_id: &StoredSessionId,
) -> sqlx::Result<Option<(UserId, SessionHandle)>> {
    sqlx::query_as("select user_id, handle from user_sessions where left_id = $1")
        .bind(left_id)
        .fetch_optional(conn)
        .await
}

/// Rows that a [`WhichSessions`](crate::server::accounts::which_sessions::WhichSessions) chooses:
/// `$1` is the user, `$2` the only handle, `$3` the one left out.
pub(super) const CHOSEN: &str =
    "user_id = $1 and ($2 is null or handle = $2) and ($3 is null or handle <> $3)";

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (FIND_LIVE_BY_ID, "sqlite_autoindex_user_sessions"),
            (FIND_LIVE_BY_HANDLE, "sqlite_autoindex_user_sessions"),
            (COUNT_LIVE_OF, "user_sessions_user_id"),
            (FIND_PROFILE, "user_sessions_user_id"),
            (LIST_LIVE_OF, "user_sessions_user_id"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
