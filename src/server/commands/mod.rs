//! What the command line does besides serving: demo data, and looking after users and sessions.

/// `tiffin events`: what happened to accounts.
mod events;
/// Lists, for people and for machines.
mod output;
/// Demo data.
mod seed;
/// `tiffin sessions`: who is signed in.
mod sessions;
/// `tiffin user`: looks after users.
mod users;

use anyhow::Context;
use secrecy::SecretString;

pub use self::seed::seed;
use super::{
    accounts::{
        Accounts,
        users::{Credentials, find_by_email},
    },
    cli::OperatorCommand,
    settings::Settings,
    state::AppState,
};
use crate::model::email::Email;

/// Runs an operator's command.
pub async fn run(settings: &Settings, command: OperatorCommand) -> anyhow::Result<()> {
    let state = AppState::new(settings.clone()).await?;
    let accounts = &state.accounts;
    match command {
        OperatorCommand::User(command) => users::run(accounts, command).await?,
        OperatorCommand::Sessions(command) => sessions::run(accounts, command).await?,
        OperatorCommand::Events(command) => events::run(accounts, command).await?,
    }
    state.db.close().await;
    Ok(())
}

async fn find_user(accounts: &Accounts, email: &str) -> anyhow::Result<Credentials> {
    find_by_email(&accounts.db.read, &Email::key_of(email))
        .await?
        .with_context(|| format!("there is no user with the email {email}"))
}

/// 122 random bits from the operating system, easy to copy.
fn random_password() -> SecretString {
    uuid::Uuid::new_v4().to_string().into()
}
