//! A mail as it is sent (RFC 5322), with its text and its HTML as alternatives.

use lettre::{
    Address, Message,
    address::Envelope,
    message::{Mailbox, MultiPart, SinglePart, header},
};

use super::layout::Words;
use crate::model::email::{Email, EmailError};

/// Why a mail cannot be written at all: no later try would do better.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("not an address that mail can be sent to")]
    Address(#[from] EmailError),
    #[error(transparent)]
    Message(#[from] lettre::error::Error),
}

/// Puts a mail together. Whatever stands in the subject or the address stays there: the library encodes
/// it, or refuses it.
pub fn message(
    id: &str,
    from: &Mailbox,
    recipient: &str,
    words: Words,
) -> Result<Message, MessageError> {
    let to = address(recipient)?;
    let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()])?;
    let host = from.email.domain();
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        // Else the library reads it out of the header.
        .envelope(envelope)
        .subject(words.subject)
        // The same at every try: a mailbox may drop what came twice.
        .message_id(Some(format!("<{id}@{host}>")))
        .header(AutoSubmitted)
        .multipart(
            MultiPart::alternative()
                .singlepart(part(header::ContentType::TEXT_PLAIN, words.text))
                .singlepart(part(header::ContentType::TEXT_HTML, words.html)),
        )?;
    Ok(message)
}

/// The library takes no address with marks on its letters, as many scripts have them; signing up does,
/// by the stricter rules of [`Email`]. The domain goes in ASCII, which every server knows: only a name
/// before the `@` that is beyond ASCII needs one that speaks SMTPUTF8 (RFC 6531).
fn address(recipient: &str) -> Result<Address, EmailError> {
    let email = Email::parse(recipient)?;
    Ok(Address::new_dangerous(
        email.local_part(),
        email.ascii_domain(),
    ))
}

fn part(kind: header::ContentType, body: String) -> SinglePart {
    SinglePart::builder().header(kind).body(body)
}

/// No vacation notice comes back (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}
