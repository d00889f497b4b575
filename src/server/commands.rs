//! What the command line does besides serving: demo data, and looking after users.

use std::{io::Write, path::Path};

use anyhow::{Context, bail, ensure};
use secrecy::{ExposeSecret, SecretString};

use super::{
    accounts::{
        AccountError, Accounts,
        operator::Change,
        users::{self, Credentials, NewUser},
    },
    cli::UserCommand,
    settings::Settings,
    state::AppState,
};
use crate::model::{email::Email, name::Name, role::Role};

const DEMO_NAME: &str = "Priya Raman";
const DEMO_EMAIL: &str = "priya@example.com";

/// Makes the demo customer, once, and says how to sign in.
///
/// The random password is kept beside the database, readable by its owner only, so that a later
/// start can say it again.
pub async fn seed(settings: &Settings) -> anyhow::Result<()> {
    ensure!(
        settings.site.demo,
        "demo data is made only where site.demo is true (TIFFIN__SITE__DEMO=true)"
    );
    let state = AppState::new(settings.clone()).await?;
    let note = demo_note_beside(&settings.database.url);
    let known = users::find_by_email(&state.db.read, &Email::key_of(DEMO_EMAIL)).await?;
    let password = match known {
        Some(customer) => noted_password(&state.accounts, &customer, &note).await?,
        None => Some(make_demo_customer(&state.accounts, &note).await?),
    };
    match password {
        Some(password) => println!(
            "Demo sign-in: {DEMO_EMAIL} with the password {}",
            password.expose_secret()
        ),
        None => println!(
            "Demo sign-in: {DEMO_EMAIL} with the password you changed it to \
             (`tiffin user set-password {DEMO_EMAIL}` makes a new one)"
        ),
    }
    state.db.close().await;
    Ok(())
}

async fn make_demo_customer(accounts: &Accounts, note: &Path) -> anyhow::Result<SecretString> {
    let password = random_password();
    add(accounts, DEMO_NAME, DEMO_EMAIL, Role::Customer, &password).await?;
    write_private(note, password.expose_secret())
        .with_context(|| format!("{} cannot be written", note.display()))?;
    Ok(password)
}

/// The password in the note, if it is still the customer's.
async fn noted_password(
    accounts: &Accounts,
    customer: &Credentials,
    note: &Path,
) -> anyhow::Result<Option<SecretString>> {
    let Ok(noted) = std::fs::read_to_string(note) else {
        return Ok(None);
    };
    let noted = SecretString::from(noted.trim());
    let hash = Some(customer.password_hash.clone());
    Ok(accounts
        .passwords
        .verify(&noted, hash)
        .await?
        .then_some(noted))
}

/// Runs a `tiffin user` command.
pub async fn user(settings: &Settings, command: UserCommand) -> anyhow::Result<()> {
    let state = AppState::new(settings.clone()).await?;
    let accounts = &state.accounts;
    match command {
        UserCommand::Add {
            email,
            name,
            role,
            password_stdin,
        } => {
            let password = read_or_make_password(password_stdin)?;
            add(accounts, &name, &email, role, &password).await?;
            println!("Added {email} ({role}).");
            say_password(password_stdin, &password);
        }
        UserCommand::SetPassword {
            email,
            password_stdin,
        } => {
            let user = find(accounts, &email).await?;
            let password = read_or_make_password(password_stdin)?;
            let accepted = accounts
                .check_new_password(&password, &[&user.name, &user.email])
                .await
                .map_err(in_words)?;
            let ended = accounts
                .change_user(&user.id, Change::Password(&accepted))
                .await?;
            println!("Set the password of {email}; {}.", sessions_ended(ended));
            say_password(password_stdin, &password);
        }
        UserCommand::Suspend { email } => {
            let ended = change(accounts, &email, Change::Suspend).await?;
            println!("Suspended {email}; {}.", sessions_ended(ended));
        }
        UserCommand::Unsuspend { email } => {
            if find(accounts, &email).await?.suspended_at.is_some() {
                change(accounts, &email, Change::Unsuspend).await?;
            }
            println!("{email} may sign in.");
        }
        UserCommand::Role { email, role } => {
            let ended = change(accounts, &email, Change::Role(role)).await?;
            println!("{email} is now {role}; {}.", sessions_ended(ended));
        }
        UserCommand::List => list(accounts).await?,
    }
    state.db.close().await;
    Ok(())
}

async fn add(
    accounts: &Accounts,
    name: &str,
    email: &str,
    role: Role,
    password: &SecretString,
) -> anyhow::Result<()> {
    let accepted = accounts
        .check_new_password(password, &[name, email])
        .await
        .map_err(in_words)?;
    let user = NewUser {
        name: Name::parse(name)?,
        email: Email::parse(email)?,
    };
    accounts
        .make_user(user, &accepted, role)
        .await
        .map_err(in_words)?;
    Ok(())
}

async fn change(accounts: &Accounts, email: &str, change: Change<'_>) -> anyhow::Result<u64> {
    let user = find(accounts, email).await?;
    Ok(accounts.change_user(&user.id, change).await?)
}

async fn find(accounts: &Accounts, email: &str) -> anyhow::Result<Credentials> {
    users::find_by_email(&accounts.db.read, &Email::key_of(email))
        .await?
        .with_context(|| format!("there is no user with the email {email}"))
}

async fn list(accounts: &Accounts) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for user in users::list(&accounts.db.read).await? {
        let suspended = if user.suspended_at.is_some() {
            "\tsuspended"
        } else {
            ""
        };
        writeln!(
            out,
            "{}\t{}\t{}{suspended}",
            user.email, user.role, user.name
        )?;
    }
    Ok(())
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

fn say_password(was_given: bool, password: &SecretString) {
    if !was_given {
        println!("Password, shown this once: {}", password.expose_secret());
    }
}

fn sessions_ended(count: u64) -> String {
    format!("{count} session{} ended", if count == 1 { "" } else { "s" })
}

/// 122 random bits from the operating system, easy to copy.
fn random_password() -> SecretString {
    uuid::Uuid::new_v4().to_string().into()
}

fn demo_note_beside(database_url: &str) -> std::path::PathBuf {
    let file = database_url
        .trim_start_matches("sqlite:")
        .split('?')
        .next()
        .unwrap_or_default();
    Path::new(file).with_file_name("demo-password.txt")
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // Without a line's end, so that `curl --data-urlencode password@file` sends just the password.
    options.open(file)?.write_all(text.as_bytes())
}
