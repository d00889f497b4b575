//! `lab_accounts`: which accounts are the lab's, whose network made them, and when.

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, network::Network, store::Connection},
};

pub async fn insert(
    conn: &mut Connection,
    user_id: &UserId,
    network: Network,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query("insert into lab_accounts (user_id, network, made_at) values ($1, $2, $3)")
        .bind(user_id)
        .bind(network.to_string())
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

const COUNT_OF: &str =
    "select count(*), min(made_at) from lab_accounts where network = $1 and made_at > $2";
const COUNT: &str = "select count(*), min(made_at) from lab_accounts where made_at > $1";

/// How many a network has made since then, and when the first.
pub async fn count_of(
    conn: &mut Connection,
    network: Network,
    since: UnixMillis,
) -> sqlx::Result<(i64, Option<UnixMillis>)> {
    sqlx::query_as(COUNT_OF)
        .bind(network.to_string())
        .bind(since)
        .fetch_one(conn)
        .await
}

/// The same of everybody.
pub async fn count(
    conn: &mut Connection,
    since: UnixMillis,
) -> sqlx::Result<(i64, Option<UnixMillis>)> {
    sqlx::query_as(COUNT).bind(since).fetch_one(conn).await
}

const LIST_OLD: &str =
    "select user_id from lab_accounts where made_at <= $1 order by made_at limit $2";

/// The accounts whose time is over.
pub async fn list_old(
    conn: &mut Connection,
    until: UnixMillis,
    at_most: i64,
) -> sqlx::Result<Vec<UserId>> {
    sqlx::query_scalar(LIST_OLD)
        .bind(until)
        .bind(at_most)
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (COUNT_OF, "lab_accounts_network"),
            (COUNT, "lab_accounts_made_at"),
            (LIST_OLD, "lab_accounts_made_at"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
