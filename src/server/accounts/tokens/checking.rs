//! Access tokens are checked, in one of two ways.

use super::check::Check;
use crate::server::{
    accounts::{Accounts, identity::TokenViewer, tables::token_families},
    settings::CheckSetting,
    store::Connection,
};

impl Accounts {
    /// Who sent an access token, if it is one of ours and stands. `said` is how the function that is
    /// called wants it checked; the setting may say otherwise.
    pub async fn check_token(&self, token: &str, said: Check) -> sqlx::Result<Option<TokenViewer>> {
        let keys = self.tokens.keys.keys();
        let Some(claims) = self.tokens.access.read(&keys, token, self.clock.now()) else {
            return Ok(None);
        };
        let check = match self.tokens.check {
            CheckSetting::Mixed => said,
            CheckSetting::Instant => Check::Instant,
            CheckSetting::Stateless => Check::Stateless,
        };
        let viewer = TokenViewer {
            user_id: claims.sub.clone(),
            role: claims.role,
            epoch: claims.epoch,
            family: claims.sid.clone(),
            check,
        };
        if check == Check::Stateless {
            return Ok(Some(viewer));
        }
        let conn = &mut *self.db.sessions.acquire().await?;
        Ok(self.stands(conn, &viewer).await?.then_some(viewer))
    }

    /// True if what a token says still holds.
    pub(in super::super) async fn stands(
        &self,
        conn: &mut Connection,
        viewer: &TokenViewer,
    ) -> sqlx::Result<bool> {
        if viewer.check == Check::Stateless {
            return Ok(true);
        }
        let (limits, now) = (&self.tokens.limits, self.clock.now());
        let live = token_families::find_live(conn, &viewer.family, limits, now).await?;
        Ok(live.is_some_and(|family| {
            family.user_id == viewer.user_id
                && family.epoch == viewer.epoch
                && family.role == viewer.role
        }))
    }
}
