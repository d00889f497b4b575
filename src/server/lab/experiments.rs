//! What can be tried.

use std::{collections::BTreeMap, time::Duration};

use secrecy::SecretString;
use tower_sessions::session::Id;

use super::{
    Labs, ends_at,
    error::LabError,
    measuring,
    outcomes::outcome,
    random_text,
    tables::visits::{self, Visit},
};
use crate::{
    model::lab::{Experiment, Outcome, Step},
    server::{
        accounts::peer::Peer,
        clock::millis,
        store::{locks::Lock, session_store::StoredSessionId},
    },
};

/// What one visit may try.
const TRIES: i64 = 200;

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
        if !self.count_try(&visit).await? {
            let left = ends_at(&visit) - self.clock.now();
            let retry_after = u64::try_from(left / 1000).unwrap_or(0) + 1;
            return Err(LabError::TooMany { retry_after });
        }
        let outcome = match experiment {
            Experiment::ForgeRole => self.forge_role(&visit).await?,
            Experiment::ForgeAlgorithm => self.forge_algorithm(&visit).await?,
            Experiment::ForgeCookie => self.forge_cookie(cookie).await?,
            Experiment::ChangePassword => self.change_password(&mut visit, cookie, peer).await?,
            Experiment::CrossSite => self.cross_site(cookie).await?,
            Experiment::LostAnswer => self.lose_answer(&mut visit).await?,
            Experiment::TwoTabs => self.two_tabs(&mut visit).await?,
            Experiment::Thief => self.thief(&visit, peer).await?,
            Experiment::OtherService => self.other_service(&visit).await?,
            Experiment::OtherServiceAlone => self.other_service_alone(&visit).await?,
            Experiment::RotateKeys => self.rotate_keys(&visit).await?,
            Experiment::Measure => {
                let costs = self.measure(&visit, cookie).await?;
                visit.costs = serde_json::to_string(&costs).ok();
                outcome(Vec::new(), measuring::lesson(&costs))
            }
        };
        self.keep(&visit, Some((experiment, outcome))).await
    }

    /// Counts a try, unless the visit has had all it may.
    async fn count_try(&self, visit: &Visit) -> Result<bool, LabError> {
        let conn = &mut *self.db.write.acquire().await?;
        Ok(visits::count_try(conn, &visit.session_id, TRIES).await?)
    }

    /// Writes down what has become of a visit, beside what another server has written meanwhile.
    async fn keep(
        &self,
        visit: &Visit,
        outcome: Option<(Experiment, Outcome)>,
    ) -> Result<(), LabError> {
        let mut tx = self.db.begin(&[Lock::User(&visit.user_id)]).await?;
        let there = visits::find(&mut tx, &visit.session_id).await?;
        let there = there.ok_or(LabError::NotFound)?;
        let mut outcomes: BTreeMap<Experiment, Outcome> =
            serde_json::from_str(&there.outcomes).unwrap_or_default();
        outcomes.extend(outcome);
        let kept = Visit {
            outcomes: serde_json::to_string(&outcomes).unwrap_or_default(),
            ..visit.clone()
        };
        visits::update(&mut tx, &kept).await?;
        tx.commit().await?;
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
        // It has happened, whatever becomes of the questions below.
        self.keep(visit, None).await?;
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
