//! `token_families`: whose an app's tokens are, and until when.
//!
//! A family lives under the same conditions as a session: its epoch is its user's, the user is not
//! suspended, and neither lifetime has passed. That is written once, in [`LIVE`].

use const_format::concatcp;
use sqlx::FromRow;

use super::user_sessions::CHOSEN;
use crate::{
    model::{ending::EndReason, moment::UnixMillis, role::Role},
    server::{
        accounts::{peer::Peer, tokens::limits::TokenLimits, which_sessions::WhichSessions},
        ids::{SessionHandle, UserId},
        store::{Connection, FOR_UPDATE, SKIP_LOCKED},
    },
};

/// What makes a family live. `$1` is now, `$2` the time since which it must have been used.
const LIVE: &str = "
    from token_families f join users u on u.id = f.user_id
    where f.epoch = u.auth_epoch
      and u.suspended_at is null
      and f.expires_at > $1
      and f.last_used_at > $2";

/// A family that lives: what its tokens say.
#[derive(Clone, Debug, FromRow)]
pub struct LiveFamily {
    pub handle: SessionHandle,
    pub user_id: UserId,
    pub epoch: i64,
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub label: String,
    pub expires_at: UnixMillis,
}

const FIND_LIVE: &str = concatcp!(
    "select f.handle, f.user_id, f.epoch, u.role, f.label, f.expires_at",
    LIVE,
    " and f.handle = $3"
);

/// The one query of an instant check.
pub async fn find_live(
    conn: &mut Connection,
    handle: &SessionHandle,
    limits: &TokenLimits,
    now: UnixMillis,
) -> sqlx::Result<Option<LiveFamily>> {
    sqlx::query_as(FIND_LIVE)
        .bind(now)
        .bind(now - limits.idle)
        .bind(handle)
        .fetch_optional(conn)
        .await
}

const TAKE: &str = concatcp!(
    "select handle from token_families where handle = $1",
    FOR_UPDATE
);

/// Takes a family's row, before its tokens: so does the clean-up.
pub async fn take(conn: &mut Connection, handle: &SessionHandle) -> sqlx::Result<()> {
    sqlx::query(TAKE).bind(handle).fetch_optional(conn).await?;
    Ok(())
}

/// Writes a use down.
pub async fn touch(
    conn: &mut Connection,
    handle: &SessionHandle,
    peer: &Peer,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update token_families set last_used_at = $1, ip = $2, user_agent = $3 where handle = $4",
    )
    .bind(now)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(handle)
    .execute(conn)
    .await?;
    Ok(())
}

/// True if the use of a family is due to be written into its owner's history: then it counts as
/// written.
pub async fn note(
    conn: &mut Connection,
    handle: &SessionHandle,
    due: UnixMillis,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let noted =
        sqlx::query("update token_families set noted_at = $1 where handle = $2 and noted_at <= $3")
            .bind(now)
            .bind(handle)
            .bind(due)
            .execute(conn)
            .await?;
    Ok(noted.rows_affected() == 1)
}

pub struct NewFamily<'a> {
    pub handle: &'a SessionHandle,
    pub user_id: &'a UserId,
    /// The user's epoch when the password was verified.
    pub epoch: i64,
    pub label: &'a str,
    pub expires_at: UnixMillis,
}

/// Inserts a family, only if the user still has the epoch and is not suspended. False if not.
pub async fn insert_if_epoch(
    conn: &mut Connection,
    family: &NewFamily<'_>,
    peer: &Peer,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let inserted = sqlx::query(
        "insert into token_families
             (handle, user_id, epoch, label, created_at, last_used_at, noted_at, expires_at, ip,
              user_agent)
         select $1, id, auth_epoch, $2, $3, $3, $3, $4, $5, $6
         from users where id = $7 and auth_epoch = $8 and suspended_at is null",
    )
    .bind(family.handle)
    .bind(family.label)
    .bind(now)
    .bind(family.expires_at)
    .bind(peer.ip.to_string())
    .bind(&peer.user_agent)
    .bind(family.user_id)
    .bind(family.epoch)
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// A user's families beyond so many, but for the new one: the last used stay.
pub async fn find_in_excess(
    conn: &mut Connection,
    user_id: &UserId,
    new: &SessionHandle,
    limit: u32,
) -> sqlx::Result<Vec<SessionHandle>> {
    /// Where the limit was lowered, the rest ends with the next sign-ins.
    const BATCH: i64 = 100;
    sqlx::query_scalar(
        "select handle from token_families where user_id = $1 and handle <> $2
         order by last_used_at desc, created_at desc, handle limit $3 offset $4",
    )
    .bind(user_id)
    .bind(new)
    .bind(BATCH)
    .bind(i64::from(limit) - 1)
    .fetch_all(conn)
    .await
}

const COUNT_LIVE_OF: &str = concatcp!("select count(*)", LIVE, " and f.user_id = $3");

/// Families of a user that live.
pub async fn count_live_of(
    conn: &mut Connection,
    user_id: &UserId,
    limits: &TokenLimits,
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

/// A family as its owner and an operator see it. Times are Unix milliseconds.
#[derive(Debug, FromRow)]
pub struct ListedFamily {
    pub handle: SessionHandle,
    pub email: String,
    pub label: String,
    pub created_at: UnixMillis,
    pub last_used_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// Where it was last refreshed from.
    pub ip: String,
    /// What it was last refreshed with.
    pub user_agent: String,
}

const LISTED: &str = concatcp!(
    "select f.handle, u.email, f.label, f.created_at, f.last_used_at, f.expires_at, f.ip,
            f.user_agent",
    LIVE
);
const LAST_USED_FIRST: &str = " order by f.last_used_at desc, f.created_at desc, f.handle";
const LIST_LIVE: &str = concatcp!(LISTED, LAST_USED_FIRST);
const LIST_LIVE_OF: &str = concatcp!(LISTED, " and f.user_id = $3", LAST_USED_FIRST);

/// The families of a user that live, the last used first.
pub async fn list_live_of(
    conn: &mut Connection,
    user_id: &UserId,
    limits: &TokenLimits,
    now: UnixMillis,
) -> sqlx::Result<Vec<ListedFamily>> {
    sqlx::query_as(LIST_LIVE_OF)
        .bind(now)
        .bind(now - limits.idle)
        .bind(user_id)
        .fetch_all(conn)
        .await
}

/// The families of everybody that live, the last used first.
pub async fn list_live(
    conn: &mut Connection,
    limits: &TokenLimits,
    now: UnixMillis,
) -> sqlx::Result<Vec<ListedFamily>> {
    sqlx::query_as(LIST_LIVE)
        .bind(now)
        .bind(now - limits.idle)
        .fetch_all(conn)
        .await
}

// A family is known by its handle alone, which stands for the session's id too.
const RECORD_ENDED: &str = concatcp!(
    "insert into session_endings (session_id, handle, user_id, reason, ended_at)
     select handle, handle, user_id, $4, $5 from token_families where ",
    CHOSEN,
    " on conflict do nothing"
);
const DELETE_CHOSEN: &str = concatcp!("delete from token_families where ", CHOSEN);

/// Ends families of a user with all their tokens, and records why. Returns how many.
pub async fn end_chosen(
    conn: &mut Connection,
    user_id: &UserId,
    which: WhichSessions<'_>,
    reason: EndReason,
    now: UnixMillis,
) -> sqlx::Result<u64> {
    sqlx::query(RECORD_ENDED)
        .bind(user_id)
        .bind(which.only())
        .bind(which.left_out())
        .bind(reason.into_str())
        .bind(now)
        .execute(&mut *conn)
        .await?;
    let ended = sqlx::query(DELETE_CHOSEN)
        .bind(user_id)
        .bind(which.only())
        .bind(which.left_out())
        .execute(conn)
        .await?;
    Ok(ended.rows_affected())
}

const DELETE_EXPIRED: &str = concatcp!(
    "delete from token_families where handle in (
         select handle from token_families where expires_at <= $1 order by expires_at limit $2",
    SKIP_LOCKED,
    ")"
);
const DELETE_IDLE: &str = concatcp!(
    "delete from token_families where handle in (
         select handle from token_families where last_used_at <= $1 order by last_used_at limit $2",
    SKIP_LOCKED,
    ")"
);

/// Deletes families past the absolute lifetime, and returns how many.
pub async fn delete_expired(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_EXPIRED)
        .bind(now)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

/// Deletes families that were last used at `until` or before, and returns how many.
pub async fn delete_idle(
    conn: &mut Connection,
    until: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_IDLE)
        .bind(until)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (FIND_LIVE, "sqlite_autoindex_token_families"),
            (COUNT_LIVE_OF, "token_families_user_id"),
            (LIST_LIVE_OF, "token_families_user_id"),
            (RECORD_ENDED, "token_families_user_id"),
            (DELETE_CHOSEN, "token_families_user_id"),
            (DELETE_EXPIRED, "token_families_expires_at"),
            (DELETE_IDLE, "token_families_last_used_at"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
