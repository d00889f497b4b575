//! Told to stop, the server finishes what is in flight.

use std::{io::Write, net::TcpStream, time::Duration};

use crate::helpers::{Client, InFlight, PASSWORD, Server, blocking, open, stop_writers};

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

/// Somebody else's lock, streams, slow readers and clients that hung up: none keeps the process.
#[tokio::test]
async fn on_sigterm_the_process_ends_whatever_holds_it_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let client = Client::new(&server.base());
    client.sign_up("priya", PASSWORD).await;
    let _stream = client.open_stream().await;
    let other = open(folder.path()).await;
    let _lock = stop_writers(&other, &[]).await;
    let port = server.port;
    let held_up = blocking(move || {
        let send = |request: &str| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        };
        let sign_up = "POST /api/register HTTP/1.1\r\nHost: x\r\nContent-Length: 58\r\n\
            Content-Type: application/x-www-form-urlencoded\r\n\r\n\
            name=Ravi&email=ravi%40example.com&password=mango+lassi+at";
        let hung_up = send(sign_up);
        std::thread::sleep(Duration::from_millis(100));
        drop(hung_up);
        [
            send(sign_up),
            send("POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nemail"),
            send("GET / HTTP/1.1\r\nHost: x\r\n"),
        ]
    })
    .await;

    server.signal("TERM");

    let ended = tokio::time::timeout(
        Duration::from_mins(1),
        blocking(move || (server.process.wait(), server)),
    );
    let (status, _server) = ended.await.expect("ends within its grace");
    assert!(status.unwrap().success());
    drop(held_up);
}
