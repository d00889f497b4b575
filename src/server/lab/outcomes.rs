//! What comes of an experiment, in words.

use crate::model::lab::{Outcome, Step};

/// After a changed password.
pub const ENDED: &str = "The app’s tokens have ended. Begin anew to see it.";

/// Steps, and what they teach.
pub fn outcome(steps: Vec<Step>, lesson: &str) -> Outcome {
    Outcome {
        steps,
        lesson: lesson.to_owned(),
    }
}
