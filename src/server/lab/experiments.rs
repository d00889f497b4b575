//! What can be tried.

use std::{collections::BTreeMap, time::Duration};

use secrecy::SecretString;
use tower_sessions::session::Id;

use super::{
    Labs,
    error::LabError,
    measuring,
    outcomes::outcome,
    random_text,
    tables::visits::{self, Visit},
};
use crate::{
    model::lab::{Experiment, Outcome, Step},
    server::{accounts::peer::Peer, clock::millis, store::session_store::StoredSessionId},
};

/// The token that is watched after a password change lives so long, so that one sees it expire.
const WATCHED: Duration = Duration::from_mins(1);

impl Labs {
    /// Tries something with a visit's account, and writes down what came of it.
    pub async fn try_it(
        &self,
        id: Id,
        cookie: &str,
        experiment: Experiment,
        peer: &Peer,
    ) -> Result<(), LabError> {
        // Whoever presses twice sees the same twice, and loses nothing of either.
        let _turn = self.turn_of(&StoredSessionId::of(id)).lock().await;
        let mut visit = self.find(id).await?.ok_or(LabError::NotFound)?;
        let outcome = match experiment {
            Experiment::ForgeRole => self.forge_role(&visit).await?,
            Experiment::ForgeAlgorithm => self.forge_algorithm(&visit).await?,
            Experiment::ForgeCookie => self.forge_cookie(cookie).await?,
            Experiment::ChangePassword => self.change_password(&mut visit, cookie, peer).await?,
            Experiment::CrossSite => self.cross_site(cookie).await?,
            Experiment::LostAnswer => self.lose_answer(&mut visit).await?,
            Experiment::TwoTabs => self.two_tabs(&mut visit).await?,
            Experiment::Thief => self.thief(&visit).await?,
            Experiment::OtherService => self.other_service(&visit).await?,
            Experiment::OtherServiceAlone => self.other_service_alone(&visit).await?,
            Experiment::RotateKeys => self.rotate_keys(&visit).await?,
            Experiment::Measure => {
                let costs = self.measure(&visit, cookie).await?;
                visit.costs = serde_json::to_string(&costs).ok();
                outcome(Vec::new(), measuring::lesson(&costs))
            }
        };
        let mut outcomes: BTreeMap<Experiment, Outcome> =
            serde_json::from_str(&visit.outcomes).unwrap_or_default();
        outcomes.insert(experiment, outcome);
        visit.outcomes = serde_json::to_string(&outcomes).unwrap_or_default();
        let conn = &mut *self.db.write.acquire().await?;
        visits::update(conn, &visit).await?;
        Ok(())
    }

    /// The password is changed as every customer changes theirs.
    async fn change_password(
        &self,
        visit: &mut Visit,
        cookie: &str,
        peer: &Peer,
    ) -> Result<Outcome, LabError> {
        let viewer = self.accounts.authenticate(&visit.session_id).await?;
        let Some(viewer) = viewer else {
            let steps = vec![
                self.asker
                    .by_cookie(cookie)
                    .await?
                    .step("The session asks to change the password"),
            ];
            return Ok(outcome(
                steps,
                "It was changed already. Begin anew to see it again.",
            ));
        };
        let watched = self
            .accounts
            .issue_access_token(&visit.user_id, millis(WATCHED))
            .await?;
        if let Some(token) = watched {
            visit.access_token = token;
        }
        let current = self.prepared().await?.password.clone();
        let new = SecretString::from(random_text());
        let ended = self
            .accounts
            .change_password(&viewer, &current, &new, peer)
            .await?;
        visit.password_changed_at = Some(self.clock.now());
        let steps = vec![
            self.asker
                .refresh(&visit.refresh_token)
                .await?
                .step("The app refreshes its tokens"),
        ];
        Ok(outcome(
            steps,
            &format!(
                "The transaction that changed the password ended {ended} sign-ins: the session and the \
                 app. Nobody could take the signed letter back."
            ),
        ))
    }

    pub(super) async fn by_signature(&self, what: &str, token: &str) -> Result<Step, LabError> {
        Ok(self.asker.by_signature(token).await?.step(what))
    }
}
