//! What several commands need of an account: the user behind an email, a password that is made for
//! them.

use anyhow::Context;
use secrecy::SecretString;

use crate::server::accounts::{Accounts, tables::users::Credentials};

pub async fn find_user(accounts: &Accounts, email: &str) -> anyhow::Result<Credentials> {
    accounts
        .find_user(email)
        .await?
        .with_context(|| format!("there is no user with the email {email}"))
}

/// 122 random bits from the operating system, easy to copy.
pub fn random_password() -> SecretString {
    uuid::Uuid::new_v4().to_string().into()
}
