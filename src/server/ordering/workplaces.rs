//! Who cooks where.

use super::{
    Ordering,
    tables::members::{self, Workplace},
};
use crate::server::ids::{RestaurantId, UserId};

impl Ordering {
    /// Where a user cooks, by name.
    pub async fn workplaces(&self, user_id: &UserId) -> sqlx::Result<Vec<Workplace>> {
        let conn = &mut *self.db.read.acquire().await?;
        members::list_of(conn, user_id).await
    }

    /// The one of these places; none if they do not cook there.
    pub async fn workplace(&self, user_id: &UserId, slug: &str) -> sqlx::Result<Option<Workplace>> {
        let places = self.workplaces(user_id).await?;
        Ok(places.into_iter().find(|place| place.slug == slug))
    }

    /// Makes somebody a member of a kitchen. False if they were one.
    pub async fn add_member(
        &self,
        user_id: &UserId,
        restaurant: &RestaurantId,
    ) -> sqlx::Result<bool> {
        let conn = &mut *self.db.write.acquire().await?;
        members::add(conn, user_id, restaurant, self.clock.now()).await
    }
}
