//! `credentials`: ways of signing in, of which passwords are one. What stands here proves who somebody is; that
//! it ends what was issued before is the user's `auth_epoch`.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

const LIST_PASSWORD_PARAMETERS: &str = "select parameters from password_parameters";

/// The parameters that the hashes of passwords have, each once: PHC strings up to the passes.
pub async fn list_password_parameters(conn: &mut Connection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(LIST_PASSWORD_PARAMETERS)
        .fetch_all(conn)
        .await
}

/// A user's password, as a PHC string, if they have one.
pub async fn find_password(
    conn: &mut Connection,
    user_id: &UserId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select secret from credentials where user_id = $1 and kind = 'password'")
        .bind(user_id)
        .fetch_optional(conn)
        .await
}

/// Gives a user a password, instead of the one before.
pub async fn set_password(
    conn: &mut Connection,
    user_id: &UserId,
    hash: &str,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into credentials (user_id, kind, secret, created_at) values ($1, 'password', $2, $3)
         on conflict (user_id, kind, name)
         do update set secret = excluded.secret, created_at = excluded.created_at",
    )
    .bind(user_id)
    .bind(hash)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes every way of signing in from a user: a link to their mailbox sets a password again.
pub async fn delete_all(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query("delete from credentials where user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Replaces a hash by a stronger one of the same password.
pub async fn replace_hash(
    conn: &mut Connection,
    user_id: &UserId,
    old_hash: &str,
    new_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update credentials set secret = $1
         where user_id = $2 and kind = 'password' and secret = $3",
    )
    .bind(new_hash)
    .bind(user_id)
    .bind(old_hash)
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn the_parameters_of_passwords_are_found_without_reading_every_one() {
        assert_found_by("password_parameters", LIST_PASSWORD_PARAMETERS).await;
    }
}
