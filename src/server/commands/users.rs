//! `tiffin user`: looks after users.

use anyhow::{Context, bail, ensure};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::{
    cli::UserCommand,
    lookup::{find_user, random_password},
    output,
};
use crate::{
    model::{email::Email, moment::UnixMillis, name::Name, role::Role},
    server::accounts::{
        AccountError, Accounts,
        operator::Change,
        policy::NewPassword,
        tables::users::{ListedUser, NewUser},
    },
};

/// Runs a `tiffin user` command.
pub async fn run(accounts: &Accounts, command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add {
            email,
            name,
            role,
            password_stdin,
        } => {
            let password = read_or_make_password(password_stdin)?;
            let new = check(accounts, &name, &email, &password).await?;
            say_password(password_stdin, &email, &password)?;
            add(accounts, new, role).await?;
            output::say(format_args!("Added {email} ({role})."))?;
        }
        UserCommand::SetPassword {
            email,
            password_stdin,
        } => {
            let user = find_user(accounts, &email).await?;
            let password = read_or_make_password(password_stdin)?;
            let accepted = accounts
                .check_new_password(&password, &[&user.name, &user.email])
                .await
                .map_err(in_words)?;
            say_password(password_stdin, &email, &password)?;
            let ended = accounts
                .change_user(&user.id, Change::Password(&accepted))
                .await
                .context("the password was not set")?;
            output::say(format_args!(
                "Set the password of {email}; {}.",
                sessions_ended(ended)
            ))?;
        }
        UserCommand::Suspend { email } => {
            let ended = change(accounts, &email, Change::Suspend).await?;
            output::say(format_args!(
                "Suspended {email}; {}.",
                sessions_ended(ended)
            ))?;
        }
        UserCommand::Unsuspend { email } => {
            if find_user(accounts, &email).await?.suspended_at.is_some() {
                change(accounts, &email, Change::Unsuspend).await?;
            }
            output::say(format_args!("{email} may sign in."))?;
        }
        UserCommand::Role { email, role } => {
            let ended = change(accounts, &email, Change::Role(role)).await?;
            output::say(format_args!(
                "{email} is now {role}; {}.",
                sessions_ended(ended)
            ))?;
        }
        UserCommand::List { json } => {
            let users = accounts.list_users().await?;
            output::print(&users.into_iter().map(Line::from).collect::<Vec<_>>(), json)?;
        }
    }
    Ok(())
}

/// A user who can be added.
pub(super) struct Checked {
    user: NewUser,
    password: NewPassword,
}

pub(super) async fn check(
    accounts: &Accounts,
    name: &str,
    email: &str,
    password: &SecretString,
) -> anyhow::Result<Checked> {
    let accepted = accounts
        .check_new_password(password, &[name, email])
        .await
        .map_err(in_words)?;
    let user = NewUser {
        name: Name::parse(name)?,
        email: Email::parse(email)?,
    };
    let taken = accounts.find_user(email).await?;
    ensure!(taken.is_none(), "An account with this email exists");
    Ok(Checked {
        user,
        password: accepted,
    })
}

pub(super) async fn add(accounts: &Accounts, new: Checked, role: Role) -> anyhow::Result<()> {
    accounts
        .make_user(new.user, &new.password, role, None)
        .await
        .map_err(in_words)
        .context("the user was not added")?;
    Ok(())
}

async fn change(accounts: &Accounts, email: &str, change: Change<'_>) -> anyhow::Result<u64> {
    let user = find_user(accounts, email).await?;
    Ok(accounts.change_user(&user.id, change).await?)
}

/// A user in a list. Times are Unix milliseconds.
#[derive(Serialize)]
struct Line {
    id: String,
    email: String,
    name: String,
    role: Role,
    created_at: UnixMillis,
    suspended_at: Option<UnixMillis>,
}

impl From<ListedUser> for Line {
    fn from(user: ListedUser) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email,
            name: user.name,
            role: user.role,
            created_at: user.created_at,
            suspended_at: user.suspended_at,
        }
    }
}

impl output::Row for Line {
    fn columns(&self) -> Vec<String> {
        let suspended = self.suspended_at.map(|_| "suspended".to_owned());
        [self.email.clone(), self.role.to_string(), self.name.clone()]
            .into_iter()
            .chain(suspended)
            .collect()
    }
}

/// Words about fields, for a person at a terminal.
fn in_words(error: AccountError) -> anyhow::Error {
    match error {
        AccountError::Fields(fields) => {
            let words: Vec<&str> = ["name", "email", "password"]
                .into_iter()
                .filter_map(|name| fields.get(name))
                .collect();
            anyhow::anyhow!("{}", words.join("; "))
        }
        error => error.into(),
    }
}

fn read_or_make_password(from_stdin: bool) -> anyhow::Result<SecretString> {
    if !from_stdin {
        return Ok(random_password());
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        bail!("no password came on standard input");
    }
    Ok(password.into())
}

/// Says a made password, before it is anybody's: afterwards nobody could say it again.
fn say_password(was_given: bool, email: &str, password: &SecretString) -> anyhow::Result<()> {
    if was_given {
        return Ok(());
    }
    output::say_or_stop(format_args!(
        "Password for {email}, shown this once: {}",
        password.expose_secret()
    ))
}

pub(super) fn sessions_ended(count: u64) -> String {
    format!("{count} session{} ended", if count == 1 { "" } else { "s" })
}
