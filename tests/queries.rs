//! How often a page asks the database: a few times, however much it shows. What the catalogue has
//! stands in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock},
};

use reqwest::Method;
use tiffin::server::catalog::demo;
use tracing::{
    Event, Id, Subscriber,
    field::{Field, Visit},
    span::Attributes,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

use crate::helpers::{
    ANY, Client, HTML, TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, RED_RICE},
    read,
};

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

fn count_from_now_on() {
    static STARTED: OnceLock<()> = OnceLock::new();
    STARTED.get_or_init(|| {
        // Somebody who wants to read the log gets no count: there is one subscriber.
        let counter = Counter.with_filter(tracing_subscriber::filter::LevelFilter::DEBUG);
        let _ = tracing_subscriber::registry().with(counter).try_init();
    });
}

/// The statements that a page takes.
async fn statements(client: &Client, path: &str) -> Vec<String> {
    statements_of(client, path, client.request(Method::GET, path, HTML)).await
}

async fn statements_of(
    client: &Client,
    path: &str,
    request: reqwest::RequestBuilder,
) -> Vec<String> {
    let id = uuid::Uuid::new_v4().to_string();
    let answer = client.send(request.header("X-Request-Id", &id)).await;
    assert_eq!(answer.status, 200, "{path}");
    let mut counted = counted().lock().unwrap();
    counted.remove(&id).unwrap_or_default()
}

async fn assert_few(client: &Client, path: &str, at_most: usize) {
    let statements = statements(client, path).await;
    assert_eq!(
        statements.is_empty(),
        at_most == 0,
        "{path}: {statements:#?}"
    );
    assert!(statements.len() <= at_most, "{path}: {statements:#?}");
}

#[tokio::test]
async fn a_page_asks_a_few_times_and_no_more() {
    if std::env::var_os("TEST_LOG").is_some() {
        return;
    }
    count_from_now_on();
    let app = TestApp::spawn_with(&[("SITE__DEMO", "true")]).await;
    let kitchen = Kitchen::open(&app).await;
    demo::seed(&app.state.catalog).await.unwrap();
    let few = "delete from restaurants where slug <> 'kitchen' and id not in
                   (select id from restaurants order by id limit 8)";
    kitchen.sql(&app, few).await;
    let (guest, customer) = (app.client(), app.customer("priya").await);
    for client in [&guest, &customer] {
        client.add(DOSA, &[], 2).await;
        client.add(MEALS, &[RED_RICE], 1).await;
        client.add(CHAI, &[], 1).await;
    }
    let address = customer.add_address("12 Lake Road").await;
    customer.add_address("13 Lake Road").await;
    let review = customer.review("kitchen", &address).await;
    let number = customer.place(&review).await;
    customer.add(DOSA, &[], 2).await;
    let review = customer.review("kitchen", &address).await;

    let visitor = app.client();
    for (path, of_visitor, of_guest, of_customer) in [
        ("/", 0, 0, 1),
        ("/restaurants", 0, 0, 1),
        ("/restaurants?q=panneer+dosa&open=1&diet=veg", 0, 0, 1),
        ("/r/kitchen", 0, 4, 6),
        ("/cart", 0, 4, 5),
        ("/checkout/kitchen", 2, 4, 6),
    ] {
        assert_few(&visitor, path, of_visitor).await;
        assert_few(&guest, path, of_guest).await;
        assert_few(&customer, path, of_customer).await;
    }
    // Who asks is one of them.
    for (path, at_most) in [
        ("/dashboard", 6),
        ("/orders", 4),
        (&*format!("/orders/{number}"), 5),
        (&*format!("/checkout/kitchen/review/{review}"), 6),
        ("/account/addresses", 2),
        ("/account/sessions", 3),
        ("/account/activity", 3),
        ("/account/password", 1),
    ] {
        assert_few(&customer, path, at_most).await;
    }
    // What the lab says of its three ways.
    let visitor = app.client();
    visitor.call("/api/lab_begin", &[]).await;
    let lab: Option<tiffin::model::lab::Lab> = read(&visitor.call("/api/lab", &[]).await);
    let token = lab.unwrap().token.whole();
    for (path, token, exactly) in [
        ("/api/lab/session", None, 1),
        ("/api/lab/stateless", Some(&token), 0),
        ("/api/lab/instant", Some(&token), 1),
    ] {
        let mut request = visitor.request(Method::GET, path, ANY);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let statements = statements_of(&visitor, path, request).await;
        assert_eq!(statements.len(), exactly, "{path}: {statements:#?}");
    }
    let phone = app.app("priya").await;
    for (method, path, exactly) in [
        (Method::POST, "/api/restaurants", 0),
        // Its family is one, the account the other.
        (Method::GET, "/api/me", 2),
        (Method::POST, "/api/orders", 4),
    ] {
        let request = customer.request(method, path, ANY).form(&[("page", "1")]);
        let request = request.bearer_auth(&phone.tokens.access_token);
        let statements = statements_of(&customer, path, request).await;
        assert_eq!(statements.len(), exactly, "{path}: {statements:#?}");
    }
    let order: tiffin::model::order::Order =
        read(&customer.call("/api/order", &[("number", &number)]).await);
    assert_eq!(order.number, number);
}
