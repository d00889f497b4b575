//! A stream of events, as a tab holds it open.

use std::time::Duration;

use reqwest::Method;
use tiffin::model::ending::Ending;

use super::client::Client;

impl Client {
    /// Opens a stream of events, as a tab does.
    pub async fn open_stream(&self) -> EventStream {
        self.open_stream_at("/events").await
    }

    pub async fn open_stream_at(&self, path: &str) -> EventStream {
        let request = self.request(Method::GET, path, "text/event-stream");
        EventStream::of(request).await
    }

    /// Opens it again, as a browser does that has lost it.
    pub async fn open_stream_after(&self, last_event_id: &str) -> EventStream {
        let request = self.request(Method::GET, "/events", "text/event-stream");
        EventStream::of(request.header("last-event-id", last_event_id)).await
    }
}

/// A stream of events that a tab holds open.
pub struct EventStream {
    response: reqwest::Response,
    /// What came and was not looked at.
    text: String,
}

/// What it says, comments and beats left out.
#[derive(Debug, Default)]
pub struct StreamEvent {
    pub name: String,
    pub id: String,
    pub data: String,
}

impl StreamEvent {
    fn read(text: &str) -> Option<Self> {
        let mut event = Self::default();
        for line in text.lines() {
            let Some((field, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim().to_owned();
            match field {
                "event" => event.name = value,
                "id" => event.id = value,
                "data" => event.data = value,
                _ => {}
            }
        }
        (!event.name.is_empty() && event.name != "beat").then_some(event)
    }
}

impl EventStream {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self {
            response,
            text: String::new(),
        }
    }

    /// The next event.
    pub async fn next(&mut self) -> StreamEvent {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (StreamEvent::read(event), rest.to_owned());
                self.text = rest;
                match event {
                    Some(event) => return event,
                    None => continue,
                }
            }
            let chunk = tokio::time::timeout(Duration::from_secs(30), self.response.chunk()).await;
            let chunk = chunk.expect("something happens").unwrap();
            let chunk = chunk.expect("it goes on");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Its first bytes, which come before anything has happened.
    pub async fn begins(&mut self) -> String {
        let first = tokio::time::timeout(Duration::from_secs(5), self.response.chunk()).await;
        let first = first.expect("at once").unwrap().unwrap();
        String::from_utf8(first.to_vec()).unwrap()
    }

    /// Everything it says until it ends: events' names and data, without the comments.
    pub async fn until_it_ends(mut self) -> Vec<(String, String)> {
        let mut text = std::mem::take(&mut self.text);
        let all = async {
            while let Some(chunk) = self.response.chunk().await.unwrap() {
                text.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(Duration::from_secs(90), all)
            .await
            .expect("the stream ends");
        text.split("\n\n")
            .filter_map(StreamEvent::read)
            .map(|event| (event.name, event.data))
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
