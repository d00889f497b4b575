//! The session store: the stock table, with hashed ids.
//!
//! The browser holds a random 128-bit id (ASVS 7.2.3). The database holds the first 128 bits of
//! its SHA-256, so whoever reads the database cannot sign in with what they find.

use async_trait::async_trait;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use super::{
    Db,
    dialect::{StockStore, stock_store},
};

pub use super::dialect::{Stamp, stamp};

/// The stock store behind hashed ids. Loads go to the readers, the rest to the writer.
#[derive(Clone, Debug)]
pub struct HashedSessionStore {
    read: StockStore,
    write: StockStore,
}

impl HashedSessionStore {
    /// A store in the database's `tower_sessions` table.
    pub fn new(db: &Db) -> Self {
        Self {
            read: stock_store(&db.sessions),
            write: stock_store(&db.write),
        }
    }
}

/// The id under which the database knows a session: nobody signs in with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[sqlx(transparent)]
pub struct StoredSessionId(String);

impl StoredSessionId {
    /// That of the session that a browser knows as `id`.
    pub fn of(id: Id) -> Self {
        Self(stored_id(id).to_string())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn stored_id(id: Id) -> Id {
    let digest = Sha256::digest(id.0.to_le_bytes());
    let mut first_half = [0; 16];
    first_half.copy_from_slice(&digest[..16]);
    Id(i128::from_le_bytes(first_half))
}

fn with_stored_id(record: &Record) -> Record {
    Record {
        id: stored_id(record.id),
        ..record.clone()
    }
}

#[async_trait]
impl SessionStore for HashedSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let mut stored = with_stored_id(record);
        let wanted = stored.id;
        self.write.create(&mut stored).await?;
        if stored.id == wanted {
            Ok(())
        } else {
            // The stock store answers a collision with an id that is no hash of anything.
            self.write.delete(&stored.id).await?;
            Err(Error::Backend("session id collision".to_owned()))
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.write.save(&with_stored_id(record)).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let stored = self.read.load(&stored_id(*id)).await?;
        Ok(stored.map(|record| Record { id: *id, ..record }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.write.delete(&stored_id(*id)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_id_is_half_a_sha_256_of_the_id() {
        let id = Id(0);

        // sha256 of sixteen zero bytes begins 374708fff7719dd5979ec875d56cd228.
        let stored = stored_id(id).0.to_le_bytes();

        assert_eq!(stored[..4], [0x37, 0x47, 0x08, 0xff]);
        assert_eq!(stored[12..], [0xd5, 0x6c, 0xd2, 0x28]);
    }
}
