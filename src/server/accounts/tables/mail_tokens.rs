//! `mail_tokens`: what links in mails prove. The database has only their hashes.

use sqlx::FromRow;

use crate::{
    model::{mail_link::Purpose, moment::UnixMillis},
    server::{ids::UserId, store::Connection},
};

#[derive(Debug)]
pub struct NewToken<'a> {
    pub hash: &'a str,
    pub user_id: &'a UserId,
    pub purpose: Purpose,
    pub email: Option<&'a str>,
    /// None if it holds whatever happens to the account.
    pub epoch: Option<i64>,
    /// When it was made; of one that gives an address back, when that was changed.
    pub now: UnixMillis,
    pub expires_at: UnixMillis,
}

/// A token that opens something.
#[derive(Debug, FromRow)]
pub struct FoundToken {
    pub user_id: UserId,
    /// The user's, as it is now.
    pub epoch: i64,
    /// The user's address, as it is now.
    pub current_email: String,
    pub email: Option<String>,
    pub created_at: UnixMillis,
}

pub async fn insert(conn: &mut Connection, new: &NewToken<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into mail_tokens (hash, user_id, purpose, email, epoch, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.hash)
    .bind(new.user_id)
    .bind(new.purpose.into_str())
    .bind(new.email)
    .bind(new.epoch)
    .bind(new.now)
    .bind(new.expires_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// A token that is not expired, and whose user has still the epoch that it was made in, if that counts,
/// and is not suspended. Whoever had the account deleted has only the ways back: whoever is in an account
/// can delete it, and its owner gets it back by the address that they had. An address comes back for as long
/// as it is kept for the user.
pub async fn find(
    conn: &mut Connection,
    hash: &str,
    purpose: Purpose,
    now: UnixMillis,
) -> sqlx::Result<Option<FoundToken>> {
    sqlx::query_as(
        "select t.user_id, u.auth_epoch as epoch, u.email as current_email,
                t.email, t.created_at
         from mail_tokens t join users u on u.id = t.user_id
         where t.hash = $1 and t.purpose = $2 and t.expires_at > $3
           and (t.epoch is null or t.epoch = u.auth_epoch)
           and case t.purpose
               when 'account_back' then u.deleted_at is not null
               when 'email_back' then
                   (u.suspended_at is null or u.suspended_at = u.deleted_at)
                   and exists (select 1 from former_emails f
                               where f.user_id = t.user_id and f.changed_at = t.created_at)
               else u.suspended_at is null end",
    )
    .bind(hash)
    .bind(purpose.into_str())
    .bind(now)
    .fetch_optional(conn)
    .await
}

/// Deletes those of a user that end with what happens to the account.
pub async fn delete_of_epochs(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("delete from mail_tokens where user_id = $1 and epoch is not null")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those of a user for one purpose.
pub async fn delete_for(
    conn: &mut Connection,
    user_id: &UserId,
    purpose: Purpose,
) -> sqlx::Result<()> {
    sqlx::query("delete from mail_tokens where user_id = $1 and purpose = $2")
        .bind(user_id)
        .bind(purpose.into_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes those that are expired.
pub async fn delete_expired(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(
        "delete from mail_tokens where hash in
             (select hash from mail_tokens where expires_at <= $1 limit $2)",
    )
    .bind(now)
    .bind(at_most)
    .execute(conn)
    .await?;
    Ok(deleted.rows_affected())
}
