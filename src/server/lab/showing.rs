//! A visit as its page shows it.

use tower_sessions::session::Id;

use super::{Labs, ends_at, error::LabError, tables::visits::Visit, token_parts};
use crate::{
    model::{
        lab::{Afterlife, CookieShown, Lab, TokenShown},
        moment::UnixMillis,
    },
    server::{accounts::identity::SessionViewer, local_time},
};

impl Labs {
    /// The visit behind a browser's cookie. Once its password was changed, each way of being signed in is
    /// asked anew.
    pub async fn show(&self, id: Id, cookie: CookieShown) -> Result<Option<Lab>, LabError> {
        let Some(visit) = self.find(id).await? else {
            return Ok(None);
        };
        let afterlife = match visit.password_changed_at {
            Some(changed_at) => Some(self.ask_all(&visit, &cookie.value, changed_at).await?),
            None => None,
        };
        let drawer = self.viewer(id).await?.map(|viewer| drawer(&viewer));
        Ok(Some(Lab {
            drawer,
            now: self.clock.now(),
            ends_at: ends_at(&visit),
            token: token_shown(&visit).ok_or(LabError::NotFound)?,
            afterlife,
            outcomes: serde_json::from_str(&visit.outcomes).unwrap_or_default(),
            costs: visit
                .costs
                .and_then(|costs| serde_json::from_str(&costs).ok()),
            board: self.asker.board.as_ref().map(ToString::to_string),
            cookie,
        }))
    }

    async fn ask_all(
        &self,
        visit: &Visit,
        cookie: &str,
        changed_at: UnixMillis,
    ) -> Result<Afterlife, LabError> {
        Ok(Afterlife {
            changed_at,
            session: self.asker.by_cookie(cookie).await?.status,
            stateless: self.asker.by_signature(&visit.access_token).await?.status,
            instant: self.asker.by_query(&visit.access_token).await?.status,
        })
    }
}

/// The row of a session, as far as one may see it.
fn drawer(viewer: &SessionViewer) -> String {
    [
        format!("account: {}", viewer.user_id),
        format!("role: {}", viewer.role),
        format!("epoch: {}", viewer.epoch),
        format!("opened: {}", local_time::rfc3339(viewer.confirmed_at)),
        format!(
            "ends at the latest: {}",
            local_time::rfc3339(viewer.expires_at)
        ),
    ]
    .join("\n")
}

fn token_shown(visit: &Visit) -> Option<TokenShown> {
    let [header, claims, signature] = token_parts::parts(&visit.access_token)?;
    Some(TokenShown {
        header_says: token_parts::says(header)?,
        claims_say: token_parts::says(claims)?,
        expires_at: token_parts::expires_at(claims)?,
        header: header.to_owned(),
        claims: claims.to_owned(),
        signature: signature.to_owned(),
    })
}
