//! Where mail to a user goes.

use super::{Accounts, tables::users};
use crate::server::ids::UserId;

impl Accounts {
    /// The user's address, as it is now; none if there is no such user.
    pub async fn email_of(&self, user_id: &UserId) -> sqlx::Result<Option<String>> {
        let conn = &mut *self.db.read.acquire().await?;
        users::find_email(conn, user_id).await
    }
}
