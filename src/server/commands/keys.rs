//! `tiffin keys`: what signs access tokens.

use anyhow::{Context, ensure};
use serde::Serialize;

use super::{cli::KeysCommand, output};
use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::{Accounts, tables::signing_keys::StoredKey},
        local_time,
    },
};

/// Runs a `tiffin keys` command. Running servers hear of it within seconds.
pub async fn run(accounts: &Accounts, command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::List { json } => {
            let keys = accounts.list_keys().await?;
            let signer = accounts.signing_key();
            let lines: Vec<Line> = keys
                .into_iter()
                .map(|key| Line::of(key, signer.as_deref()))
                .collect();
            output::print(&lines, json)
        }
        KeysCommand::Rotate => {
            let made = accounts.rotate_keys(0).await?;
            let (kid, signs_from) = made.context("a key was made at this very moment")?;
            let at = local_time::rfc3339(signs_from);
            output::say(format_args!("{kid} is published, and signs from {at}."))
        }
        KeysCommand::Revoke { kid } => {
            ensure!(
                accounts.revoke_key(&kid).await?,
                "there is no such key, or it is revoked; `tiffin keys list` shows them"
            );
            output::say(format_args!(
                "{kid} is revoked. Servers refuse its tokens within seconds, other services when they \
                 ask for the keys again."
            ))
        }
    }
}

/// A key in a list. Times are Unix milliseconds.
#[derive(Serialize)]
struct Line {
    kid: String,
    state: &'static str,
    made_at: UnixMillis,
    signs_from: UnixMillis,
    revoked_at: Option<UnixMillis>,
}

impl Line {
    fn of(key: StoredKey, signer: Option<&str>) -> Self {
        let state = match (key.revoked_at, signer) {
            (Some(_), _) => "revoked",
            (None, Some(signer)) if signer == key.kid => "signing",
            (None, _) => "published",
        };
        Self {
            kid: key.kid,
            state,
            made_at: key.created_at,
            signs_from: key.signs_from,
            revoked_at: key.revoked_at,
        }
    }
}

impl output::Row for Line {
    fn columns(&self) -> Vec<String> {
        vec![
            self.kid.clone(),
            self.state.to_owned(),
            local_time::rfc3339(self.made_at),
            local_time::rfc3339(self.signs_from),
        ]
    }
}
