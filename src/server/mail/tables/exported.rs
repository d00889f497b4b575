//! Mails to a person, as they take them away: which, where to and what became of them. What a mail says is
//! not kept once it is sent.

use serde::Serialize;
use sqlx::FromRow;

use crate::server::{
    ids::UserId,
    local_time::Rfc3339,
    store::{
        Connection,
        pages::{After, Keyed, PAGE},
    },
};

#[derive(Debug, FromRow, Serialize)]
pub struct Mail {
    #[serde(skip)]
    pub id: String,
    pub kind: String,
    /// None: the address that the account has.
    pub recipient: Option<String>,
    pub state: String,
    pub created_at: Rfc3339,
    /// When it was sent or given up.
    pub closed_at: Option<Rfc3339>,
}

impl Keyed for Mail {
    fn key(&self) -> After {
        After::moment(self.created_at, &self.id)
    }
}

const MAILS: &str = "
    select id, kind, recipient, state, created_at, closed_at
    from mails where user_id = $1 and (created_at, id) > ($2, $3) order by created_at, id limit $4";

/// A user's mails, in the order in which they were written.
pub async fn mails(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Mail>> {
    sqlx::query_as(MAILS)
        .bind(user_id)
        .bind(after.number)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_page_is_found_by_index() {
        assert_found_by("mails_of_user", MAILS).await;
    }
}
