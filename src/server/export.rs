//! Everything that is kept about a person, as one JSON document (docs/export.md), which is written while
//! it is read.
//!
//! The next page of rows is read when the client has taken the one before: what is in memory does not grow
//! with what there is, and a client that reads slowly holds nothing of the database. Each page is read in
//! a snapshot of its own in which the session is still live. So whatever ends the session also ends the
//! document, which then breaks off: it never looks whole.

use std::collections::VecDeque;

use futures_util::{Stream, stream};
use serde::Serialize;
use strum::VariantArray;

use super::{
    accounts::{
        AccountError,
        export::AccountList,
        identity::SessionViewer,
        tables::exported::{self, Account},
    },
    ids::UserId,
    local_time::Rfc3339,
    mail::tables::exported as exported_mails,
    ordering::{Ordering, export::OrderingList},
    store::{
        Connection, Transaction,
        pages::{After, JsonPage, to_json},
    },
};

/// How the document begins. The lists follow in the same object.
#[derive(Serialize)]
struct Beginning {
    exported_at: Rfc3339,
    account: Account,
}

/// What there is many of.
#[derive(Clone, Copy)]
enum List {
    Account(AccountList),
    Ordering(OrderingList),
    Mails,
}

impl List {
    fn all() -> VecDeque<Self> {
        let of_account = AccountList::VARIANTS.iter().copied().map(Self::Account);
        let of_ordering = OrderingList::VARIANTS.iter().copied().map(Self::Ordering);
        of_account.chain(of_ordering).chain([Self::Mails]).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Account(list) => list.into_str(),
            Self::Ordering(list) => list.into_str(),
            Self::Mails => "mails",
        }
    }

    async fn page(
        self,
        conn: &mut Connection,
        user_id: &UserId,
        after: &After,
    ) -> sqlx::Result<JsonPage> {
        match self {
            Self::Account(list) => list.page(conn, user_id, after).await,
            Self::Ordering(list) => list.page(conn, user_id, after).await,
            Self::Mails => JsonPage::of(&exported_mails::mails(conn, user_id, after).await?),
        }
    }
}

/// A document that is being written.
pub struct Export {
    ordering: Ordering,
    viewer: SessionViewer,
    /// What was written and not taken yet.
    beginning: Option<String>,
    /// The lists that are not finished.
    lists: VecDeque<List>,
    /// The row that the first of them goes on after; none before it has begun.
    after: Option<After>,
}

impl Export {
    /// Begins the viewer's. What fails here is an answer; after that the document can only break off.
    pub async fn begin(ordering: &Ordering, viewer: &SessionViewer) -> Result<Self, AccountError> {
        let mut export = Self {
            ordering: ordering.clone(),
            viewer: viewer.clone(),
            beginning: None,
            lists: List::all(),
            after: None,
        };
        let mut snapshot = export.snapshot().await?;
        let mut beginning = to_json(&Beginning {
            exported_at: ordering.clock.now().into(),
            account: exported::account(&mut snapshot, &viewer.user_id).await?,
        })?;
        // The object stays open.
        beginning.pop();
        export.beginning = Some(beginning);
        Ok(export)
    }

    /// The document in pieces. An error is the last of them.
    pub fn into_stream(self) -> impl Stream<Item = Result<Vec<u8>, AccountError>> + Send + 'static {
        stream::try_unfold(self, async |mut export| {
            let piece = export.next().await;
            if let Err(error) = &piece {
                tracing::warn!(%error, "an export broke off");
            }
            piece.map(|next| next.map(|json| (json.into_bytes(), export)))
        })
    }

    /// The next piece; none after the last.
    async fn next(&mut self) -> Result<Option<String>, AccountError> {
        if let Some(beginning) = self.beginning.take() {
            return Ok(Some(beginning));
        }
        let Some(list) = self.lists.front().copied() else {
            return Ok(None);
        };
        let page = self.page(list).await?;
        let mut json = String::new();
        let mut separator = ",\n";
        if self.after.is_none() {
            json = format!(",\n\"{}\":[", list.name());
            separator = "\n";
        }
        for row in page.rows {
            json.push_str(separator);
            json.push_str(&row);
            separator = ",\n";
        }
        self.after = page.next;
        if self.after.is_none() {
            json.push(']');
            self.lists.pop_front();
        }
        if self.lists.is_empty() {
            json.push_str("}\n");
            tracing::info!(user_id = self.viewer.user_id.as_str(), "data exported");
        }
        Ok(Some(json))
    }

    /// The page that a list goes on with.
    async fn page(&self, list: List) -> Result<JsonPage, AccountError> {
        let after = self.after.clone().unwrap_or_default();
        let mut snapshot = self.snapshot().await?;
        let page = list.page(&mut snapshot, &self.viewer.user_id, &after).await;
        Ok(page?)
    }

    /// The database at a moment at which the session is live.
    async fn snapshot(&self) -> Result<Transaction, AccountError> {
        let mut snapshot = self.ordering.db.begin_read().await?;
        let accounts = &self.ordering.accounts;
        accounts.still_live(&mut snapshot, &self.viewer).await?;
        Ok(snapshot)
    }
}
