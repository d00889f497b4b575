//! What several commands need of an account: the user behind an email, a password that is made for
//! them.

use anyhow::Context;
use secrecy::SecretString;

use crate::{
    model::email::Email,
    server::accounts::{
        Accounts,
        users::{Credentials, find_by_email},
    },
};

pub async fn find_user(accounts: &Accounts, email: &str) -> anyhow::Result<Credentials> {
    find_by_email(&accounts.db.read, &Email::key_of(email))
        .await?
        .with_context(|| format!("there is no user with the email {email}"))
}

/// 122 random bits from the operating system, easy to copy.
pub fn random_password() -> SecretString {
    uuid::Uuid::new_v4().to_string().into()
}
