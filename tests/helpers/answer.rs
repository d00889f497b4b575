//! What a client gets.

use reqwest::header;
use serde::de::DeserializeOwned;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    /// The session's `Set-Cookie`, if there is one.
    pub fn session_cookie(&self) -> Option<&str> {
        let is_session =
            |cookie: &&&str| cookie.starts_with("tiffin=") || cookie.starts_with("__Host-tiffin=");
        self.set_cookies().iter().find(is_session).copied()
    }
}

/// What an answer of success holds.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> T {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}
