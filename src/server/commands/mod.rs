//! What the command line does besides serving: demo data, and looking after users and sessions.

/// The command line's grammar.
pub mod cli;
/// `tiffin events`: what happened to accounts.
mod events;
/// `tiffin import`: moves over from SQLite.
#[cfg(feature = "postgres")]
mod import;
/// `tiffin keys`: what signs access tokens.
mod keys;
/// What several commands need of an account.
mod lookup;
/// `tiffin mail`: what waits to be sent.
mod mail;
/// What commands print.
mod output;
/// Demo data.
mod seed;
/// `tiffin sessions`: who is signed in.
mod sessions;
/// `tiffin user`: looks after users.
mod users;

use self::cli::OperatorCommand;
#[cfg(feature = "postgres")]
pub use self::import::import;
pub use self::seed::seed;
use super::{settings::Settings, state::AppState, store::ensure_is_there};

/// Runs an operator's command, on a database that is there: one made here would be empty, and in the
/// wrong place.
pub async fn run(settings: &Settings, command: OperatorCommand) -> anyhow::Result<()> {
    ensure_is_there(&settings.database.url)?;
    let state = AppState::new(settings.clone()).await?;
    let accounts = &state.accounts;
    match command {
        OperatorCommand::User(command) => users::run(accounts, command).await?,
        OperatorCommand::Sessions(command) => sessions::run(accounts, command).await?,
        OperatorCommand::Events(command) => events::run(accounts, command).await?,
        OperatorCommand::Keys(command) => keys::run(accounts, command).await?,
        OperatorCommand::Mail(command) => mail::run(&state.mail, command).await?,
    }
    state.db.close().await;
    Ok(())
}
