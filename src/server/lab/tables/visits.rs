//! `lab_visits`: who is in the lab, and what they tried.

use std::fmt;

use sqlx::FromRow;

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::UserId,
        network::Network,
        store::{Connection, session_store::StoredSessionId},
    },
};

/// One visit. It is deleted with its account.
#[derive(Clone, FromRow)]
pub struct Visit {
    pub session_id: StoredSessionId,
    pub user_id: UserId,
    pub email: String,
    pub made_at: UnixMillis,
    pub access_token: String,
    pub refresh_token: String,
    pub password_changed_at: Option<UnixMillis>,
    pub tries: i64,
    /// JSON.
    pub outcomes: String,
    /// JSON.
    pub costs: Option<String>,
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visit")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

const FIND: &str = "
    select session_id, user_id, email, made_at, access_token, refresh_token, password_changed_at, tries,
           outcomes, costs
    from lab_visits where session_id = $1";

pub async fn find(conn: &mut Connection, id: &StoredSessionId) -> sqlx::Result<Option<Visit>> {
    sqlx::query_as(FIND).bind(id).fetch_optional(conn).await
}

const COUNT: &str = "
    select count(*), min(made_at) from lab_visits where network = $1 and made_at > $2";
const COUNT_ALL: &str = "select count(*), min(made_at) from lab_visits where made_at > $1";

/// How many a network has made since then, and when the first.
pub async fn count_of(
    conn: &mut Connection,
    network: Network,
    since: UnixMillis,
) -> sqlx::Result<(i64, Option<UnixMillis>)> {
    sqlx::query_as(COUNT)
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
    sqlx::query_as(COUNT_ALL).bind(since).fetch_one(conn).await
}

pub async fn insert(conn: &mut Connection, visit: &Visit, network: Network) -> sqlx::Result<()> {
    sqlx::query(
        "insert into lab_visits
             (session_id, user_id, email, network, made_at, access_token, refresh_token, outcomes)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&visit.session_id)
    .bind(&visit.user_id)
    .bind(&visit.email)
    .bind(network.to_string())
    .bind(visit.made_at)
    .bind(&visit.access_token)
    .bind(&visit.refresh_token)
    .bind(&visit.outcomes)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down what has become of a visit.
pub async fn update(conn: &mut Connection, visit: &Visit) -> sqlx::Result<()> {
    sqlx::query(
        "update lab_visits
         set access_token = $1, refresh_token = $2, password_changed_at = $3, outcomes = $4,
             costs = $5, tries = $6
         where session_id = $7",
    )
    .bind(&visit.access_token)
    .bind(&visit.refresh_token)
    .bind(visit.password_changed_at)
    .bind(&visit.outcomes)
    .bind(&visit.costs)
    .bind(visit.tries)
    .bind(&visit.session_id)
    .execute(conn)
    .await?;
    Ok(())
}

const LIST_OLD: &str = "
    select id from users
    where email_key >= 'lab-' and email_key < 'lab.' and email_key like '%@lab.invalid'
      and created_at <= $1
    limit $2";

/// The accounts whose time is over, also those whose visit was never written down.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn every_statement_finds_its_rows_by_index() {
        for (statement, index) in [
            (FIND, "sqlite_autoindex_lab_visits"),
            (COUNT, "lab_visits_network"),
            (COUNT_ALL, "lab_visits_made_at"),
            (LIST_OLD, "sqlite_autoindex_users"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
