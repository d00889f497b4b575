//! An account's history, as its owner sees it, and what is recorded in it beside the answer.

use super::{
    Accounts,
    peer::Peer,
    tables::security_events::{self, ListedEvent, Subject},
};
use crate::{
    model::{activity::EventKind, paging::Page},
    server::ids::{SessionHandle, UserId},
};

/// Events per page.
const PAGE: u32 = 20;

impl Accounts {
    /// One page of a user's events, newest first, and which page that is.
    pub async fn activity(
        &self,
        user_id: &UserId,
        page: u32,
    ) -> sqlx::Result<(Vec<ListedEvent>, Page)> {
        let mut tx = self.db.begin_read().await?;
        let total = security_events::count_of(&mut tx, user_id).await?;
        let page = Page::nearest(page, total, PAGE);
        let skip = (page.number - 1) * PAGE;
        let events = security_events::list_of(&mut tx, user_id, skip, PAGE).await?;
        Ok((events, page))
    }

    /// Records a refused sign-in or confirmation beside the answer, not before it: only a known
    /// account has such events, and the time an answer takes must not tell which one is known
    /// (ASVS 6.3.8).
    pub(super) fn record_refusal(
        &self,
        user_id: &UserId,
        session: Option<&SessionHandle>,
        kind: EventKind,
        peer: &Peer,
    ) {
        let (db, at, peer) = (self.db.clone(), self.clock.now(), peer.clone());
        let (user_id, session) = (user_id.clone(), session.cloned());
        self.background.spawn(async move {
            let recorded = async {
                let subject = Subject {
                    user_id: &user_id,
                    session: session.as_ref(),
                    label: None,
                };
                let conn = &mut *db.write.acquire().await?;
                security_events::record(conn, subject, kind, at, Some(&peer)).await
            };
            if let Err(error) = recorded.await {
                tracing::error!(%error, ?kind, "security event could not be recorded");
            }
        });
    }
}
