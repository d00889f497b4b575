//! The mail that a server has put into its folder.

use std::{path::Path, time::Duration};

use mail_parser::MessageParser;
use tiffin::server::mail::letter::{Letter, Origin};

use super::TestApp;

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub struct Received {
    /// Whole, as it was sent.
    pub raw: String,
    pub id: String,
    pub to: String,
    pub from: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Received {
    fn read(raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).unwrap();
        let one = |address: Option<&mail_parser::Address<'_>>| {
            let addresses: Vec<_> = address.unwrap().iter().collect();
            assert_eq!(addresses.len(), 1, "{addresses:?}");
            addresses[0].address().unwrap().to_owned()
        };
        Self {
            raw: String::from_utf8(raw.to_vec()).unwrap(),
            id: message.message_id().unwrap().to_owned(),
            to: one(message.to()),
            from: one(message.from()),
            subject: message.subject().unwrap().to_owned(),
            text: message.body_text(0).unwrap().into_owned(),
            html: message.body_html(0).unwrap().into_owned(),
        }
    }
}

/// Every mail in a folder, the oldest first.
pub fn mails_in(folder: &Path) -> Vec<Received> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "eml"));
    paths.sort();
    let read = |path| Received::read(&std::fs::read(path).unwrap());
    paths.into_iter().map(read).collect()
}

/// A mail with a name in it.
pub fn letter_to(name: &str) -> Letter {
    Letter::NewDevice {
        name: name.to_owned(),
        from: Origin {
            at: "today".to_owned(),
            device: "Phone".to_owned(),
            address: "192.0.2.1".to_owned(),
        },
    }
}

impl Received {
    /// The token of the link that leads there.
    pub fn token(&self, page: &str) -> String {
        let (_, rest) = self.text.split_once(&format!("{page}?token=")).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

impl TestApp {
    /// What was sent to `<name>@example.com`, once there are so many.
    pub async fn mails_to(&self, name: &str, count: usize) -> Vec<Received> {
        self.mails_about(name, "", count).await
    }

    /// The same of what has this at the beginning of its subject.
    pub async fn mails_about(&self, name: &str, subject: &str, count: usize) -> Vec<Received> {
        let to = format!("{name}@example.com");
        for _ in 0..200 {
            let mut mails = mails_in(&self.folder.path().join("outbox"));
            mails.retain(|mail| mail.to == to && mail.subject.starts_with(subject));
            if mails.len() >= count {
                assert_eq!(mails.len(), count, "{mails:#?}");
                return mails;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not {count} mails to {to} about {subject}");
    }
}
