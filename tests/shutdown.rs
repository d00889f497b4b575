//! Told to stop, the server finishes what is in flight.

use crate::helpers::{Client, InFlight, PASSWORD, Server, blocking};

async fn a_request_in_flight_is_finished_after(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let client = Client::new(&server.base());
    client.sign_up("priya", PASSWORD).await;
    let (port, cookies) = (server.port, client.cookie_header());
    let in_flight = blocking(move || InFlight::begin(port, "/api/account", &cookies, "a=b")).await;

    server.signal(signal);
    while client
        .request(reqwest::Method::GET, "/health/live", "*/*")
        .send()
        .await
        .is_ok()
    {
        tokio::task::yield_now().await;
    }
    let answer = blocking(move || in_flight.finish()).await;

    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("priya@example.com"), "{answer}");
    let status = blocking(move || server.process.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn on_sigterm_requests_in_flight_are_finished() {
    a_request_in_flight_is_finished_after("TERM").await;
}

#[tokio::test]
async fn on_sigint_requests_in_flight_are_finished() {
    a_request_in_flight_is_finished_after("INT").await;
}
