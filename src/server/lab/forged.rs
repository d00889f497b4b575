//! What is forged, and what another site sends: each is refused.

use super::{
    Labs,
    error::LabError,
    outcomes::{outcome, outcome_if},
    tables::visits::Visit,
    token_parts,
};
use crate::model::lab::Outcome;

impl Labs {
    pub(super) async fn forge_role(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let forged = token_parts::with_role(&visit.access_token, "admin").unwrap_or_default();
        let steps = vec![
            self.by_signature("The token as it was issued", &visit.access_token)
                .await?,
            self.by_signature(
                "The token that says “admin”, under the old signature",
                &forged,
            )
            .await?,
        ];
        let stands = steps[0].clone();
        Ok(outcome_if(
            &stands,
            steps,
            "The signature is of the letters that were signed. One other letter, and it is the signature \
             of something else.",
        ))
    }

    pub(super) async fn forge_algorithm(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let forged = token_parts::unsigned(&visit.access_token, "admin").unwrap_or_default();
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

    pub(super) async fn forge_cookie(&self, cookie: &str) -> Result<Outcome, LabError> {
        let steps = vec![
            self.asker
                .by_cookie(cookie)
                .await?
                .step("The cookie as the browser holds it"),
            self.asker
                .by_cookie(&token_parts::with_another_character(cookie))
                .await?
                .step("The cookie with one other character"),
        ];
        let stands = steps[0].clone();
        Ok(outcome_if(
            &stands,
            steps,
            "There is nothing to forge: an id means what the server has under it, and under this one it \
             has nothing.",
        ))
    }

    pub(super) async fn cross_site(&self, cookie: &str) -> Result<Outcome, LabError> {
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
}
