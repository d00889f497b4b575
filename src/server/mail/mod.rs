//! Mail: written in the transaction of what it tells, and sent afterwards, until it is.
//!
//! It knows the database and the way mail goes, and neither accounts nor orders: whoever writes one says
//! all that it says.

/// What mails say.
pub mod letter;

/// How a mail looks, as text and as HTML.
pub mod layout;

/// A mail as it is sent.
mod message;

/// Which way mail goes: to a server by SMTP, or into a folder.
pub mod transport;

/// A server that takes mail.
mod smtp;

/// Why a mail was not taken.
mod refusal;

/// Sends what waits.
pub mod delivery;

/// The mail in the folder, as its readers see it.
pub mod mailbox;

/// The statements.
pub mod tables;

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::Notify;

use self::{
    letter::Letter,
    tables::mails::{self, ListedMail},
    transport::Transport,
};
use super::{
    clock::{Clock, millis},
    ids::{UserId, new_id},
    settings::Settings,
    store::{Connection, Db},
};

/// What was sent is kept so long, without what it said; what was given up, with it.
const KEPT_FOR: Duration = Duration::from_hours(24 * 30);

/// Deleted in one statement.
const AT_ONCE: i64 = 500;

/// Writes and sends mail.
#[derive(Clone, Debug)]
pub struct Mail {
    db: Db,
    clock: Clock,
    transport: Transport,
    /// Notified after a commit that wrote mail.
    pub written: Arc<Notify>,
}

impl Mail {
    pub fn new(db: Db, clock: Clock, settings: &Settings) -> anyhow::Result<Self> {
        Ok(Self {
            transport: Transport::new(&settings.mail)?,
            written: Arc::default(),
            db,
            clock,
        })
    }

    /// The folder that mail goes to, if no server takes it.
    pub fn folder(&self) -> Option<&PathBuf> {
        self.transport.folder()
    }

    /// What is not sent, the oldest first.
    pub async fn list_unsent(&self) -> sqlx::Result<Vec<ListedMail>> {
        let conn = &mut *self.db.read.acquire().await?;
        mails::list_unsent(conn).await
    }

    /// Has mails tried again that were given up: one, or all. Returns how many that are.
    pub async fn revive(&self, id: Option<&str>) -> sqlx::Result<u64> {
        let conn = &mut *self.db.write.acquire().await?;
        mails::revive(conn, id, self.clock.now()).await
    }

    /// Deletes mails that were sent or given up some time ago.
    pub async fn delete_old(&self) -> sqlx::Result<()> {
        let before = self.clock.now() + -millis(KEPT_FOR);
        loop {
            let conn = &mut *self.db.write.acquire().await?;
            if mails::delete_closed(conn, before, AT_ONCE).await? < AT_ONCE.unsigned_abs() {
                return Ok(());
            }
        }
    }

    /// Writes a mail in the transaction of what it tells. It is sent after the commit: to an address, or
    /// to the one that the user has by then.
    pub async fn write(
        &self,
        conn: &mut Connection,
        user_id: Option<&UserId>,
        recipient: Option<&str>,
        letter: &Letter,
    ) -> sqlx::Result<()> {
        let json = letter
            .to_json()
            .map_err(|error| sqlx::Error::Encode(error.into()))?;
        let new = mails::NewMail {
            id: &new_id(),
            user_id,
            recipient,
            kind: letter.kind(),
            letter: &json,
            now: self.clock.now(),
        };
        mails::insert(conn, &new).await
    }
}
