//! Which way mail goes: to a server by SMTP, or as files into a folder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use lettre::{Message, message::Mailbox};
use tokio::io::AsyncWriteExt;

use super::{refusal::Refusal, smtp::SmtpServer};
use crate::server::settings::MailSettings;

#[derive(Clone, Debug)]
pub struct Transport {
    pub from: Mailbox,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Smtp(Arc<SmtpServer>),
    Folder(PathBuf),
}

impl Transport {
    pub fn new(settings: &MailSettings) -> anyhow::Result<Self> {
        let way = if settings.url.is_empty() {
            Way::Folder(settings.folder.clone())
        } else {
            let server = SmtpServer::new(settings);
            Way::Smtp(Arc::new(
                server.context("mail.url is no address of a mail server")?,
            ))
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
            Way::Smtp(server) => server.send(&message).await,
            Way::Folder(folder) => {
                let write = async {
                    tokio::fs::create_dir_all(folder).await?;
                    let path = folder.join(format!("{id}.eml"));
                    let unfinished = path.with_extension("part");
                    write_private(&unfinished, &message.formatted()).await?;
                    // Whoever reads the folder sees whole mails only.
                    tokio::fs::rename(&unfinished, &path).await
                };
                let written: std::io::Result<()> = write.await;
                written.map_err(|error| Refusal::ForNow(error.to_string()))
            }
        }
    }
}

/// Links by which passwords are set are for whoever runs the server only.
async fn write_private(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(text).await?;
    file.flush().await
}
