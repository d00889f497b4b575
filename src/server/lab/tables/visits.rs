//! `lab_visits`: what the pages of visits show.

use std::fmt;

use sqlx::FromRow;

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::UserId,
        store::{Connection, session_store::StoredSessionId},
    },
};

/// One visit. It is deleted with its account.
#[derive(Clone, FromRow)]
pub struct Visit {
    pub session_id: StoredSessionId,
    pub user_id: UserId,
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
    select session_id, user_id, made_at, access_token, refresh_token, password_changed_at, tries,
           outcomes, costs
    from lab_visits join lab_accounts using (user_id) where session_id = $1";

pub async fn find(conn: &mut Connection, id: &StoredSessionId) -> sqlx::Result<Option<Visit>> {
    sqlx::query_as(FIND).bind(id).fetch_optional(conn).await
}

pub async fn insert(conn: &mut Connection, visit: &Visit) -> sqlx::Result<()> {
    sqlx::query(
        "insert into lab_visits (session_id, user_id, access_token, refresh_token, tries, outcomes)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&visit.session_id)
    .bind(&visit.user_id)
    .bind(&visit.access_token)
    .bind(&visit.refresh_token)
    .bind(visit.tries)
    .bind(&visit.outcomes)
    .execute(conn)
    .await?;
    Ok(())
}

/// Counts a try. False if the visit has had all it may.
pub async fn count_try(
    conn: &mut Connection,
    id: &StoredSessionId,
    at_most: i64,
) -> sqlx::Result<bool> {
    let counted =
        sqlx::query("update lab_visits set tries = tries + 1 where session_id = $1 and tries < $2")
            .bind(id)
            .bind(at_most)
            .execute(conn)
            .await?;
    Ok(counted.rows_affected() == 1)
}

/// Writes down what has become of a visit; its tries are counted apart.
pub async fn update(conn: &mut Connection, visit: &Visit) -> sqlx::Result<()> {
    sqlx::query(
        "update lab_visits
         set access_token = $1, refresh_token = $2, password_changed_at = $3, outcomes = $4,
             costs = $5
         where session_id = $6",
    )
    .bind(&visit.access_token)
    .bind(&visit.refresh_token)
    .bind(visit.password_changed_at)
    .bind(&visit.outcomes)
    .bind(&visit.costs)
    .bind(&visit.session_id)
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_visit_is_found_by_index() {
        assert_found_by("sqlite_autoindex_lab_visits", FIND).await;
        assert_found_by("sqlite_autoindex_lab_accounts", FIND).await;
    }
}
