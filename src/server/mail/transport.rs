//! Which way mail goes: to a server by SMTP (RFC 5321), or as files into a folder.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::Mailbox,
    transport::smtp::Error as SmtpError,
};

use crate::server::settings::MailSettings;

/// A server has so long for each of its answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

#[derive(Clone, Debug)]
pub struct Transport {
    pub from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Arc<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may have a password.
        f.write_str(match self {
            Self::Smtp(_) => "Smtp",
            Self::Folder(_) => "Folder",
        })
    }
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Another try may do better.
    #[error("{0}")]
    ForNow(String),
    /// The same would happen again.
    #[error("{0}")]
    ForGood(String),
}

impl Transport {
    pub fn new(settings: &MailSettings) -> anyhow::Result<Self> {
        let way = if settings.url.is_empty() {
            Way::Folder(settings.folder.clone())
        } else {
            let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url)
                .context("mail.url is no address of a mail server")?
                .timeout(Some(ANSWER_WITHIN))
                .build();
            Way::Smtp(Arc::new(smtp))
        };
        Ok(Self {
            from: settings.from.parse().context("mail.from is no address")?,
            way,
        })
    }

    /// The folder that mail goes to, if no server takes it.
    pub fn folder(&self) -> Option<&PathBuf> {
        match &self.way {
            Way::Folder(folder) => Some(folder),
            Way::Smtp(_) => None,
        }
    }

    pub async fn send(&self, id: &str, message: Message) -> Result<(), Refusal> {
        match &self.way {
            Way::Smtp(smtp) => match smtp.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if is_final(&error) => Err(Refusal::ForGood(error.to_string())),
                Err(error) => Err(Refusal::ForNow(error.to_string())),
            },
            Way::Folder(folder) => {
                let write = async {
                    tokio::fs::create_dir_all(folder).await?;
                    let path = folder.join(format!("{id}.eml"));
                    let unfinished = path.with_extension("part");
                    tokio::fs::write(&unfinished, message.formatted()).await?;
                    // Whoever reads the folder sees whole mails only.
                    tokio::fs::rename(&unfinished, &path).await
                };
                let written: std::io::Result<()> = write.await;
                written.map_err(|error| Refusal::ForNow(error.to_string()))
            }
        }
    }
}

/// The server will never take it (RFC 5321, 4.2.1: 5yz).
fn is_final(error: &SmtpError) -> bool {
    error.is_permanent()
}
