//! Restaurants that a customer wants to find again.

use super::{Ordering, error::OrderingError, tables::favourites};
use crate::{
    model::catalog::RestaurantInfo,
    server::{accounts::identity::Viewer, ids::UserId, store::Connection},
};

impl Ordering {
    /// Makes a restaurant a favourite of the customer's, or no longer one.
    pub async fn set_favourite(
        &self,
        viewer: &Viewer,
        slug: &str,
        is_favourite: bool,
    ) -> Result<(), OrderingError> {
        let catalog = self.catalog.snapshot();
        let place = catalog.find(slug).ok_or(OrderingError::NotFound)?;
        let restaurant = &catalog.listings()[place].restaurant.id;
        let user_id = viewer.user_id();
        let mut tx = self.begin_as(viewer).await?;
        if is_favourite {
            favourites::add(&mut tx, user_id, restaurant, self.clock.now()).await?;
        } else {
            favourites::remove(&mut tx, user_id, restaurant).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The customer's favourites, the latest first.
    pub(super) async fn favourites_of(
        &self,
        conn: &mut Connection,
        user_id: &UserId,
    ) -> sqlx::Result<Vec<RestaurantInfo>> {
        let slugs = favourites::list_of(conn, user_id).await?;
        let catalog = self.catalog.now();
        let found = slugs
            .iter()
            .filter_map(|slug| catalog.snapshot.find(slug))
            .map(|place| catalog.info(place));
        Ok(found.collect())
    }
}
