//! Nothing tells who has an account: whatever takes an address answers alike and works alike, whether it is
//! somebody's or nobody's. Alike is to the byte of what is answered, to the statement that the database runs
//! before, and to the work of the hash.

use std::collections::BTreeMap;

use reqwest::{Method, header};

use crate::helpers::{ANY, Answer, Client, HTML, PASSWORD, TestApp, email, statements};

/// What somebody sees who asks, and what it cost.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    status: u16,
    headers: BTreeMap<String, Vec<String>>,
    body: String,
    /// The page after, if there is one.
    next: String,
    statements: Vec<String>,
    kib_passes: u64,
}

/// What differs between any two answers.
const OWN: [&str; 2] = ["date", "x-request-id"];

/// A cookie without its value, which is random or sealed; its length counts.
fn without_value(cookie: &str) -> String {
    let (pair, attributes) = cookie.split_once(';').unwrap();
    let (name, value) = pair.split_once('=').unwrap();
    format!("{name}={};{attributes}", value.len())
}

/// The page that a form is redirected to, without the random value for its scripts.
async fn page_after(client: &Client, answer: &Answer) -> String {
    if answer.location().is_empty() {
        return String::new();
    }
    let page = client.get(answer.location()).await;
    assert_eq!(page.status, 200, "{}", answer.location());
    let csp = page.header("content-security-policy");
    // A page without a script has none.
    let nonce = csp
        .split_once("'nonce-")
        .and_then(|(_, rest)| rest.split_once('\''));
    nonce.map_or(page.body.clone(), |(nonce, _)| page.body.replace(nonce, ""))
}

impl Seen {
    fn of(
        answer: &Answer,
        name: &str,
        next: &str,
        (statements, kib_passes): (Vec<String>, u64),
    ) -> Self {
        let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (header, value) in &answer.headers {
            let value = value.to_str().unwrap();
            let value = match *header {
                header::SET_COOKIE => without_value(value),
                // With a random value for the page's scripts.
                header::CONTENT_SECURITY_POLICY => value.len().to_string(),
                _ => value.to_owned(),
            };
            headers.entry(header.to_string()).or_default().push(value);
        }
        headers.retain(|header, _| !OWN.contains(&&**header));
        Self {
            status: answer.status,
            headers,
            body: answer.body.replace(&email(name), "the address"),
            next: next.replace(&email(name), "the address"),
            statements,
            kib_passes,
        }
    }
}

/// Sends one form about somebody's address.
async fn ask(
    app: &TestApp,
    client: &Client,
    (path, accept): (&str, &str),
    name: &str,
    more: &[(&str, &str)],
) -> Seen {
    let email = email(name);
    let mut form = vec![("email", &*email)];
    form.extend(more);
    let request = client.request(Method::POST, path, accept).form(&form);
    let passwords = &app.state.accounts.passwords;
    let before = passwords.kib_passes();
    let (answer, statements) = statements::of(client, request).await;
    let cost = (statements, passwords.kib_passes() - before);
    let next = page_after(client, &answer).await;
    Seen::of(&answer, name, &next, cost)
}

#[tokio::test]
async fn what_takes_an_address_answers_and_works_alike_for_everybody() {
    if !statements::are_counted() {
        return;
    }
    let app = TestApp::spawn().await;
    let signed_in = app.customer("asha").await;
    app.customer("ravi").await;
    // Another server on the same database, where whoever signs up confirms the address.
    let confirming = TestApp::spawn_with(&[
        ("ACCOUNTS__CONFIRM_EMAIL", "true"),
        ("DATABASE__URL", &app.state.settings.database.url),
    ])
    .await;
    let password = [("password", "not the password")];
    let sign_up = [("name", "Somebody"), ("password", PASSWORD)];
    let label = [("label", "phone"), password[0]];
    for (app, client, path, more, costs) in [
        (&app, None, "/api/login", &password[..], true),
        (&app, None, "/api/token", &label, true),
        (&app, None, "/api/forgot_password", &[], false),
        (&app, Some(&signed_in), "/api/change_email", &[], false),
        (&confirming, None, "/api/register", &sign_up, false),
    ] {
        for accept in [ANY, HTML] {
            // A page gets no token.
            if path == "/api/token" && accept == HTML {
                continue;
            }
            let mut seen = Vec::new();
            // The first of all may open a connection to the database.
            for name in ["warm", "ravi", "none"] {
                let own = app.client();
                let client = client.unwrap_or(&own);
                seen.push(ask(app, client, (path, accept), name, more).await);
            }
            let [_, known, unknown] = &seen[..] else {
                panic!("{seen:?}");
            };
            assert!(!known.statements.is_empty(), "{path}");
            assert_eq!(known.kib_passes > 0, costs, "{path}");
            assert_eq!(known, unknown, "{path} for {accept}");
        }
    }
}
