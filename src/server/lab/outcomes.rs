//! What comes of an experiment, in words.

use crate::model::lab::{Outcome, Step};

/// After a changed password, or a quarter of an hour of reading.
pub const ENDED: &str =
    "The token has expired, or the sign-in behind it has ended. Begin anew to see this.";

/// Steps, and what they teach.
pub fn outcome(steps: Vec<Step>, lesson: &str) -> Outcome {
    Outcome {
        steps,
        lesson: lesson.to_owned(),
    }
}

/// The same where one of the steps shows that the sign-in still stands: what they teach is true only then.
pub fn outcome_if(stands: &Step, steps: Vec<Step>, lesson: &str) -> Outcome {
    let lesson = match stands.status {
        200 => lesson,
        401 => ENDED,
        _ => "That could not be tried just now.",
    };
    outcome(steps, lesson)
}
