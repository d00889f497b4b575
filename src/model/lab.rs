//! What the lab's page shows: one throw-away account that is signed in both ways, and what became of
//! each when something was tried.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr};

use super::moment::UnixMillis;

/// A visit to the lab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lab {
    /// The moment that it shows.
    pub now: UnixMillis,
    /// When the account is deleted, with all it had.
    pub ends_at: UnixMillis,
    pub cookie: CookieShown,
    /// What the server has under the cookie's id, in lines; missing once the session has ended.
    pub drawer: Option<String>,
    pub token: TokenShown,
    /// Once the password was changed.
    pub afterlife: Option<Afterlife>,
    pub outcomes: BTreeMap<Experiment, Outcome>,
    /// Once it was measured.
    pub costs: Option<Vec<Cost>>,
    /// Where the other service is, if one runs beside this server.
    pub board: Option<String>,
}

/// The session's cookie, as the browser holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CookieShown {
    pub name: String,
    /// The session's id.
    pub value: String,
    /// `HttpOnly` and the others.
    pub attributes: Vec<String>,
}

/// The access token, as an app holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenShown {
    /// Its three parts, as they are sent, between dots.
    pub header: String,
    pub claims: String,
    pub signature: String,
    /// The first two, decoded: JSON with a line for each field.
    pub header_says: String,
    pub claims_say: String,
    pub expires_at: UnixMillis,
}

impl TokenShown {
    /// The token as it is sent.
    pub fn whole(&self) -> String {
        format!("{}.{}.{}", self.header, self.claims, self.signature)
    }
}

/// What can be tried.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
#[cfg_attr(test, derive(strum::VariantArray))]
pub enum Experiment {
    /// The token says that its bearer is an admin.
    ForgeRole,
    /// The token says that it needs no signature.
    ForgeAlgorithm,
    /// One character of the cookie is another.
    ForgeCookie,
    /// The password is changed.
    ChangePassword,
    /// Another site has the browser send a form here.
    CrossSite,
    /// The answer to a refresh is lost.
    LostAnswer,
    /// Two tabs refresh at once.
    TwoTabs,
    /// A thief has an old refresh token.
    Thief,
    /// Another service is shown the token.
    OtherService,
    /// The same while it cannot reach this server.
    OtherServiceAlone,
    /// A new key is made.
    RotateKeys,
    /// Each way of checking is timed.
    Measure,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub steps: Vec<Step>,
    /// Why it came so, in a sentence or two.
    pub lesson: String,
}

/// One request, and its answer as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who sent what, such as `The thief sends the first refresh token`.
    pub what: String,
    pub status: u16,
    /// The beginning of its body.
    pub body: String,
}

/// What is left after a password change: each way is asked just now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Afterlife {
    pub changed_at: UnixMillis,
    pub session: u16,
    pub stateless: u16,
    pub instant: u16,
}

/// What one way of checking costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Such as `Session cookie`.
    pub way: String,
    /// Of the header that each request carries.
    pub bytes: u32,
    /// Of the database, for each request.
    pub queries: u32,
    /// Of one check, the middle of 200, in tenths of a microsecond.
    pub p50_tenths_of_micros: u64,
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn every_experiment_comes_back_from_its_name() {
        for experiment in Experiment::VARIANTS {
            assert_eq!(experiment.into_str().parse(), Ok(*experiment));
        }
        assert!("nothing".parse::<Experiment>().is_err());
    }
}
