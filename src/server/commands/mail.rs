//! `tiffin mail`: what waits to be sent, and what was given up.

use serde::Serialize;

use super::{cli::MailCommand, output};
use crate::{
    model::moment::UnixMillis,
    server::{
        local_time,
        mail::{Mail, tables::mails::ListedMail},
    },
};

/// Runs a `tiffin mail` command. A running server sends what is revived within seconds.
pub async fn run(mail: &Mail, command: MailCommand) -> anyhow::Result<()> {
    match command {
        MailCommand::List { json } => {
            let mails = mail.list_unsent().await?;
            let lines: Vec<_> = mails.into_iter().map(Line::from).collect();
            output::print(&lines, json)
        }
        MailCommand::Retry { mail: id } => {
            let revived = mail.revive(id.as_deref()).await?;
            let plural = if revived == 1 { "" } else { "s" };
            output::say(format_args!("{revived} mail{plural} will be tried again."))
        }
    }
}

/// A mail in a list. Times are Unix milliseconds.
#[derive(Serialize)]
struct Line {
    id: String,
    state: String,
    kind: String,
    /// None: the address that the user has when it is sent.
    recipient: Option<String>,
    written_at: UnixMillis,
    attempts: i64,
    next_at: UnixMillis,
    last_error: String,
}

impl From<ListedMail> for Line {
    fn from(mail: ListedMail) -> Self {
        Self {
            id: mail.id,
            state: mail.state,
            kind: mail.kind,
            recipient: mail.recipient,
            written_at: mail.created_at,
            attempts: mail.attempts,
            next_at: mail.next_at,
            last_error: mail.last_error,
        }
    }
}

impl output::Row for Line {
    fn columns(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.state.clone(),
            self.kind.clone(),
            self.recipient.clone().unwrap_or_default(),
            local_time::rfc3339(self.written_at),
            self.attempts.to_string(),
            self.last_error.clone(),
        ]
    }
}
