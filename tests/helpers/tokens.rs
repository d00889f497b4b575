//! What an app does with its tokens.

use reqwest::{Method, header};
use tiffin::model::token::Tokens;

use super::{
    account::{PASSWORD, email},
    answer::{Answer, read},
    app::TestApp,
    client::{ANY, Client},
};

/// An app that is signed in. It keeps no cookies, and would show them if it got some.
pub struct App {
    pub client: Client,
    pub tokens: Tokens,
}

impl TestApp {
    /// An app of `<name>@example.com`.
    pub async fn app(&self, name: &str) -> App {
        self.app_with(name, PASSWORD).await
    }

    pub async fn app_with(&self, name: &str, password: &str) -> App {
        let client = self.client();
        let tokens = read(&client.get_tokens(name, password).await);
        App { client, tokens }
    }
}

impl Client {
    pub async fn get_tokens(&self, name: &str, password: &str) -> Answer {
        let form = [
            ("email", &*email(name)),
            ("password", password),
            ("label", "Priya’s phone"),
        ];
        self.call("/api/token", &form).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.call("/api/token/refresh", &[("refresh_token", token)])
            .await
    }

    pub async fn revoke(&self, token: &str) -> Answer {
        self.call("/api/token/revoke", &[("token", token)]).await
    }

    /// Calls a function with a token.
    pub async fn call_with(&self, token: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path, ANY).bearer_auth(token);
        self.send(request.form(form)).await
    }

    pub async fn get_with(&self, token: &str, path: &str) -> Answer {
        let request = self.request(Method::GET, path, ANY).bearer_auth(token);
        self.send(request).await
    }
}

impl App {
    pub async fn call(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.client
            .call_with(&self.tokens.access_token, path, form)
            .await
    }

    /// What a function answers that is checked with a query.
    pub async fn instant(&self) -> Answer {
        self.client
            .get_with(&self.tokens.access_token, "/api/me")
            .await
    }

    /// What a function answers that is checked by the signature alone.
    pub async fn stateless(&self) -> Answer {
        self.call("/api/restaurants", &[]).await
    }

    /// Exchanges the refresh token and keeps what it gets.
    pub async fn refresh(&mut self) -> Answer {
        let answer = self.client.refresh(&self.tokens.refresh_token).await;
        if answer.status == 200 {
            self.tokens = read(&answer);
        }
        answer
    }
}

pub const REFUSED: (u16, &str) = (401, r#"{"error":"Invalid or expired token"}"#);

/// An answer that says that the token is none, and nothing else.
pub fn is_refused(answer: &Answer) -> bool {
    (answer.status, answer.body.as_str()) == REFUSED
        && answer.header(header::WWW_AUTHENTICATE.as_str()) == r#"Bearer error="invalid_token""#
        && answer.set_cookies().is_empty()
}
