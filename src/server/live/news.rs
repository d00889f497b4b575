//! Who waits for news of what. It says that there are some, and no more: whoever is told reads them from
//! the database, so that what is told twice, late or together comes to the same.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::server::ids::{RestaurantId, UserId};

/// What there may be news of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// All orders of a customer.
    OrdersOf(UserId),
    /// All orders at a restaurant.
    Kitchen(RestaurantId),
    /// All orders that may have to be carried.
    Deliveries,
}

/// Whoever waits. Clones refer to the same.
#[derive(Clone, Debug, Default)]
pub struct News(Arc<Mutex<HashMap<About, Vec<Arc<Notify>>>>>);

/// Somebody who waits. When it is dropped, nothing of it is kept.
#[derive(Debug)]
pub struct Listener {
    about: Vec<About>,
    bell: Arc<Notify>,
    news: News,
}

impl News {
    pub fn listen(&self, about: Vec<About>) -> Listener {
        let bell = Arc::new(Notify::new());
        let mut waiting = self.lock();
        for about in &about {
            waiting.entry(about.clone()).or_default().push(bell.clone());
        }
        drop(waiting);
        Listener {
            about,
            bell,
            news: self.clone(),
        }
    }

    pub fn tell(&self, about: &About) {
        for bell in self.lock().get(about).into_iter().flatten() {
            bell.notify_one();
        }
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, HashMap<About, Vec<Arc<Notify>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Resolves when there are news since this was last asked.
    pub async fn heard(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut waiting = self.news.lock();
        for about in &self.about {
            if let Some(bells) = waiting.get_mut(about) {
                bells.retain(|bell| !Arc::ptr_eq(bell, &self.bell));
                if bells.is_empty() {
                    waiting.remove(about);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn news_are_heard_once_by_whoever_waits_for_them_also_if_they_come_first() {
        let news = News::default();
        let customer = news.listen(vec![About::OrdersOf("priya".into())]);
        let board = news.listen(vec![About::Kitchen("a".into()), About::Deliveries]);

        for _ in 0..2 {
            news.tell(&About::OrdersOf("priya".into()));
        }

        assert!(customer.heard().now_or_never().is_some());
        assert!(customer.heard().now_or_never().is_none(), "both together");
        assert!(board.heard().now_or_never().is_none());
        news.tell(&About::Deliveries);
        assert!(board.heard().now_or_never().is_some());
    }

    #[test]
    fn nothing_is_kept_of_who_has_left() {
        let news = News::default();
        let [one, other] = [(); 2].map(|()| news.listen(vec![About::Deliveries]));

        drop(one);
        news.tell(&About::Deliveries);

        assert!(other.heard().now_or_never().is_some());
        drop(other);
        assert!(news.lock().is_empty());
    }
}
