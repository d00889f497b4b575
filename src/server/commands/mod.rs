//! What the command line does besides serving: demo data, and looking after users and sessions.

/// The command line's grammar.
pub mod cli;
/// `tiffin events`: what happened to accounts.
mod events;
/// What commands print.
mod output;
/// Demo data.
mod seed;
/// `tiffin sessions`: who is signed in.
mod sessions;
/// `tiffin user`: looks after users.
mod users;

use anyhow::{Context, ensure};
use secrecy::SecretString;

use self::cli::OperatorCommand;
pub use self::seed::seed;
use super::{
    accounts::{
        Accounts,
        users::{Credentials, find_by_email},
    },
    settings::Settings,
    state::AppState,
    store::url::file_of,
};
use crate::model::email::Email;

/// Runs an operator's command, on a database that is there: one made here would be empty, and in the
/// wrong place.
pub async fn run(settings: &Settings, command: OperatorCommand) -> anyhow::Result<()> {
    let database = file_of(&settings.database.url)?;
    ensure!(
        database.is_file(),
        "there is no database at {}: start the command in the folder with Leptos.toml, or set \
         TIFFIN__DATABASE__URL (the server makes the database when it starts)",
        std::path::absolute(&database)?.display()
    );
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
