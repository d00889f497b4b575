//! What happened to an account: append-only, written in the transaction that did it.

use sqlx::{Executor, Sqlite};

use crate::server::{ids::new_id, visit::Client};

/// What happened.
#[derive(Clone, Copy, Debug)]
pub enum EventKind {
    /// Its owner changed the password.
    PasswordChanged,
    /// An operator set the password.
    PasswordSet,
    /// An operator suspended the account.
    Suspended,
    /// An operator lifted the suspension.
    Unsuspended,
    /// An operator changed the role.
    RoleChanged,
}

impl EventKind {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PasswordChanged => "password_changed",
            Self::PasswordSet => "password_set",
            Self::Suspended => "suspended",
            Self::Unsuspended => "unsuspended",
            Self::RoleChanged => "role_changed",
        }
    }
}

/// Records an event; `client` is missing when an operator did it on the command line.
pub async fn record<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    kind: EventKind,
    at: i64,
    client: Option<&Client>,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into security_events (id, user_id, kind, at, ip, user_agent)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new_id())
    .bind(user_id)
    .bind(kind.as_str())
    .bind(at)
    .bind(client.map(|client| client.ip.to_string()))
    .bind(client.map(|client| client.user_agent.as_str()))
    .execute(db)
    .await?;
    Ok(())
}
