//! `tiffin sessions`: who is signed in.

use anyhow::ensure;
use serde::Serialize;

use super::{cli::SessionsCommand, lookup::find_user, output, users::sessions_ended};
use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::{
            Accounts, device,
            tables::{token_families::ListedFamily, user_sessions::ListedSession},
        },
        ids::SessionHandle,
        local_time,
    },
};

/// Runs a `tiffin sessions` command.
pub async fn run(accounts: &Accounts, command: SessionsCommand) -> anyhow::Result<()> {
    match command {
        SessionsCommand::List { email, json } => {
            let signed_in = match email {
                Some(email) => {
                    let user = find_user(accounts, &email).await?;
                    accounts.list_sessions(&user.id).await?
                }
                None => accounts.list_all_sessions().await?,
            };
            let sessions = signed_in.sessions.into_iter().map(Line::from);
            let apps = signed_in.apps.into_iter().map(Line::from);
            let lines: Vec<Line> = sessions.chain(apps).collect();
            output::print(&lines, json)
        }
        SessionsCommand::End { email, session } => {
            let user = find_user(accounts, &email).await?;
            let session = session.map(SessionHandle::from);
            let ended = accounts.end_sessions_of(&user.id, session.as_ref()).await?;
            ensure!(
                ended > 0 || session.is_none(),
                "{email} has no such session; `tiffin sessions list {email}` shows them"
            );
            output::say(format_args!("{email}: {}.", sessions_ended(ended)))
        }
    }
}

/// A session or an app in a list. Times are Unix milliseconds.
#[derive(Serialize)]
struct Line {
    session: String,
    email: String,
    device: String,
    address: String,
    signed_in_at: UnixMillis,
    last_active_at: UnixMillis,
    expires_at: UnixMillis,
}

impl From<ListedSession> for Line {
    fn from(listed: ListedSession) -> Self {
        Self {
            session: listed.handle.to_string(),
            email: listed.email,
            device: device::in_words(&listed.user_agent),
            address: listed.ip,
            signed_in_at: listed.created_at,
            last_active_at: listed.last_seen_at,
            expires_at: listed.expires_at,
        }
    }
}

impl From<ListedFamily> for Line {
    fn from(listed: ListedFamily) -> Self {
        Self {
            session: listed.handle.to_string(),
            email: listed.email,
            device: format!("App: {}", listed.label),
            address: listed.ip,
            signed_in_at: listed.created_at,
            last_active_at: listed.last_used_at,
            expires_at: listed.expires_at,
        }
    }
}

impl output::Row for Line {
    fn columns(&self) -> Vec<String> {
        vec![
            self.session.clone(),
            self.email.clone(),
            self.device.clone(),
            self.address.clone(),
            local_time::rfc3339(self.signed_in_at),
            local_time::rfc3339(self.last_active_at),
        ]
    }
}
