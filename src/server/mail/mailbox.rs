//! The mail in the folder, read as its receivers would: what development has in the place of a mailbox.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use mail_parser::{Address, Message, MessageParser};
use uuid::Uuid;

use super::Mail;
use crate::{
    model::{
        mailbox::{MailSummary, ReadMail, TextPiece},
        moment::UnixMillis,
    },
    server::settings::Settings,
};

/// A list has so many at most.
const MOST: usize = 100;

/// Reads the folder.
#[derive(Clone, Debug)]
pub struct Mailbox {
    folder: PathBuf,
    /// The address of the site, with the slash at its end.
    site: String,
}

impl Mailbox {
    /// None in production and where a server takes the mail: links by which passwords are set are for
    /// nobody but their receivers. Nor where others reach the site: somebody may have forgotten to say that
    /// it is in production.
    pub fn of(mail: &Mail, settings: &Settings) -> Option<Self> {
        let folder = mail.folder()?;
        let is_public = settings.is_in_production() || !settings.site.is_on_this_machine();
        (!is_public).then(|| Self {
            folder: folder.clone(),
            site: settings.site.base_url.as_str().to_owned(),
        })
    }

    /// The newest mails first: those to one address, unless that is empty.
    pub async fn list(&self, to: &str) -> io::Result<Vec<MailSummary>> {
        let (folder, to) = (self.folder.clone(), to.trim().to_owned());
        tokio::task::spawn_blocking(move || list_in(&folder, &to)).await?
    }

    pub async fn find(&self, id: &str) -> io::Result<Option<ReadMail>> {
        let source = self.source(id).await?;
        Ok(source.and_then(|source| self.read(id, &source)))
    }

    /// A mail as it was sent.
    pub async fn source(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        let Some(id) = parse_id(id) else {
            return Ok(None);
        };
        match tokio::fs::read(path_of(&self.folder, id)).await {
            Ok(source) => Ok(Some(source)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, id: &str, source: &[u8]) -> Option<ReadMail> {
        let message = MessageParser::default().parse(source)?;
        let text = message.body_text(0).unwrap_or_default();
        Some(ReadMail {
            summary: summary_of(id.to_owned(), &message),
            from: words_of(message.from()),
            text: pieces(&text, &self.site),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        })
    }
}

fn list_in(folder: &Path, to: &str) -> io::Result<Vec<MailSummary>> {
    let mut ids = ids_in(folder)?;
    // They are ordered by time.
    ids.sort_unstable();
    let mails = ids.into_iter().rev().filter_map(|id| {
        // Somebody may have emptied the folder meanwhile.
        let source = fs::read(path_of(folder, id)).ok()?;
        let message = MessageParser::default().parse_headers(&source)?;
        Some(summary_of(id.to_string(), &message))
    });
    let mails = mails.filter(|mail| to.is_empty() || mail.to.eq_ignore_ascii_case(to));
    Ok(mails.take(MOST).collect())
}

fn ids_in(folder: &Path) -> io::Result<Vec<Uuid>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // It is made for the first mail.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names
        .filter_map(|name| parse_id(name.strip_suffix(".eml")?))
        .collect())
}

fn path_of(folder: &Path, id: Uuid) -> PathBuf {
    folder.join(format!("{id}.eml"))
}

/// An id as file names have it, and written in no other way: what comes from an address becomes a path.
fn parse_id(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.to_string() == text).then_some(id)
}

fn summary_of(id: String, message: &Message<'_>) -> MailSummary {
    let sent_at = message.date().map(|date| {
        let seconds = date.to_timestamp();
        UnixMillis(seconds.saturating_mul(1000))
    });
    MailSummary {
        id,
        to: words_of(message.to()),
        subject: message.subject().unwrap_or_default().to_owned(),
        sent_at,
    }
}

/// The first address as people write it: ours have one.
fn words_of(address: Option<&Address<'_>>) -> String {
    let Some(first) = address.and_then(Address::first) else {
        return String::new();
    };
    let address = first.address().unwrap_or_default();
    match first.name() {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    }
}

/// Finds the links to the site in a text. What leads elsewhere was typed by somebody, and stays text.
fn pieces(text: &str, site: &str) -> Vec<TextPiece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(site) {
        let (words, from_link) = rest.split_at(start);
        let end = from_link.find(char::is_whitespace);
        let (link, after) = from_link.split_at(end.unwrap_or(from_link.len()));
        pieces.push(TextPiece::Words(words.to_owned()));
        pieces.push(TextPiece::Link(link.to_owned()));
        rest = after;
    }
    pieces.push(TextPiece::Words(rest.to_owned()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        let id = "01990000-0000-7000-8000-00000000abcd";

        assert_eq!(parse_id(id).map(|id| id.to_string()).as_deref(), Some(id));
        for other in [
            "",
            "x",
            "../x",
            &id.to_uppercase(),
            &id.replace('-', ""),
            &format!("{{{id}}}"),
            &format!("urn:uuid:{id}"),
            &format!("{id}/../x"),
            &format!(" {id}"),
        ] {
            assert_eq!(parse_id(other), None, "{other}");
        }
    }

    #[test]
    fn links_to_the_site_are_links_and_no_others() {
        let words = |words: &str| TextPiece::Words(words.to_owned());
        let link = |link: &str| TextPiece::Link(link.to_owned());
        let site = "http://127.0.0.1:3000/";

        assert_eq!(
            pieces("See:\r\nhttp://127.0.0.1:3000/a?b=c\r\nBye", site),
            [
                words("See:\r\n"),
                link("http://127.0.0.1:3000/a?b=c"),
                words("\r\nBye")
            ]
        );
        for other in [
            "http://evil.example/",
            "http://127.0.0.1:3000.evil.example/",
            "javascript:alert(1)",
        ] {
            assert_eq!(pieces(other, site), [words(other)]);
        }
    }
}
