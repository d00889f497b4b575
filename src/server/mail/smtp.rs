//! Gives mail to a server by SMTP (RFC 5321), each over a connection of its own.
//!
//! The library's transport would wait for ever for an answer, also for the one to QUIT, when the mail is
//! sent already; and it does not say whether a server refuses this mail or any.

use std::time::Duration;

use anyhow::{Context, bail};
use lettre::{
    Message,
    transport::smtp::{
        Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Tls, TlsParameters},
        extension::ClientId,
        response::Category,
    },
};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

use super::refusal::Refusal;
use crate::server::settings::MailSettings;

/// A server has so long to say goodbye.
const LEAVE_WITHIN: Duration = Duration::from_secs(5);

/// A name may have several addresses. One that does not answer leaves time for the next.
const ADDRESSES: u32 = 3;

/// Where mail is given to. The library's credentials show nothing of themselves.
#[derive(Debug)]
pub struct SmtpServer {
    host: String,
    port: u16,
    tls: Tls,
    /// Who we say we are.
    hello: ClientId,
    credentials: Option<Credentials>,
    timeout: Duration,
}

impl SmtpServer {
    pub fn new(settings: &MailSettings) -> anyhow::Result<Self> {
        let url: Url = settings.url.parse()?;
        // Without the brackets of IPv6.
        let host = url.host_str().context("it names no server")?;
        let host = host.trim_matches(['[', ']']).to_owned();
        let tls = url.query_pairs().find(|(name, _)| name == "tls");
        let tls = tls.map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone());
        let (tls, usual_port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Tls::None, SMTP_PORT),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("required")) => (Tls::Required(parameters()?), SUBMISSION_PORT),
            ("smtps", _) => (Tls::Wrapper(parameters()?), SUBMISSIONS_PORT),
            _ => bail!("its tls is neither required nor opportunistic"),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(plain(url.username())?, plain(password)?)),
            None => None,
        };
        Ok(Self {
            port: url.port().unwrap_or(usual_port),
            host,
            tls,
            hello,
            credentials,
            timeout: settings.timeout,
        })
    }

    /// Sends a mail. One that could not even begin waits: that the server is gone, or wants another
    /// password, is no fault of the mail.
    pub async fn send(&self, message: &Message) -> Result<(), Refusal> {
        let mut connection = match timeout(self.timeout, self.connect()).await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Err(Refusal::ForNow(error.to_string())),
            Err(_) => return Err(took_too_long()),
        };
        let (envelope, text) = (message.envelope(), message.formatted());
        match timeout(self.timeout, connection.send(envelope, &text)).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if is_final(&error) => return Err(Refusal::ForGood(error.to_string())),
            Ok(Err(error)) => return Err(Refusal::ForNow(error.to_string())),
            Err(_) => return Err(took_too_long()),
        }
        // The mail is sent, however the server takes leave.
        let _ = timeout(LEAVE_WITHIN, connection.quit()).await;
        Ok(())
    }

    /// A connection that is ready for a mail.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let encrypted_at_once = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (self.host.as_str(), self.port),
            Some(self.timeout / ADDRESSES),
            &self.hello,
            encrypted_at_once,
            None,
        )
        .await?;
        match &self.tls {
            Tls::Required(parameters) => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            Tls::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

/// A part of a URL as it was meant.
fn plain(encoded: &str) -> anyhow::Result<String> {
    Ok(percent_decode_str(encoded).decode_utf8()?.into_owned())
}

fn took_too_long() -> Refusal {
    Refusal::ForNow("the mail server took too long".to_owned())
}

/// The server will never take this mail (RFC 5321, 4.2.1: 5yz). That somebody must sign in first, or
/// otherwise (RFC 4954: 53z), is for the operator to mend.
fn is_final(error: &Error) -> bool {
    let is_of_signing_in = error
        .status()
        .is_some_and(|code| code.category == Category::Unspecified3);
    error.is_permanent() && !is_of_signing_in
}
