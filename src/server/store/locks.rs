//! What a transaction takes for itself before it reads anything.
//!
//! `SQLite` has one writer, so that whatever a transaction has read still holds when it writes.
//! PostgreSQL has many: there a transaction says when it begins whose things it is about, and does not
//! begin while others are about the same. What it reads after that is what was committed last, and
//! stays.
//!
//! All of them are taken at once, before any row, or none: nobody waits in a circle for them. Statements
//! that reach for rows of others (clean-up, guests' carts that make room) step over those that somebody
//! holds ([`SKIP_LOCKED`](super::SKIP_LOCKED)); where they meet those of the owner, both take the
//! session's envelope before the session, the family before its tokens, and the cart before its lines.

use sha2::{Digest, Sha256};

use crate::server::{ids::UserId, network::Network};

/// What a transaction may be about.
#[derive(Clone, Copy, Debug)]
pub enum Lock<'a> {
    /// A user's account, sessions, apps, carts, addresses, reviews and orders.
    User(&'a UserId),
    /// A guest's carts, by the hash of the guest's key.
    Guest(&'a str),
    /// What a network has only so many of.
    Network(Network),
    /// Something whose tries are counted.
    Tries(&'a str),
    /// The catalogue stays as it is. Many may take it at once, but not beside somebody who changes the
    /// catalogue.
    Catalog,
    /// The catalogue changes. Whoever changes it without taking this, an operator say, has it taken by
    /// the triggers of the tables.
    CatalogChange,
    /// The keys that sign access tokens.
    SigningKeys,
    /// Accounts that the lab makes.
    LabAccounts,
}

impl Lock<'_> {
    /// The number that stands for it. Of 2^64 two may have the same: then one waits in vain for a
    /// moment.
    pub fn key(&self) -> i64 {
        match self {
            Self::User(id) => hash("user", id.as_str()),
            Self::Guest(hash_of_key) => hash("guest", hash_of_key),
            Self::Tries(key) => hash("tries", key),
            Self::Network(network) => hash("network", &network.to_string()),
            Self::Catalog | Self::CatalogChange => CATALOG,
            Self::SigningKeys => hash("signing keys", ""),
            Self::LabAccounts => hash("lab accounts", ""),
        }
    }
}

/// The migrations write it, too.
const CATALOG: i64 = 4_711;

fn hash(kind: &str, name: &str) -> i64 {
    let digest = Sha256::new().chain_update(kind).chain_update([0]);
    let digest = digest.chain_update(name).finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}
