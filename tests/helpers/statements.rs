//! What a request asks the database.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use tracing::{
    Event, Id, Subscriber,
    field::{Field, Visit},
    span::Attributes,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

use super::{Answer, Client};

/// Statements by the request that ran them.
fn counted() -> &'static Mutex<HashMap<String, Vec<String>>> {
    static COUNTED: OnceLock<Mutex<HashMap<String, Vec<String>>>> = OnceLock::new();
    COUNTED.get_or_init(Mutex::default)
}

/// Counts what the database's library logs, by the request's id in the span around it.
struct Counter;

#[derive(Default)]
struct Named(HashMap<&'static str, String>);

impl Visit for Named {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

struct RequestId(String);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Counter {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().name() != "request" {
            return;
        }
        let mut named = Named::default();
        attributes.record(&mut named);
        if let (Some(span), Some(id)) = (context.span(id), named.0.remove("id")) {
            span.extensions_mut().insert(RequestId(id));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut named = Named::default();
        event.record(&mut named);
        let spans = context.event_scope(event).into_iter().flatten();
        for span in spans {
            if let Some(RequestId(id)) = span.extensions().get() {
                let statement = named.0.remove("summary").unwrap_or_default();
                if statement.starts_with("PRAGMA") {
                    // A connection that is being opened.
                    return;
                }
                let mut counted = counted().lock().unwrap();
                counted.entry(id.clone()).or_default().push(statement);
                return;
            }
        }
    }
}

/// Counts from now on. False for somebody who wants to read the log, and gets no count: there is one subscriber.
pub fn are_counted() -> bool {
    static COUNTS: OnceLock<bool> = OnceLock::new();
    *COUNTS.get_or_init(|| {
        let counter = Counter.with_filter(tracing_subscriber::filter::LevelFilter::DEBUG);
        std::env::var_os("TEST_LOG").is_none()
            && tracing_subscriber::registry()
                .with(counter)
                .try_init()
                .is_ok()
    })
}

/// An answer, and the statements that it took.
pub async fn of(client: &Client, request: reqwest::RequestBuilder) -> (Answer, Vec<String>) {
    let id = uuid::Uuid::new_v4().to_string();
    let answer = client.send(request.header("X-Request-Id", &id)).await;
    let statements = counted().lock().unwrap().remove(&id);
    (answer, statements.unwrap_or_default())
}
