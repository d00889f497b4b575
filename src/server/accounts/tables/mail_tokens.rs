//! `mail_tokens`: what links in mails prove. The database has only their hashes.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Reset,
}

impl Purpose {
    fn into_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
        }
    }
}

#[derive(Debug)]
pub struct NewToken<'a> {
    pub hash: &'a str,
    pub user_id: &'a UserId,
    pub purpose: Purpose,
    pub epoch: i64,
    pub now: UnixMillis,
    pub expires_at: UnixMillis,
}

pub async fn insert(conn: &mut Connection, new: &NewToken<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into mail_tokens (hash, user_id, purpose, epoch, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.hash)
    .bind(new.user_id)
    .bind(new.purpose.into_str())
    .bind(new.epoch)
    .bind(new.now)
    .bind(new.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whose token it is, and the epoch it holds for: of one that is not expired and whose user is not
/// suspended and has still that epoch.
pub async fn find(
    conn: &mut Connection,
    hash: &str,
    purpose: Purpose,
    now: UnixMillis,
) -> sqlx::Result<Option<(UserId, i64)>> {
    sqlx::query_as(
        "select t.user_id, t.epoch from mail_tokens t join users u on u.id = t.user_id
         where t.hash = $1 and t.purpose = $2 and t.expires_at > $3
           and t.epoch = u.auth_epoch and u.suspended_at is null",
    )
    .bind(hash)
    .bind(purpose.into_str())
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Deletes all of a user.
pub async fn delete_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("delete from mail_tokens where user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those that are expired.
pub async fn delete_expired(conn: &mut Connection, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("delete from mail_tokens where expires_at <= $1")
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
