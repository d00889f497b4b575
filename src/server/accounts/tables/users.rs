//! `users`: who can sign in. What must end all sessions of a user counts `auth_epoch` up.

use std::fmt;

use sqlx::FromRow;

use super::credentials;
use crate::{
    model::{email::Email, moment::UnixMillis, name::Name, role::Role},
    server::{
        accounts::{identity::Verified, presented::CredentialKind},
        ids::UserId,
        store::Connection,
    },
};

/// Who is to become a user.
pub struct NewUser {
    pub name: Name,
    pub email: Email,
}

impl NewUser {
    /// Who they are, now that they are one: their first session needs no other proof.
    pub fn verified(&self, user_id: UserId, epoch: i64) -> Verified {
        Verified {
            user_id,
            epoch,
            name: self.name.as_str().to_owned(),
            email: self.email.as_typed().to_owned(),
            by: CredentialKind::Password,
            is_new: true,
        }
    }
}

/// What sign-in needs to know of a user.
#[derive(Clone, FromRow)]
pub struct Credentials {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// PHC string; none if the user has no password.
    pub password_hash: Option<String>,
    /// The epoch at the time of reading.
    pub auth_epoch: i64,
    pub suspended_at: Option<UnixMillis>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A user as an operator sees them.
#[derive(Debug, FromRow)]
pub struct ListedUser {
    pub id: UserId,
    pub email: String,
    pub name: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    pub created_at: UnixMillis,
    pub suspended_at: Option<UnixMillis>,
}

/// Inserts a user with a password and returns the epoch. The email's uniqueness is the constraint
/// `users_email_key`.
pub async fn insert(
    conn: &mut Connection,
    id: &UserId,
    user: &NewUser,
    password_hash: &str,
    role: Role,
    now: UnixMillis,
) -> sqlx::Result<i64> {
    let epoch = sqlx::query_scalar(
        "insert into users (id, email, email_key, name, role, created_at)
         values ($1, $2, $3, $4, $5, $6)
         returning auth_epoch",
    )
    .bind(id)
    .bind(user.email.as_typed())
    .bind(user.email.key())
    .bind(user.name.as_str())
    .bind(role.into_str())
    .bind(now)
    .fetch_one(&mut *conn)
    .await?;
    credentials::set_password(conn, id, password_hash, now).await?;
    Ok(epoch)
}

/// Deletes a user who has no orders, with whatever else refers to them.
pub async fn delete(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("delete from users where id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Finds a user by the normalised email.
pub async fn find_by_email(
    conn: &mut Connection,
    email_key: &str,
) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as(
        "select u.id, u.name, u.email, c.secret as password_hash, u.auth_epoch, u.suspended_at
         from users u left join credentials c on c.user_id = u.id and c.kind = 'password'
         where u.email_key = $1",
    )
    .bind(email_key)
    .fetch_optional(conn)
    .await
}

/// Finds a user by the normalised email.
pub async fn find_listed(
    conn: &mut Connection,
    email_key: &str,
) -> sqlx::Result<Option<ListedUser>> {
    sqlx::query_as(
        "select id, email, name, role, created_at, suspended_at from users where email_key = $1",
    )
    .bind(email_key)
    .fetch_optional(conn)
    .await
}

/// A user's name and address.
pub async fn find_contact(
    conn: &mut Connection,
    user_id: &UserId,
) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as("select name, email from users where id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// A user's address.
pub async fn find_email(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select email from users where id = $1")
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

pub async fn exists(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from users where id = $1)")
        .bind(user_id)
        .fetch_one(conn)
        .await
}

/// Every user, oldest first.
pub async fn list(conn: &mut Connection) -> sqlx::Result<Vec<ListedUser>> {
    sqlx::query_as("select id, email, name, role, created_at, suspended_at from users order by id")
        .fetch_all(conn)
        .await
}

/// Sets a new hash and counts the epoch up, only if the epoch is still the one that the request
/// was authenticated under. False if it is not.
pub async fn change_password(
    conn: &mut Connection,
    user_id: &UserId,
    epoch: i64,
    password_hash: &str,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let changed = sqlx::query(
        "update users
         set auth_epoch = auth_epoch + 1, password_changed_at = $1
         where id = $2 and auth_epoch = $3 and suspended_at is null",
    )
    .bind(now)
    .bind(user_id)
    .bind(epoch)
    .execute(&mut *conn)
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    credentials::set_password(conn, user_id, password_hash, now).await?;
    Ok(true)
}

/// Sets a new hash, whatever the epoch, and counts it up.
pub async fn set_password(
    conn: &mut Connection,
    user_id: &UserId,
    password_hash: &str,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update users set auth_epoch = auth_epoch + 1, password_changed_at = $1 where id = $2",
    )
    .bind(now)
    .bind(user_id)
    .execute(&mut *conn)
    .await?;
    credentials::set_password(conn, user_id, password_hash, now).await
}

/// Suspends a user (`Some(now)`) or lifts it (`None`), and counts the epoch up.
pub async fn set_suspended(
    conn: &mut Connection,
    user_id: &UserId,
    suspended_at: Option<UnixMillis>,
) -> sqlx::Result<()> {
    // Who is deleted stays suspended.
    sqlx::query(
        "update users
         set suspended_at = coalesce(
                 case when $1 = deleted_at then deleted_at + 1 else $1 end, deleted_at),
             auth_epoch = auth_epoch + 1
         where id = $2",
    )
    .bind(suspended_at)
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets a user's role and counts the epoch up.
pub async fn set_role(conn: &mut Connection, user_id: &UserId, role: Role) -> sqlx::Result<()> {
    sqlx::query("update users set role = $1, auth_epoch = auth_epoch + 1 where id = $2")
        .bind(role.into_str())
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The epoch of a user who is not suspended.
pub async fn find_epoch(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("select auth_epoch from users where id = $1 and suspended_at is null")
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// Whether an address is another user's, and when they were deleted if they were.
pub async fn find_other_holder(
    conn: &mut Connection,
    email_key: &str,
    user_id: &UserId,
) -> sqlx::Result<Option<Option<UnixMillis>>> {
    sqlx::query_scalar("select deleted_at from users where email_key = $1 and id <> $2")
        .bind(email_key)
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// When a user was deleted, if they were.
pub async fn find_deleted_at(
    conn: &mut Connection,
    user_id: &UserId,
) -> sqlx::Result<Option<UnixMillis>> {
    let found = sqlx::query_scalar("select deleted_at from users where id = $1");
    let found: Option<Option<UnixMillis>> = found.bind(user_id).fetch_optional(conn).await?;
    Ok(found.flatten())
}

/// Sets an address that was proven to be the user's. Its uniqueness is the constraint `users_email_key`.
pub async fn set_email(
    conn: &mut Connection,
    user_id: &UserId,
    email: &str,
    email_key: &str,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update users set email = $2, email_key = $3, email_confirmed_at = $4 where id = $1",
    )
    .bind(user_id)
    .bind(email)
    .bind(email_key)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Suspends a user for good, and counts the epoch up.
pub async fn set_deleted(
    conn: &mut Connection,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update users set deleted_at = $2, suspended_at = $2, auth_epoch = auth_epoch + 1
         where id = $1",
    )
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Lifts that, and no suspension that an operator made since; and counts the epoch up.
pub async fn take_back(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query(
        "update users
         set suspended_at = case when suspended_at = deleted_at then null else suspended_at end,
             deleted_at = null, auth_epoch = auth_epoch + 1
         where id = $1",
    )
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Users who were deleted by then, the first ones first.
pub async fn list_departed(
    conn: &mut Connection,
    until: UnixMillis,
    at_most: i64,
) -> sqlx::Result<Vec<UserId>> {
    sqlx::query_scalar(
        "select id from users where deleted_at <= $1 order by deleted_at, id limit $2",
    )
    .bind(until)
    .bind(at_most)
    .fetch_all(conn)
    .await
}

pub async fn is_departed(
    conn: &mut Connection,
    user_id: &UserId,
    until: UnixMillis,
) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from users where id = $1 and deleted_at <= $2)")
        .bind(user_id)
        .bind(until)
        .fetch_one(conn)
        .await
}

/// What hangs on a user, in this domain and in that of mail.
const BELONGINGS: [&str; 7] = [
    "delete from credentials where user_id = $1",
    "delete from user_sessions where user_id = $1",
    "delete from token_families where user_id = $1",
    "delete from security_events where user_id = $1",
    "delete from mail_tokens where user_id = $1",
    "delete from former_emails where user_id = $1",
    "delete from mails where user_id = $1",
];

/// Takes everything from a user but the id, which orders go on referring to.
pub async fn forget(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    for statement in BELONGINGS {
        sqlx::query(statement)
            .bind(user_id)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query(
        "update users
         set name = 'Deleted customer', email = 'deleted-' || id || '@deleted.invalid',
             email_key = 'deleted-' || id || '@deleted.invalid', email_confirmed_at = null,
             password_changed_at = null, deleted_at = null
         where id = $1",
    )
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}
