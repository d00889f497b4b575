//! Who cooks where.

use super::{
    Ordering,
    tables::members::{self, Workplace},
};
use crate::server::{
    catalog::tables::restaurants,
    ids::{RestaurantId, UserId},
};

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

    /// True if they cook there.
    pub async fn cooks_at(
        &self,
        user_id: &UserId,
        restaurant: &RestaurantId,
    ) -> sqlx::Result<bool> {
        let conn = &mut *self.db.read.acquire().await?;
        members::is_member(conn, user_id, restaurant).await
    }

    /// Makes somebody a member of a kitchen, which they may be already. False if there is no such kitchen.
    pub async fn add_member(&self, user_id: &UserId, slug: &str) -> sqlx::Result<bool> {
        let conn = &mut *self.db.write.acquire().await?;
        let Some(restaurant) = restaurants::find(conn, slug).await? else {
            return Ok(false);
        };
        members::add(conn, user_id, &restaurant.id, self.clock.now()).await?;
        Ok(true)
    }
}
