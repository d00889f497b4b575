//! `security_events`: what happened to accounts. Append-only, written in the transaction that did
//! it.

use sqlx::FromRow;

use crate::{
    model::{activity::EventKind, moment::UnixMillis},
    server::{
        accounts::peer::Peer,
        ids::{SessionHandle, UserId, new_id},
        store::Connection,
    },
};

/// Whom and what an event is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub user_id: &'a UserId,
    pub session: Option<&'a SessionHandle>,
    /// The app, as it named itself, if it is about one.
    pub label: Option<&'a str>,
}

impl<'a> Subject<'a> {
    pub fn account(user_id: &'a UserId) -> Self {
        Self {
            user_id,
            session: None,
            label: None,
        }
    }

    pub fn session(user_id: &'a UserId, handle: &'a SessionHandle) -> Self {
        Self {
            user_id,
            session: Some(handle),
            label: None,
        }
    }

    pub fn app(user_id: &'a UserId, family: &'a SessionHandle, label: &'a str) -> Self {
        Self {
            user_id,
            session: Some(family),
            label: Some(label),
        }
    }
}

/// Records an event; `peer` is missing when an operator did it on the command line.
pub async fn record(
    conn: &mut Connection,
    subject: Subject<'_>,
    kind: EventKind,
    at: UnixMillis,
    peer: Option<&Peer>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into security_events (id, user_id, kind, at, ip, user_agent, session_handle, label)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new_id())
    .bind(subject.user_id)
    .bind(kind.into_str())
    .bind(at)
    .bind(peer.map(|peer| peer.ip.to_string()))
    .bind(peer.map(|peer| peer.user_agent.as_str()))
    .bind(subject.session)
    .bind(subject.label)
    .execute(conn)
    .await?;
    Ok(())
}

/// An event as its owner and an operator see it. `at` is in Unix milliseconds.
#[derive(Debug, FromRow)]
pub struct ListedEvent {
    pub email: String,
    #[sqlx(try_from = "String")]
    pub kind: EventKind,
    pub at: UnixMillis,
    /// From where; missing if an operator did it.
    pub ip: Option<String>,
    /// With what; missing if an operator did it.
    pub user_agent: Option<String>,
    pub session_handle: Option<SessionHandle>,
    /// The app, as it named itself.
    pub label: Option<String>,
}

/// Events of an account, newest first.
pub async fn list_of(
    conn: &mut Connection,
    user_id: &UserId,
    skip: u32,
    at_most: u32,
) -> sqlx::Result<Vec<ListedEvent>> {
    sqlx::query_as(
        "select u.email, e.kind, e.at, e.ip, e.user_agent, e.session_handle, e.label
         from security_events e join users u on u.id = e.user_id
         where e.user_id = $1 order by e.at desc, e.id desc limit $2 offset $3",
    )
    .bind(user_id)
    .bind(i64::from(at_most))
    .bind(i64::from(skip))
    .fetch_all(conn)
    .await
}

/// Events of every account, newest first.
pub async fn list(conn: &mut Connection, at_most: u32) -> sqlx::Result<Vec<ListedEvent>> {
    sqlx::query_as(
        "select u.email, e.kind, e.at, e.ip, e.user_agent, e.session_handle, e.label
         from security_events e join users u on u.id = e.user_id
         order by e.at desc, e.id desc limit $1",
    )
    .bind(i64::from(at_most))
    .fetch_all(conn)
    .await
}

/// How many events of an account there are.
pub async fn count_of(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<u32> {
    let count: i64 = sqlx::query_scalar("select count(*) from security_events where user_id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

const DELETE_OLD: &str = "
    delete from security_events where id in (
        select id from security_events where at <= $1 order by at limit $2)";

/// Deletes events older than they are kept.
pub async fn delete_old(
    conn: &mut Connection,
    until: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_OLD)
        .bind(until)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn old_events_are_found_by_index() {
        assert_found_by("security_events_at", DELETE_OLD).await;
    }
}
