//! What customers, kitchens, couriers and whoever looks after the site do to an order, as they send it.

use super::change::{Change, Who};
use crate::{
    model::order_life::{Action, Actor, Reason},
    server::{
        accounts::identity::Viewer,
        ordering::{Ordering, error::OrderingError},
    },
};

/// A kitchen says in steps of so many minutes when it is ready, and at most so many.
const STEP: i64 = 5;
const MOST_MINUTES: i64 = 120;

/// What somebody does to an order, as sent.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub order: &'a str,
    /// The version that was seen; empty if none was.
    pub version: &'a str,
    pub action: &'a str,
    pub minutes: &'a str,
    pub reason: &'a str,
}

impl Ordering {
    /// Does to an order what somebody asked for as what they are.
    pub async fn step(
        &self,
        viewer: &Viewer,
        actor: Actor,
        step: Step<'_>,
    ) -> Result<Action, OrderingError> {
        let change = change_of(actor, step)?;
        let who = Who::Person(viewer, actor);
        let before = self.change_order(who, step.order, &change).await?;
        tracing::info!(
            user_id = viewer.user_id().as_str(),
            order = before.number,
            action = change.action.into_str(),
            from = before.state.into_str(),
            "order changed"
        );
        Ok(change.action)
    }
}

impl Step<'_> {
    /// What is to be done.
    pub fn action(&self) -> Result<Action, OrderingError> {
        let action = self.action.parse();
        action.map_err(|_| OrderingError::field("action", "Choose what to do."))
    }
}

/// What a step comes to, as what somebody is.
pub fn change_of(actor: Actor, step: Step<'_>) -> Result<Change, OrderingError> {
    let action = step.action()?;
    let seen = match step.version {
        "" => None,
        version => Some(
            version
                .parse()
                .map_err(|_| OrderingError::field("version", "A version is a number."))?,
        ),
    };
    let minutes = match action {
        Action::Accept | Action::Delay => Some(minutes_of(step.minutes)?),
        _ => None,
    };
    let reasons = Reason::of(action, actor);
    let reason = if reasons.is_empty() {
        None
    } else {
        let reason = step.reason.parse().ok();
        let reason = reason.filter(|reason| reasons.contains(reason));
        Some(reason.ok_or_else(|| OrderingError::field("reason", "Choose a reason."))?)
    };
    Ok(Change {
        action,
        seen,
        minutes,
        reason,
    })
}

fn minutes_of(text: &str) -> Result<i64, OrderingError> {
    let minutes = text.parse().unwrap_or(0);
    if (STEP..=MOST_MINUTES).contains(&minutes) && minutes % STEP == 0 {
        Ok(minutes)
    } else {
        let words = format!("Choose {STEP} to {MOST_MINUTES} minutes, in steps of {STEP}.");
        Err(OrderingError::field("minutes", words))
    }
}
