//! Accepts new passwords: the policy's estimate is costly, so it runs on the blocking pool and waits
//! in the queue.

use secrecy::SecretString;

use super::{
    Accounts,
    error::AccountError,
    passwords::Requester,
    policy::{NewPassword, PolicyError},
};
use crate::error::FieldErrors;

impl Accounts {
    /// Checks a new password against the policy. `context` are words about the person.
    pub(super) async fn judge<'c>(
        &self,
        typed: &SecretString,
        context: impl Iterator<Item = &'c str>,
        of: Requester,
    ) -> Result<Result<NewPassword, PolicyError>, AccountError> {
        if let Err(error) = self.policy.check_length(typed) {
            return Ok(Err(error));
        }
        let (policy, typed) = (self.policy, typed.clone());
        let context: Vec<String> = context.map(str::to_owned).collect();
        self.passwords
            .run(of, move || policy.check(&typed, &context))
            .await
    }

    /// Accepts a new password for a user known by name and email.
    pub async fn check_new_password(
        &self,
        password: &SecretString,
        context: &[&str],
    ) -> Result<NewPassword, AccountError> {
        let judged = self.judge(password, context.iter().copied(), None).await?;
        judged.map_err(|words| AccountError::Fields(FieldErrors::one("password", words)))
    }

    /// The fewest characters a password may have.
    pub fn min_password_length(&self) -> u32 {
        self.policy.min_length
    }
}
