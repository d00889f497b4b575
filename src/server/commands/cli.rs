//! The command line's grammar.

use clap::{Args, Parser, Subcommand};

use crate::model::role::Role;

/// Tiffin: food delivery on the web.
#[derive(Debug, Parser)]
#[command(name = "tiffin", version, about)]
pub struct Cli {
    /// What to do; serves the site if nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site (the default).
    Serve,
    /// Make the demo restaurants and the demo customer, once. Needs `site.demo = true`.
    Seed {
        /// Make more restaurants, up to so many, for measuring.
        #[arg(long)]
        restaurants: Option<u32>,
    },
    /// Fill an empty PostgreSQL database with everything that a SQLite file has. Nobody is signed out.
    #[cfg(feature = "postgres")]
    Import {
        /// The file, as `sqlite:data/tiffin.db`.
        from: String,
    },
    /// What an operator does.
    #[command(flatten)]
    Operator(OperatorCommand),
}

/// What an operator does while the server runs, or while it does not.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Look after users.
    #[command(subcommand)]
    User(UserCommand),
    /// See and end sessions.
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// See what happened to accounts, newest first.
    Events(EventsCommand),
    /// See, change and revoke the keys that sign access tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// See mail that is not sent, and have it tried again.
    #[command(subcommand)]
    Mail(MailCommand),
}

/// Looks after mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// List mails that wait or were given up, the oldest first.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Have mails tried again that were given up: one, or all.
    Retry {
        /// The mail, as `list` names it.
        mail: Option<String>,
    },
}

/// Looks after the keys that sign access tokens.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// List the keys.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a new key. It is published at once, and signs when everybody can know it.
    Rotate,
    /// Revoke a key that somebody else may know: no token that it signed is accepted any more.
    Revoke {
        /// The key, as `list` names it.
        kid: String,
    },
}

/// Sees and ends sessions.
#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    /// List the sessions and apps of one user, or of all.
    List {
        /// The user's email.
        email: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// End all sessions and apps of a user, or one.
    End {
        /// The user's email.
        email: String,
        /// Only this one, as `list` names it.
        #[arg(long)]
        session: Option<String>,
    },
}

/// What happened to accounts.
#[derive(Debug, Args)]
pub struct EventsCommand {
    /// The user's email; all users if it is left out.
    pub email: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// Looks after users. What weakens trust in an account ends all its sessions.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user. Without --password-stdin a random password is made and printed once.
    Add {
        /// The user's email.
        email: String,
        /// The user's name.
        #[arg(long)]
        name: String,
        /// What the user may do: customer, restaurant, courier or admin.
        #[arg(long, default_value_t)]
        role: Role,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Set a password and end all sessions of the user.
    SetPassword {
        /// The user's email.
        email: String,
        /// Read the password from the first line of standard input.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Suspend a user: no sign-in, and all sessions end.
    Suspend {
        /// The user's email.
        email: String,
    },
    /// Lift a suspension.
    Unsuspend {
        /// The user's email.
        email: String,
    },
    /// Set a user's role and end all sessions of the user.
    Role {
        /// The user's email.
        email: String,
        /// customer, restaurant, courier or admin.
        role: Role,
    },
    /// List all users.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }
}
