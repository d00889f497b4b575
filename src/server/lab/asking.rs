//! The lab asks over HTTP, as any client would: this server at the address it listens on, and the other
//! service. What it shows is what came back.

use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use reqwest::{Client, Method, RequestBuilder, header, redirect::Policy};
use url::Url;

use super::error::LabError;
use crate::{
    model::{lab::Step, token::Tokens},
    paths::{self, api},
};

/// A server that waits for itself longer has other troubles.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What is shown of an answer's body.
const SHOWN: usize = 300;

/// Whom the other service asks as (`examples/courier_board.rs`).
pub const OTHER_SERVICE: &str = "courier-board";

/// Sends the lab's requests.
#[derive(Debug)]
pub struct Asker {
    http: Client,
    /// Known once the server listens.
    pub listening_at: OnceLock<SocketAddr>,
    host: String,
    cookie: String,
    pub board: Option<Url>,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    /// As one step of an experiment.
    pub fn step(&self, what: impl Into<String>) -> Step {
        let mut body: String = self.body.chars().take(SHOWN).collect();
        if body.len() < self.body.len() {
            body.push('…');
        }
        Step {
            what: what.into(),
            status: self.status,
            body,
        }
    }

    /// The tokens in it, if it is an answer with some.
    pub fn tokens(&self) -> Option<Tokens> {
        serde_json::from_str(&self.body).ok()
    }
}

impl Asker {
    pub fn new(base_url: &Url, cookie: &str, board: Option<Url>) -> reqwest::Result<Self> {
        let http = Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent("Tiffin lab");
        Ok(Self {
            http: http.build()?,
            listening_at: OnceLock::new(),
            host: authority(base_url),
            cookie: cookie.to_owned(),
            board,
        })
    }

    /// The name of the lab's cookie.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Who the cookie's session is.
    pub async fn by_cookie(&self, value: &str) -> Result<Answer, LabError> {
        let cookie = format!("{}={value}", self.cookie);
        let request = self.here(Method::GET, api::LAB_SESSION)?;
        send(request.header(header::COOKIE, cookie)).await
    }

    /// Whose a token is, checked by its signature.
    pub async fn by_signature(&self, token: &str) -> Result<Answer, LabError> {
        send(
            self.here(Method::GET, api::LAB_STATELESS)?
                .bearer_auth(token),
        )
        .await
    }

    /// Whose a token is, checked with a query too.
    pub async fn by_query(&self, token: &str) -> Result<Answer, LabError> {
        send(self.here(Method::GET, api::LAB_INSTANT)?.bearer_auth(token)).await
    }

    pub async fn refresh(&self, token: &str) -> Result<Answer, LabError> {
        let form = [("refresh_token", token)];
        send(self.here(Method::POST, api::TOKEN_REFRESH)?.form(&form)).await
    }

    /// A form with the visit's cookie that another site had a browser send.
    pub async fn from_another_site(&self, cookie: &str) -> Result<Answer, LabError> {
        let cookie = format!("{}={cookie}", self.cookie);
        let request = self
            .here(Method::POST, api::LAB_TRY)?
            .header(header::COOKIE, cookie)
            .header(header::ORIGIN, "https://elsewhere.example")
            .header("sec-fetch-site", "cross-site")
            .form(&[("experiment", "change_password")]);
        send(request).await
    }

    /// The key set, asked for by anybody.
    pub async fn keys(&self) -> Result<Answer, LabError> {
        send(self.here(Method::GET, paths::JWKS)?).await
    }

    /// The same in the other service's name.
    pub async fn keys_as_the_other_service(&self) -> Result<Answer, LabError> {
        let request = self.here(Method::GET, paths::JWKS)?;
        send(request.header(header::USER_AGENT, OTHER_SERVICE)).await
    }

    /// The other service, shown a token.
    pub async fn board(&self, token: &str) -> Result<Answer, LabError> {
        let board = self.board.as_ref().ok_or(LabError::NotFound)?;
        let address = format!("{}streets", board.as_str());
        let answer = send(self.http.get(address).bearer_auth(token)).await;
        Ok(answer.unwrap_or_else(|_| Answer {
            status: 504,
            body: "the courier board does not answer".to_owned(),
        }))
    }

    fn here(&self, method: Method, path: &str) -> Result<RequestBuilder, LabError> {
        let address = self.listening_at.get().ok_or(LabError::NotFound)?;
        let request = self.http.request(method, format!("http://{address}{path}"));
        Ok(request
            .header(header::HOST, &self.host)
            .header(header::ACCEPT, "application/json"))
    }
}

async fn send(request: RequestBuilder) -> Result<Answer, LabError> {
    let answer = request.send().await?;
    Ok(Answer {
        status: answer.status().as_u16(),
        body: answer.text().await?,
    })
}

/// Host and port, as `Host` has them.
fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
