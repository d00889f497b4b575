//! `mails`: what waits to be sent, and what became of the rest.

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::UserId,
        store::{Connection, SKIP_LOCKED},
    },
};

#[derive(Debug)]
pub struct NewMail<'a> {
    pub id: &'a str,
    pub user_id: Option<&'a UserId>,
    /// None: the user's address, as it is when the mail is sent.
    pub recipient: Option<&'a str>,
    pub kind: &'a str,
    /// JSON.
    pub letter: &'a str,
    pub now: UnixMillis,
}

pub async fn insert(conn: &mut Connection, new: &NewMail<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into mails (id, kind, user_id, recipient, letter, state, created_at, next_at)
         values ($1, $2, $3, $4, $5, 'waiting', $6, $6)",
    )
    .bind(new.id)
    .bind(new.kind)
    .bind(new.user_id)
    .bind(new.recipient)
    .bind(new.letter)
    .bind(new.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// A mail that is to be sent now.
#[derive(Debug, FromRow)]
pub struct DueMail {
    pub id: String,
    pub user_id: Option<UserId>,
    pub recipient: Option<String>,
    /// JSON.
    pub letter: String,
    pub created_at: UnixMillis,
    /// How often it was tried, with this time.
    pub attempts: i64,
}

const TAKE_DUE: &str = concatcp!(
    "update mails set attempts = attempts + 1, next_at = $2
     where id = (select id from mails where state = 'waiting' and next_at <= $1
                 order by next_at, id limit 1",
    SKIP_LOCKED,
    ") returning id, user_id, recipient, letter, created_at, attempts"
);

/// Whether a mail is to be sent now. Asking keeps nobody from writing.
pub async fn is_due(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from mails where state = 'waiting' and next_at <= $1)",
    )
    .bind(now)
    .fetch_one(conn)
    .await
}

/// Takes the mail that is due for the longest time; until `again_at` nobody else takes it.
pub async fn take_due(
    conn: &mut Connection,
    now: UnixMillis,
    again_at: UnixMillis,
) -> sqlx::Result<Option<DueMail>> {
    sqlx::query_as(TAKE_DUE)
        .bind(now)
        .bind(again_at)
        .fetch_optional(conn)
        .await
}

/// It was sent: what it said is kept no longer, and neither is where it went if that is no user's.
pub async fn set_sent(conn: &mut Connection, id: &str, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query(
        "update mails set state = 'sent', letter = '', closed_at = $2, last_error = '',
             recipient = case when user_id is not null then recipient end
         where id = $1 and state = 'waiting'",
    )
    .bind(id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// It could not be sent, and is tried again then.
pub async fn set_waiting(
    conn: &mut Connection,
    id: &str,
    next_at: UnixMillis,
    error: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update mails set next_at = $2, last_error = $3 where id = $1 and state = 'waiting'",
    )
    .bind(id)
    .bind(next_at)
    .bind(error)
    .execute(conn)
    .await?;
    Ok(())
}

/// It could not be sent, and is left. An operator may have it tried again.
pub async fn set_dead(
    conn: &mut Connection,
    id: &str,
    now: UnixMillis,
    error: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update mails set state = 'dead', closed_at = $2, last_error = $3
         where id = $1 and state = 'waiting'",
    )
    .bind(id)
    .bind(now)
    .bind(error)
    .execute(conn)
    .await?;
    Ok(())
}

/// A mail as operators see it.
#[derive(Debug, FromRow)]
pub struct ListedMail {
    pub id: String,
    pub kind: String,
    pub recipient: Option<String>,
    pub state: String,
    pub created_at: UnixMillis,
    pub attempts: i64,
    pub next_at: UnixMillis,
    pub last_error: String,
}

/// Those that are not sent, the oldest first.
pub async fn list_unsent(conn: &mut Connection) -> sqlx::Result<Vec<ListedMail>> {
    sqlx::query_as(
        "select id, kind, recipient, state, created_at, attempts, next_at, last_error
         from mails where state <> 'sent' order by created_at, id",
    )
    .fetch_all(conn)
    .await
}

/// Has the dead tried again: one of them, or all. Returns how many that are.
pub async fn revive(conn: &mut Connection, id: Option<&str>, now: UnixMillis) -> sqlx::Result<u64> {
    let revived = sqlx::query(
        "update mails set state = 'waiting', closed_at = null, attempts = 0, next_at = $2
         where state = 'dead' and letter <> '' and (id = $1 or $1 is null)",
    )
    .bind(id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(revived.rows_affected())
}

const DELETE_CLOSED: &str = concatcp!(
    "delete from mails where id in (select id from mails where closed_at < $1 limit $2",
    SKIP_LOCKED,
    ")"
);

/// Deletes mails that were sent or given up before a moment.
pub async fn delete_closed(
    conn: &mut Connection,
    before: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_CLOSED)
        .bind(before)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}
