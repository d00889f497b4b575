//! Mail that went into a folder, as its reader sees it.

use super::moment::UnixMillis;

/// A mail in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSummary {
    pub id: String,
    pub to: String,
    pub subject: String,
    /// As the mail says.
    pub sent_at: Option<UnixMillis>,
}

/// A mail as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadMail {
    pub summary: MailSummary,
    pub from: String,
    pub text: Vec<TextPiece>,
    pub html: String,
}

/// A piece of a mail's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPiece {
    Words(String),
    /// A whole address of this site.
    Link(String),
}
