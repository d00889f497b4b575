//! What a client does with its account.

use tiffin::model::session::Sessions;

use super::{answer::Answer, client::Client};

/// Passwords that the policy accepts.
pub const PASSWORD: &str = "mango lassi at noon";
pub const NEW_PASSWORD: &str = "rasam rice on monday";

pub fn email(name: &str) -> String {
    format!("{name}@example.com")
}

impl Client {
    pub async fn sign_up(&self, name: &str, password: &str) -> Answer {
        let form = [
            ("name", name),
            ("email", &email(name)),
            ("password", password),
        ];
        self.call("/api/register", &form).await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.call(
            "/api/login",
            &[("email", &email(name)), ("password", password)],
        )
        .await
    }

    pub async fn sign_out(&self) -> Answer {
        self.call("/api/logout", &[]).await
    }

    /// Proves the password again.
    pub async fn confirm(&self, password: &str) -> Answer {
        self.call("/api/confirm", &[("password", password)]).await
    }

    /// The handle of the session that asks.
    pub async fn handle(&self) -> String {
        self.handles().await.swap_remove(0)
    }

    /// The handles of the customer's sessions, the one that asks first.
    pub async fn handles(&self) -> Vec<String> {
        let answer = self.call("/api/sessions", &[]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let sessions: Sessions = serde_json::from_str(&answer.body).unwrap();
        sessions
            .sessions
            .into_iter()
            .map(|session| session.handle)
            .collect()
    }

    pub async fn end_session(&self, handle: &str) -> Answer {
        self.call("/api/end_session", &[("session", handle)]).await
    }

    pub async fn change_password(&self, current: &str, new: &str) -> Answer {
        let form = [("current_password", current), ("new_password", new)];
        self.call("/api/change_password", &form).await
    }

    /// Whether the next request knows who this is.
    pub async fn is_signed_in(&self) -> bool {
        match self.get_as_client("/dashboard").await.status {
            200 => true,
            401 => false,
            status => panic!("the dashboard answered {status}"),
        }
    }
}
