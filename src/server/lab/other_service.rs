//! The courier board: shown the token, left alone with it, and with new keys.

use std::time::Duration;

use super::{Labs, error::LabError, outcomes::outcome_if, tables::visits::Visit};
use crate::{model::lab::Outcome, server::clock::millis};

/// A key is made at most so often, whoever asks.
const ROTATE_AFTER: Duration = Duration::from_mins(10);

impl Labs {
    pub(super) async fn other_service(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let board = self.asker.board(&visit.access_token).await?;
        let stands = board.step("The courier board, shown the token");
        Ok(outcome_if(
            &stands.clone(),
            vec![stands],
            "It has the public key and nothing else: no database of ours, no question to us. So it learns \
             of a changed password when the token expires.",
        ))
    }

    pub(super) async fn other_service_alone(&self, visit: &Visit) -> Result<Outcome, LabError> {
        self.switch_off();
        let steps = vec![
            self.asker
                .keys_as_the_other_service()
                .await?
                .step("The keys, asked for in the board’s name"),
            self.asker
                .board(&visit.access_token)
                .await?
                .step("The courier board, shown the token"),
        ];
        let stands = steps[1].clone();
        Ok(outcome_if(
            &stands,
            steps,
            "For thirty seconds Tiffin is down as far as the board can tell. It goes on with the keys it has. \
             A session could not be checked now.",
        ))
    }

    pub(super) async fn rotate_keys(&self, visit: &Visit) -> Result<Outcome, LabError> {
        let made = self
            .accounts
            .rotate_keys(millis(ROTATE_AFTER))
            .await?
            .is_some();
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
        let stands = steps[1].clone();
        Ok(outcome_if(&stands, steps, lesson))
    }
}
