//! Restaurants and their menus: what there is, when it can be had, and how it is found.
//!
//! All of it is read from a [`snapshot`](snapshot::Snapshot) in memory, which [follows](follower) the
//! database. What an order is made of is not: its transaction reads the tables itself.

/// A restaurant's menu.
pub mod menu;

/// The list of restaurants: filtered, sorted, in pages.
pub mod restaurants;

/// What somebody looks for.
pub mod search;

/// What a search found.
mod found;

/// The catalogue at the moment of a request.
pub mod moment;

/// Who takes orders at a moment.
pub mod openings;

/// When a kitchen takes orders.
pub mod opening;

/// How the snapshot in memory becomes that of the database.
pub mod refresh;

/// How it follows what other processes change.
pub mod follower;

/// The catalogue at one version.
pub mod snapshot;

/// From the database's rows to listings.
mod loading;

/// Which words occur where.
pub mod word_index;

/// Words as they are compared.
mod words;

/// A restaurant as it stands in memory.
pub mod listing;

/// One restaurant: what it asks for, and how it is shown.
pub mod restaurant;

/// The statements.
pub(super) mod tables;

/// The demo restaurants: one readable file, put into the database once.
pub mod demo;

/// Many restaurants, for measuring.
pub mod large;

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use self::{moment::CatalogNow, openings::LastOpenings, snapshot::Snapshot};
use super::{clock::Clock, store::Db};

/// Restaurants and their menus. Clones share them.
#[derive(Clone, Debug)]
pub struct Catalog(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    db: Db,
    clock: Clock,
    snapshot: RwLock<Arc<Snapshot>>,
    openings: LastOpenings,
    refreshing: Mutex<()>,
}

impl Catalog {
    /// The catalogue of a database. Nothing is in it before it is [followed](follower::Follower) or
    /// refreshed: what only looks after users need not wait for it.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            db,
            clock,
            snapshot: RwLock::default(),
            openings: LastOpenings::default(),
            refreshing: Mutex::default(),
        }))
    }

    /// The catalogue as it was read last. Its version says which that is.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let snapshot = self.0.snapshot.read();
        snapshot.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The catalogue at this moment.
    pub fn now(&self) -> CatalogNow {
        let (snapshot, now) = (self.snapshot(), self.0.clock.now());
        CatalogNow {
            openings: self.0.openings.at(&snapshot, now),
            snapshot,
            now,
        }
    }

    fn publish(&self, snapshot: Arc<Snapshot>) {
        let last = self.0.snapshot.write();
        *last.unwrap_or_else(PoisonError::into_inner) = snapshot;
    }
}
