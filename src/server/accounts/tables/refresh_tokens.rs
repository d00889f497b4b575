//! `refresh_tokens`: hashes of what apps hold, each good for one successor.

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::{SessionHandle, UserId},
        store::Connection,
    },
};

const FIND_FAMILY: &str = "
    select f.handle, f.user_id from refresh_tokens t join token_families f on f.handle = t.family
    where t.token_hash = $1";

/// The family of a token, used or not, and whose it is.
pub async fn find_family(
    conn: &mut Connection,
    hash: &str,
) -> sqlx::Result<Option<(SessionHandle, UserId)>> {
    sqlx::query_as(FIND_FAMILY)
        .bind(hash)
        .fetch_optional(conn)
        .await
}

pub async fn insert(
    conn: &mut Connection,
    hash: &str,
    family: &SessionHandle,
    generation: i64,
) -> sqlx::Result<()> {
    sqlx::query("insert into refresh_tokens (token_hash, family, generation) values ($1, $2, $3)")
        .bind(hash)
        .bind(family)
        .bind(generation)
        .execute(conn)
        .await?;
    Ok(())
}

/// Uses a token up, and returns its generation. None if it was used before.
pub async fn use_up(
    conn: &mut Connection,
    hash: &str,
    now: UnixMillis,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "update refresh_tokens set used_at = $1 where token_hash = $2 and used_at is null
         returning generation",
    )
    .bind(now)
    .bind(hash)
    .fetch_optional(conn)
    .await
}

const FORGET: &str = "delete from refresh_tokens where family = $1 and generation < $2";

/// Forgets the tokens of a family before a generation.
pub async fn forget(
    conn: &mut Connection,
    family: &SessionHandle,
    before: i64,
) -> sqlx::Result<()> {
    sqlx::query(FORGET)
        .bind(family)
        .bind(before)
        .execute(conn)
        .await?;
    Ok(())
}

/// True if a token was used after `since` and its successor was not used yet.
pub async fn may_have_lost_its_answer(
    conn: &mut Connection,
    hash: &str,
    successor: &str,
    since: UnixMillis,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (
             select 1 from refresh_tokens used, refresh_tokens successor
             where used.token_hash = $1 and used.used_at > $2
               and successor.token_hash = $3 and successor.used_at is null)",
    )
    .bind(hash)
    .bind(since)
    .bind(successor)
    .fetch_one(conn)
    .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_token_is_found_by_index() {
        assert_found_by("sqlite_autoindex_refresh_tokens", FIND_FAMILY).await;
        assert_found_by("refresh_tokens_family", FORGET).await;
    }
}
