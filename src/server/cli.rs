//! The command line's grammar.

use clap::{Parser, Subcommand};

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
    /// Make the demo customer, once. Needs `site.demo = true`.
    Seed,
    /// Look after users.
    #[command(subcommand)]
    User(UserCommand),
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
    List,
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
