//! Who holds a connection, and for how long.

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, TcpStream},
    time::Duration,
};

use crate::helpers::{ANY, Answer, Client, HTML, PASSWORD, Server, TestApp};

/// Another client on this machine.
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// More than the system keeps for a client that does not read.
const BIG: u64 = 64 * 1024 * 1024;

/// Asks as a new client on a connection of its own. `None` if it is hung up on.
async fn ask(base: &str, path: &str, accept: &str) -> Option<Answer> {
    let client = Client::new(base);
    let request = client.request(reqwest::Method::GET, path, accept);
    client.try_send(request).await.ok()
}

/// Asks until the answer has this status.
async fn ask_until(base: &str, path: &str, status: u16) -> Answer {
    loop {
        match ask(base, path, ANY).await {
            Some(answer) if answer.status == status => return answer,
            _ => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// A connection that asks for nothing.
fn idle(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).unwrap()
}

#[tokio::test]
async fn clients_that_read_nothing_keep_nobody_out_and_are_hung_up_on() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site/pkg");
    std::fs::create_dir_all(&site).unwrap();
    let big = std::fs::File::create(site.join("big.wasm")).unwrap();
    big.set_len(BIG).unwrap();
    let settings = [("TIFFIN__SERVER__WRITE_TIMEOUT", "2s")];
    let server = Server::start_with_open_files(folder.path(), 256, &settings).await;
    let base = server.base();
    let elsewhere = Client::from_address(&base, ELSEWHERE);
    assert_eq!(elsewhere.sign_up("priya", PASSWORD).await.status, 200);

    let mut stalled: Vec<TcpStream> = (0..260).map(|_| idle(server.port)).collect();
    for connection in &mut stalled {
        // Those that are one too many are closed already.
        let _ = connection.write_all(b"GET /pkg/big.wasm HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    // Somebody else notices nothing.
    let health = elsewhere.get_as_client("/health/live").await;
    assert_eq!((health.status, health.body.as_str()), (200, "live"));
    let other = Client::from_address(&base, ELSEWHERE);
    assert_eq!(other.sign_in("priya", PASSWORD).await.status, 200);
    assert!(other.is_signed_in().await);
    // Their own network is told to come back, but may ask how the server is.
    ask_until(&base, "/health/live", 200).await;
    ask_until(&base, "/health/ready", 200).await;
    // And every one of them is hung up on, which a client that reads nothing finds when it writes.
    for mut connection in stalled {
        while connection.write_all(b"x").is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    ask_until(&base, "/login", 200).await;
}

#[tokio::test]
async fn one_connection_too_many_is_told_to_come_back() {
    let app = TestApp::spawn_with(&[("SERVER__MAX_CONNECTIONS_PER_NETWORK", "2")]).await;
    let held = [idle(app.port), idle(app.port)];

    let refused = ask_until(&app.base, "/login", 503).await;

    assert_eq!(refused.header("retry-after"), "5");
    assert_eq!(refused.header("connection"), "close");
    assert_eq!(
        refused.body,
        r#"{"error":"Tiffin is very busy. Try again in a moment","retry_after":5}"#
    );
    let page = ask(&app.base, "/login", HTML).await.unwrap();
    assert!(
        page.body.contains("<h1>Tiffin is very busy"),
        "{}",
        page.body
    );
    for path in ["/health/live", "/health/ready"] {
        let health = ask(&app.base, path, ANY).await.unwrap();
        assert_eq!((health.status, health.header("connection")), (200, "close"));
    }
    let other = Client::from_address(&app.base, ELSEWHERE);
    assert_eq!(other.get("/login").await.status, 200);

    drop(held);
    ask_until(&app.base, "/login", 200).await;
}

#[tokio::test]
async fn a_trusted_proxy_carries_everybody_and_has_the_limit_of_all() {
    let app = TestApp::spawn_with(&[
        ("SERVER__MAX_CONNECTIONS_PER_NETWORK", "2"),
        ("SERVER__MAX_CONNECTIONS", "8"),
        ("SITE__TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let mut held: Vec<TcpStream> = (0..5).map(|_| idle(app.port)).collect();

    assert_eq!(ask(&app.base, "/login", ANY).await.unwrap().status, 200);
    held.extend((0..3).map(|_| idle(app.port)));
    ask_until(&app.base, "/login", 503).await;
    let health = ask(&app.base, "/health/live", ANY).await.unwrap();
    assert_eq!(health.status, 200);
}

#[tokio::test]
async fn a_stream_of_events_that_is_read_outlives_the_write_time_out() {
    let app = TestApp::spawn_with(&[("SERVER__WRITE_TIMEOUT", "1s")]).await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let stream = phone.open_stream().await;

    tokio::time::sleep(Duration::from_millis(2500)).await;
    laptop.confirm(PASSWORD).await;
    laptop.call("/api/end_other_sessions", &[]).await;

    stream.hears_why().await;
}
