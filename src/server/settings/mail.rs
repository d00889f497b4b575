//! `[mail]`: which way mail goes.

use std::{fmt, path::PathBuf, time::Duration};

use serde::Deserialize;
use url::Url;

use super::{
    rule::{MINUTE, Rule, SECOND, outside, unless},
    site::is_loopback,
};

/// `[mail]`
#[derive(Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Empty if mail goes to the folder.
    pub url: String,
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
    pub folder: PathBuf,
    pub from: String,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            url: String::new(),
            timeout: MINUTE,
            folder: PathBuf::from("data/outbox"),
            from: "Tiffin <hello@tiffin.example>".to_owned(),
        }
    }
}

/// The address of the server may have a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("by_smtp", &!self.url.is_empty())
            .field("timeout", &self.timeout)
            .field("folder", &self.folder)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

impl MailSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        let url: Option<Url> = self.url.parse().ok();
        // In clear a mail, with the link in it, and the password go no farther than this machine.
        let is_smtp = url.is_some_and(|url| {
            let is_kept_secret = url.scheme() == "smtps"
                || is_loopback(&url)
                || url.query_pairs().any(|(name, _)| name == "tls");
            // Nobody signs in by a name alone.
            let signs_in = url.username().is_empty() == url.password().is_none();
            matches!(url.scheme(), "smtp" | "smtps") && url.has_host() && is_kept_secret && signs_in
        });
        vec![
            Rule {
                key: "mail.url",
                allowed: "nothing, or smtp://user:password@host:587?tls=required or \
                    smtps://user:password@host; without TLS only on this machine",
                meaning: "the server that mail is given to; without one it is put into mail.folder",
                // It may have a password.
                refused: unless(self.url.is_empty() || is_smtp, "that address"),
            },
            Rule {
                key: "mail.timeout",
                allowed: "a duration from 1s to 1m, such as 30s",
                meaning: "how long that server may take until it is ready for a mail, and then to \
                    take it",
                // Both fit well into one try.
                refused: outside(self.timeout, SECOND..=MINUTE),
            },
            Rule {
                key: "mail.folder",
                allowed: "a path",
                meaning: "where mail is put as `.eml` files, if no server takes it",
                refused: None,
            },
            Rule {
                key: "mail.from",
                allowed: "an address, such as Tiffin <hello@tiffin.example>",
                meaning: "whom mail is from",
                refused: unless(
                    self.from.parse::<lettre::message::Mailbox>().is_ok(),
                    &self.from,
                ),
            },
        ]
    }
}
