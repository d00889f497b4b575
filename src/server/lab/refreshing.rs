//! Refresh tokens: the answer that is lost, two tabs, the thief.

use super::{
    Labs,
    asking::Answer,
    error::LabError,
    outcomes::{ENDED, outcome},
    tables::visits::Visit,
};
use crate::{
    model::{
        app_label::AppLabel,
        lab::{Outcome, Step},
        token::Tokens,
    },
    server::accounts::peer::Peer,
};

impl Labs {
    pub(super) async fn lose_answer(&self, visit: &mut Visit) -> Result<Outcome, LabError> {
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

    pub(super) async fn two_tabs(&self, visit: &mut Visit) -> Result<Outcome, LabError> {
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
    pub(super) async fn thief(&self, visit: &Visit, peer: &Peer) -> Result<Outcome, LabError> {
        let viewer = self.accounts.authenticate(&visit.session_id).await?;
        let label = AppLabel::parse("Another app").map_err(|_| LabError::NotFound)?;
        let Some(viewer) = viewer else {
            return Ok(outcome(Vec::new(), ENDED));
        };
        let first = self.accounts.open_family_of(&viewer, &label, peer).await?;
        let second = self.asker.refresh(&first.refresh_token).await?;
        let mut steps = vec![hidden(
            &second,
            "Another app of yours refreshes; a thief has copied its first token",
        )];
        if let Some(second) = second.tokens() {
            let third = self.asker.refresh(&second.refresh_token).await?;
            steps.push(hidden(&third, "The app refreshes again"));
            let theft = self.asker.refresh(&first.refresh_token).await?;
            steps.push(theft.step("The thief sends the first token"));
            if let Some(third) = third.tokens() {
                let app = self.asker.refresh(&third.refresh_token).await?;
                steps.push(app.step("The app sends the newest"));
            }
        }
        Ok(outcome(
            steps,
            "A used token came again, and who sent it cannot be known: that app is signed out, the thief with \
             it. Your other apps and your session are not.",
        ))
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
