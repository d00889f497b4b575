//! `tiffin events`: what happened to accounts.

use serde::Serialize;

use super::{cli::EventsCommand, lookup::find_user, output};
use crate::{
    model::activity::SecurityEvent,
    server::{
        accounts::{Accounts, tables::security_events::ListedEvent, views},
        local_time,
    },
};

/// Runs `tiffin events`.
pub async fn run(accounts: &Accounts, command: EventsCommand) -> anyhow::Result<()> {
    let EventsCommand { email, limit, json } = command;
    let user = match email {
        Some(email) => Some(find_user(accounts, &email).await?.id),
        None => None,
    };
    let events = accounts.list_events(user.as_ref(), limit).await?;
    let lines: Vec<Line> = events.into_iter().map(Line::from).collect();
    output::print(&lines, json)
}

#[derive(Serialize)]
struct Line {
    email: String,
    #[serde(flatten)]
    event: SecurityEvent,
}

impl From<ListedEvent> for Line {
    fn from(listed: ListedEvent) -> Self {
        Self {
            email: listed.email.clone(),
            event: views::security_event(listed),
        }
    }
}

impl output::Row for Line {
    fn columns(&self) -> Vec<String> {
        let event = &self.event;
        let or_operator =
            |text: &Option<String>| text.clone().unwrap_or_else(|| "operator".to_owned());
        vec![
            local_time::rfc3339(event.at),
            self.email.clone(),
            event.what.into_str().to_owned(),
            or_operator(&event.address),
            or_operator(&event.device),
        ]
    }
}
