//! What happened to an account: append-only, written in the transaction that did it.

use sqlx::{Executor, FromRow, Sqlite};

use super::Accounts;
use crate::{
    model::{activity::EventKind, paging::Page},
    server::{accounts::peer::Peer, ids::new_id},
};

/// Whom and what an event is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    user_id: &'a str,
    session: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// A user's account.
    pub fn account(user_id: &'a str) -> Self {
        Self {
            user_id,
            session: None,
        }
    }

    /// A session of a user, by its handle.
    pub fn session(user_id: &'a str, handle: &'a str) -> Self {
        Self {
            user_id,
            session: Some(handle),
        }
    }
}

/// Records an event; `peer` is missing when an operator did it on the command line.
pub async fn record<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    subject: Subject<'_>,
    kind: EventKind,
    at: i64,
    peer: Option<&Peer>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into security_events (id, user_id, kind, at, ip, user_agent, session_handle)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new_id())
    .bind(subject.user_id)
    .bind(kind.into_str())
    .bind(at)
    .bind(peer.map(|peer| peer.ip.to_string()))
    .bind(peer.map(|peer| peer.user_agent.as_str()))
    .bind(subject.session)
    .execute(db)
    .await?;
    Ok(())
}

/// An event as its owner and an operator see it.
#[derive(Debug, FromRow)]
pub struct ListedEvent {
    /// Whose account, as typed.
    pub email: String,
    /// What happened.
    #[sqlx(try_from = "String")]
    pub kind: EventKind,
    /// Unix milliseconds.
    pub at: i64,
    /// From where; missing if an operator did it.
    pub ip: Option<String>,
    /// With what; missing if an operator did it.
    pub user_agent: Option<String>,
    /// The session it is about, if it is about one.
    pub session_handle: Option<String>,
}

/// Events of an account, newest first.
pub async fn list_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    skip: u32,
    at_most: u32,
) -> sqlx::Result<Vec<ListedEvent>> {
    sqlx::query_as(
        "select u.email, e.kind, e.at, e.ip, e.user_agent, e.session_handle
         from security_events e join users u on u.id = e.user_id
         where e.user_id = $1 order by e.at desc, e.id desc limit $2 offset $3",
    )
    .bind(user_id)
    .bind(at_most)
    .bind(skip)
    .fetch_all(db)
    .await
}

/// Events of every account, newest first.
pub async fn list<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    at_most: u32,
) -> sqlx::Result<Vec<ListedEvent>> {
    sqlx::query_as(
        "select u.email, e.kind, e.at, e.ip, e.user_agent, e.session_handle
         from security_events e join users u on u.id = e.user_id
         order by e.at desc, e.id desc limit $1",
    )
    .bind(at_most)
    .fetch_all(db)
    .await
}

/// Events per page.
const PAGE: u32 = 20;

impl Accounts {
    /// One page of a user's events, newest first, and which page that is.
    pub async fn activity(
        &self,
        user_id: &str,
        page: u32,
    ) -> sqlx::Result<(Vec<ListedEvent>, Page)> {
        let total: i64 =
            sqlx::query_scalar("select count(*) from security_events where user_id = $1")
                .bind(user_id)
                .fetch_one(&self.db.sessions)
                .await?;
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        let page = Page::nearest(page, total, PAGE);
        let events = list_of(&self.db.sessions, user_id, (page.number - 1) * PAGE, PAGE).await?;
        Ok((events, page))
    }

    /// Records a refused sign-in or confirmation beside the answer, not before it: only a known
    /// account has such events, and the time an answer takes must not tell which one is known
    /// (ASVS 6.3.8).
    pub(super) fn record_refusal(
        &self,
        user_id: &str,
        session: Option<&str>,
        kind: EventKind,
        peer: &Peer,
    ) {
        let (db, at, peer) = (self.db.clone(), self.clock.now(), peer.clone());
        let (user_id, session) = (user_id.to_owned(), session.map(str::to_owned));
        self.background.spawn(async move {
            let subject = Subject {
                user_id: &user_id,
                session: session.as_deref(),
            };
            if let Err(error) = record(&db.write, subject, kind, at, Some(&peer)).await {
                tracing::error!(%error, ?kind, "security event could not be recorded");
            }
        });
    }
}
