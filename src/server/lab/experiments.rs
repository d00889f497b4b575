//! What can be tried, and what comes of it.

use std::{collections::BTreeMap, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use tower_sessions::session::Id;

use super::{
    Labs,
    asking::Answer,
    error::LabError,
    forging, random_text,
    tables::visits::{self, Visit},
};
use crate::{
    model::{
        lab::{Experiment, Outcome, Step},
        token::Tokens,
    },
    server::{accounts::peer::Peer, clock::millis},
};

/// The token that is watched after a password change lives so long, so that one sees it expire.
const WATCHED: Duration = Duration::from_mins(1);

/// A key is made at most so often, whoever asks.
const ROTATE_AFTER: Duration = Duration::from_mins(10);

impl Labs {
    /// Tries something with a visit's account, and writes down what came of it.
    pub async fn try_it(
        &self,
        id: Id,
        cookie: &str,
        experiment: Experiment,
        peer: &Peer,
    ) -> Result<(), LabError> {
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
                outcome(
                    Vec::new(),
                    "Measured in this process just now, one check after the other.",
                )
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

    async fn forge_role(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let forged = forging::with_role(&visit.access_token, "admin").unwrap_or_default();
        let steps = vec![
            self.by_signature("The token as it was issued", &visit.access_token)
                .await?,
            self.by_signature(
                "The token that says “admin”, under the old signature",
                &forged,
            )
            .await?,
        ];
        Ok(outcome(
            steps,
            "The signature is of the letters that were signed. One other letter, and it is the signature \
             of something else.",
        ))
    }

    async fn forge_algorithm(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let forged = forging::unsigned(&visit.access_token, "admin").unwrap_or_default();
        let steps = vec![
            self.by_signature(
                "The token that says “admin” and “alg: none”, unsigned",
                &forged,
            )
            .await?,
        ];
        Ok(outcome(
            steps,
            "The server knows which one algorithm it signs with. What the token would like is not asked: \
             libraries that asked it were forged for years.",
        ))
    }

    async fn forge_cookie(&self, cookie: &str) -> Result<Outcome, LabError> {
        let steps = vec![
            self.asker
                .by_cookie(cookie)
                .await?
                .step("The cookie as the browser holds it"),
            self.asker
                .by_cookie(&forging::with_another_character(cookie))
                .await?
                .step("The cookie with one other character"),
        ];
        Ok(outcome(
            steps,
            "There is nothing to forge: an id means what the server has under it, and under this one it \
             has nothing.",
        ))
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
            self.asker.by_cookie(cookie).await?.step("The session asks"),
            self.by_signature("The token, checked by its signature", &visit.access_token)
                .await?,
            self.asker
                .by_query(&visit.access_token)
                .await?
                .step("The token, checked with a query"),
            self.asker
                .refresh(&visit.refresh_token)
                .await?
                .step("The app refreshes"),
        ];
        Ok(outcome(
            steps,
            &format!(
                "The transaction that changed the password ended {ended} sign-ins: the session and the \
                 app. Nobody could take the signed letter back."
            ),
        ))
    }

    async fn cross_site(&self, cookie: &str) -> Result<Outcome, LabError> {
        let steps = vec![self.asker.from_another_site(cookie).await?.step(
            "A form on elsewhere.example, sent by a browser that adds the cookie all the same",
        )];
        Ok(outcome(
            steps,
            "A browser adds cookies by itself, so the server looks at where a form came from, and the cookie \
             says SameSite besides. A token in a header is added by nobody but your own script: another \
             site’s form cannot carry it.",
        ))
    }

    async fn lose_answer(&self, visit: &mut Visit) -> Result<Outcome, LabError> {
        let lost = self.asker.refresh(&visit.refresh_token).await?;
        let again = self.asker.refresh(&visit.refresh_token).await?;
        let steps = vec![
            hidden(&lost, "The app refreshes; the answer is lost on the way"),
            hidden(&again, "The app asks again with the token it still has"),
        ];
        let (lost, again) = (lost.tokens(), again.tokens());
        let is_same = is_same(lost.as_ref(), again.as_ref());
        keep(visit, again);
        Ok(outcome(
            steps,
            if is_same {
                "Both answers hold the same next token, so nobody is signed out by a tunnel. This works for \
                 ten seconds, and only until the next token is used."
            } else {
                ENDED
            },
        ))
    }

    async fn two_tabs(&self, visit: &mut Visit) -> Result<Outcome, LabError> {
        let token = &visit.refresh_token;
        let (one, other) = tokio::join!(self.asker.refresh(token), self.asker.refresh(token));
        let (one, other) = (one?, other?);
        let steps = vec![
            hidden(&one, "One tab refreshes"),
            hidden(
                &other,
                "At the same moment the other does, with the same token",
            ),
        ];
        let (one, other) = (one.tokens(), other.tokens());
        let is_same = is_same(one.as_ref(), other.as_ref());
        keep(visit, other);
        Ok(outcome(
            steps,
            if is_same {
                "Whoever is first takes the row; the other waits and gets the same next token. Two tabs are \
                 no theft."
            } else {
                ENDED
            },
        ))
    }

    /// With an app of its own, which does not survive it.
    async fn thief(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let password = self.prepared().await?.password.expose_secret();
        let first = self.asker.sign_in(&visit.email, password).await?;
        let mut steps = vec![hidden(&first, "Another app of yours signs in")];
        if let Some(first) = first.tokens() {
            let second = self.asker.refresh(&first.refresh_token).await?;
            steps.push(hidden(
                &second,
                "It refreshes; a thief has copied the first token",
            ));
            if let Some(second) = second.tokens() {
                let third = self.asker.refresh(&second.refresh_token).await?;
                steps.push(hidden(&third, "It refreshes again"));
                let theft = self.asker.refresh(&first.refresh_token).await?;
                steps.push(theft.step("The thief sends the first token"));
                if let Some(third) = third.tokens() {
                    let app = self.asker.refresh(&third.refresh_token).await?;
                    steps.push(app.step("The app sends the newest"));
                }
            }
        }
        let lesson = if steps.len() == 1 {
            ENDED
        } else {
            "A used token came again, and who sent it cannot be known: that app is signed out, the thief with \
             it. Your other apps and your session are not."
        };
        Ok(outcome(steps, lesson))
    }

    async fn other_service(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let board = self.asker.board(&visit.access_token).await?;
        Ok(outcome(
            vec![board.step("The courier board, shown the token")],
            "It has the public key and nothing else: no database of ours, no question to us. So it learns \
             of a changed password when the token expires.",
        ))
    }

    async fn other_service_alone(&self, visit: &Visit) -> Result<Outcome, LabError> {
        self.switch_off();
        let steps = vec![
            self.asker
                .keys()
                .await?
                .step("The courier board asks Tiffin for the keys"),
            self.asker
                .board(&visit.access_token)
                .await?
                .step("The courier board, shown the token"),
        ];
        Ok(outcome(
            steps,
            "For thirty seconds Tiffin is down as far as the board can tell. It goes on with the keys it has. \
             A session could not be checked now.",
        ))
    }

    async fn rotate_keys(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let made = self.rotate_unless_just_done().await?;
        let mut steps = vec![
            self.asker.keys().await?.step("The key set"),
            self.by_signature("The token, by the key before", &visit.access_token)
                .await?,
        ];
        if self.asker.board.is_some() {
            let board = self.asker.board(&visit.access_token).await?;
            steps.push(board.step("The courier board, shown the same token"));
        }
        let lesson = if made {
            "A new key is published. It signs in five minutes, when everybody who keeps the key set knows \
             it; the old one stays until its last token has expired. Nobody notices."
        } else {
            "A new key was made within the last ten minutes, so no other is made now. Nobody noticed."
        };
        Ok(outcome(steps, lesson))
    }

    async fn rotate_unless_just_done(&self) -> Result<bool, LabError> {
        let newest = self
            .accounts
            .tokens
            .keys
            .keys()
            .newest()
            .map(|key| key.created_at);
        let now = self.clock.now();
        if newest.is_some_and(|made_at| now - made_at < millis(ROTATE_AFTER)) {
            return Ok(false);
        }
        self.accounts.rotate_keys().await?;
        Ok(true)
    }

    async fn by_signature(&self, what: &str, token: &str) -> Result<Step, LabError> {
        Ok(self.asker.by_signature(token).await?.step(what))
    }
}

/// After a changed password.
const ENDED: &str = "The app’s tokens have ended. Begin anew to see it.";

fn outcome(steps: Vec<Step>, lesson: &str) -> Outcome {
    Outcome {
        steps,
        lesson: lesson.to_owned(),
    }
}

/// A step whose answer holds tokens: their beginnings say whether two are the same.
fn hidden(answer: &Answer, what: &str) -> Step {
    let mut step = answer.step(what);
    if let Some(tokens) = answer.tokens() {
        let beginning: String = tokens.refresh_token.chars().take(8).collect();
        step.body = format!("the next refresh token: {beginning}…");
    }
    step
}

fn is_same(one: Option<&Tokens>, other: Option<&Tokens>) -> bool {
    one.zip(other)
        .is_some_and(|(one, other)| one.refresh_token == other.refresh_token)
}

fn keep(visit: &mut Visit, tokens: Option<Tokens>) {
    if let Some(tokens) = tokens {
        visit.access_token = tokens.access_token;
        visit.refresh_token = tokens.refresh_token;
    }
}
