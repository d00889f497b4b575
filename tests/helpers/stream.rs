//! A stream of events, as a tab holds it open.

use std::time::Duration;

use reqwest::Method;
use tiffin::model::ending::Ending;

use super::client::Client;

impl Client {
    /// Opens a stream of events, as a tab does.
    pub async fn open_stream(&self) -> EventStream {
        let request = self.request(Method::GET, "/events", "text/event-stream");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        EventStream { response }
    }
}

/// A stream of events that a tab holds open.
pub struct EventStream {
    response: reqwest::Response,
}

impl EventStream {
    /// Its first bytes, which come before anything has happened.
    pub async fn begins(&mut self) -> String {
        let first = tokio::time::timeout(Duration::from_secs(5), self.response.chunk()).await;
        let first = first.expect("at once").unwrap().unwrap();
        String::from_utf8(first.to_vec()).unwrap()
    }

    /// Everything it says until it ends: events' names and data, without the comments.
    pub async fn until_it_ends(mut self) -> Vec<(String, String)> {
        let mut text = String::new();
        let all = async {
            while let Some(chunk) = self.response.chunk().await.unwrap() {
                text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all)
            .await
            .expect("the stream ends");
        let field = |event: &str, name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(name));
            line.map(|value| value.trim().to_owned())
        };
        text.split("\n\n")
            .filter_map(|event| Some((field(event, "event:")?, field(event, "data:")?)))
            .collect()
    }

    /// Why its session ended, which is the last thing it says.
    pub async fn hears_why(self) -> Ending {
        let said = self.until_it_ends().await;
        let [(event, data)] = said.as_slice() else {
            panic!("one event, not {said:?}")
        };
        assert_eq!(event, "signed-out");
        serde_json::from_str(data).unwrap()
    }
}
