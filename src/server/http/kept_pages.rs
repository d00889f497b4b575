//! Visitors' pages, kept whole: rendered once for an address, a version of the catalogue and a minute.
//!
//! What a visitor without a cookie of ours is shown depends on nothing else. Which requests are such a
//! visitor's, `middleware::visitors_pages` says.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use quick_cache::{
    DefaultHashBuilder, Weighter,
    sync::{Cache, DefaultLifecycle, PlaceholderGuard},
};

use super::kept_page::KeptPage;
use crate::model::moment::UnixMillis;

const MINUTE_MS: i64 = 60_000;

/// The cache wants to know about how many pages it will hold.
const TYPICAL_PAGE: u64 = 64 * 1024;

/// What a page is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Path and query.
    address: String,
    /// Of the catalogue.
    version: i64,
    /// So nothing that changes by the clock is shown more than a minute late.
    minute: i64,
}

/// Bounded in bytes. Of what does not fit, the pages go that are asked for least.
#[derive(Debug)]
pub struct KeptPages {
    pages: Cache<Key, Arc<KeptPage>, InBytes>,
    minute: AtomicI64,
}

/// The right to fill an empty place. Whoever else asks for the page waits until it is filled or left.
pub type Place<'p> = PlaceholderGuard<
    'p,
    Key,
    Arc<KeptPage>,
    InBytes,
    DefaultHashBuilder,
    DefaultLifecycle<Key, Arc<KeptPage>>,
>;

impl KeptPages {
    /// With so much room.
    pub fn new(bytes: u64) -> Self {
        let pages = usize::try_from(bytes / TYPICAL_PAGE).unwrap_or(usize::MAX);
        Self {
            pages: Cache::with_weighter(pages.max(1), bytes, InBytes),
            minute: AtomicI64::default(),
        }
    }

    /// What the page of an address is kept under. Asked before the page is rendered: what is rendered may
    /// then be newer than the key says, never older.
    pub fn key(&self, address: String, version: i64, now: UnixMillis) -> Key {
        let minute = now.0.div_euclid(MINUTE_MS);
        if self.minute.swap(minute, Ordering::Relaxed) != minute {
            // Nobody asks for these again, and they would stay until there is no room.
            self.pages.clear();
        }
        Key {
            address,
            version,
            minute,
        }
    }

    /// The page, or the right to put it there.
    pub async fn get<'p>(&'p self, key: &'p Key) -> Result<Arc<KeptPage>, Place<'p>> {
        self.pages.get_value_or_guard_async(key).await
    }
}

/// How much room a page takes.
#[derive(Clone, Debug)]
pub struct InBytes;

impl Weighter<Key, Arc<KeptPage>> for InBytes {
    fn weight(&self, key: &Key, page: &Arc<KeptPage>) -> u64 {
        const AROUND: usize = 512;
        (key.address.len() + page.bytes() + AROUND) as u64
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Bytes, http::HeaderMap};
    use futures_util::FutureExt;

    use super::*;

    const MIB: usize = 1024 * 1024;

    fn page(bytes: usize) -> Arc<KeptPage> {
        Arc::new(KeptPage::new(
            &HeaderMap::new(),
            Bytes::from(vec![b'a'; bytes]),
        ))
    }

    fn key(kept: &KeptPages, version: i64, now: i64) -> Key {
        kept.key("/".to_owned(), version, UnixMillis(now))
    }

    async fn fill(kept: &KeptPages, key: &Key, bytes: usize) {
        let Err(place) = kept.get(key).await else {
            panic!("it is there already");
        };
        let _ = place.insert(page(bytes));
    }

    #[tokio::test]
    async fn who_asks_meanwhile_waits_for_the_one_who_renders() {
        let kept = KeptPages::new(64 * MIB as u64);
        let key = key(&kept, 1, 0);
        let Err(place) = kept.get(&key).await else {
            panic!("it is empty");
        };

        let mut second = Box::pin(kept.get(&key));
        assert!((&mut second).now_or_never().is_none(), "it waits");
        assert!(place.insert(page(1)).is_ok());

        assert!(second.await.is_ok(), "it has the page of the first");
    }

    #[tokio::test]
    async fn whoever_waits_renders_if_the_first_did_not() {
        let kept = KeptPages::new(64 * MIB as u64);
        let key = key(&kept, 1, 0);
        let first = kept.get(&key).await;
        let mut second = Box::pin(kept.get(&key));
        assert!((&mut second).now_or_never().is_none(), "it waits");

        drop(first);

        assert!(second.await.is_err(), "the place is its own now");
    }

    #[tokio::test]
    async fn another_version_and_another_minute_are_other_pages() {
        let kept = KeptPages::new(64 * MIB as u64);
        let first = key(&kept, 1, 59_999);
        fill(&kept, &first, 1).await;

        assert!(kept.get(&key(&kept, 1, 0)).await.is_ok(), "the same minute");
        assert!(kept.get(&key(&kept, 2, 0)).await.is_err());
        assert!(kept.get(&key(&kept, 1, 60_000)).await.is_err());
        assert_eq!(kept.pages.len(), 0, "what is over takes no room");
    }

    #[tokio::test]
    async fn there_is_only_so_much_room() {
        let kept = KeptPages::new(4 * MIB as u64);

        for version in 0..50 {
            fill(&kept, &key(&kept, version, 0), MIB / 4).await;
        }

        assert!(kept.pages.weight() <= 4 * MIB as u64);
        assert!(kept.pages.len() > 1);
    }
}
