//! What the command line does besides serving: demo data, and looking after users and sessions.

/// The command line's grammar.
pub mod cli;
/// `tiffin events`: what happened to accounts.
mod events;
/// `tiffin keys`: what signs access tokens.
mod keys;
/// What several commands need of an account.
mod lookup;
/// What commands print.
mod output;
/// Demo data.
mod seed;
/// `tiffin sessions`: who is signed in.
mod sessions;
/// `tiffin user`: looks after users.
mod users;

use anyhow::ensure;

use self::cli::OperatorCommand;
pub use self::seed::seed;
use super::{settings::Settings, state::AppState, store::url::file_of};

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
        OperatorCommand::Keys(command) => keys::run(accounts, command).await?,
    }
    state.db.close().await;
    Ok(())
}
