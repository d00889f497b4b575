//! Streams of events: how many, how long, and what they must never hold up.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use futures::future::join_all;
use tiffin::model::ending::EndReason;

use crate::helpers::{
    Client, EventStream, NEW_PASSWORD, PASSWORD, Server, TestApp, blocking, tiffin,
};

#[tokio::test]
async fn every_tab_hears_why_at_once() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let tabs = join_all([&phone, &phone, &laptop, &laptop].map(Client::open_stream)).await;

    phone.change_password(PASSWORD, NEW_PASSWORD).await;

    for ending in join_all(tabs.into_iter().map(EventStream::hears_why)).await {
        assert_eq!(ending.reason, EndReason::PasswordChanged);
        assert!(ending.at <= app.state.clock.now());
    }
}

/// Some proxies hold an answer's head back until its first byte.
#[tokio::test]
async fn a_stream_begins_with_a_comment() {
    let app = TestApp::spawn().await;
    let mut stream = app.customer("priya").await.open_stream().await;

    assert_eq!(stream.begins().await, ": open\n\n");
}

#[tokio::test]
async fn the_twenty_first_stream_of_a_customer_closes_the_first() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let first = client.open_stream().await;
    for _ in 0..19 {
        std::mem::forget(client.open_stream().await);
    }
    let bystander = app.customer("ravi").await.open_stream().await;

    std::mem::forget(client.open_stream().await);

    let said = first.until_it_ends().await;
    assert_eq!(said, [("superseded".to_owned(), "{}".to_owned())]);
    assert_eq!(app.state.hub.streams(), 21);
    drop(bystander);
}

#[tokio::test]
async fn a_tab_that_is_closed_is_forgotten() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let stream = client.open_stream().await;
    assert_eq!(app.state.hub.streams(), 1);

    drop(stream);

    while app.state.hub.streams() > 0 {
        tokio::task::yield_now().await;
    }
}

/// A session that nobody uses times out, however long its page is open: a stream is no activity.
#[tokio::test]
async fn a_stream_does_not_keep_its_session_alive() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let stream = client.open_stream().await;

    for _ in 0..24 {
        app.advance(Duration::from_hours(1)); // it looks again each time
        tokio::task::yield_now().await;
    }

    assert_eq!(stream.hears_why().await.reason, EndReason::IdleTimeout);
}

/// It ends when its session's time is up, not when it happens to look.
#[tokio::test]
async fn a_stream_never_outlives_its_session() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let in_five_seconds = app.state.clock.now() + 2_000;
    sqlx::query("update user_sessions set expires_at = $1")
        .bind(in_five_seconds)
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let ending = client.open_stream().await.hears_why().await;

    assert_eq!(
        (ending.reason, ending.at),
        (EndReason::AbsoluteTimeout, in_five_seconds)
    );
}

/// Ended after the request was authenticated and before the stream was known to the hub: the look
/// at the start finds it.
#[tokio::test]
async fn what_ends_before_the_stream_is_open_is_not_missed() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;

    for _ in 0..20 {
        let phone = app.signed_in("priya", PASSWORD).await;
        let handle = phone.handle().await;
        let open = phone.request(reqwest::Method::GET, "/events", "text/event-stream");
        let (response, ended) = tokio::join!(open.send(), laptop.end_session(&handle));
        assert_eq!(ended.status, 200);
        let response = response.unwrap();
        if response.status() == 200 {
            let body = tokio::time::timeout(Duration::from_secs(20), response.text()).await;
            assert!(
                body.expect("it ends")
                    .unwrap()
                    .contains("\"reason\":\"ended\"")
            );
        }
    }
    assert!(phone.is_signed_in().await);
}

#[tokio::test]
async fn when_the_server_stops_streams_end_without_a_word() {
    let app = TestApp::spawn().await;
    let stream = app.customer("priya").await.open_stream().await;

    let ((), said) = tokio::join!(app.stop(), stream.until_it_ends());

    assert_eq!(said, []);
}

/// A tab that opens its stream while the server is stopping must not hold it up.
#[tokio::test]
async fn a_stopping_server_ends_a_stream_that_opens_late() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.state.hub.close();

    let said = client.open_stream().await.until_it_ends().await;

    assert_eq!(said, []);
}

/// Clients that never read, and one that died without saying so: nobody waits for them.
#[tokio::test]
async fn a_dead_or_slow_client_holds_nobody_up() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let (port, cookies) = (app.port, phone.cookie_header());
    let silent: Vec<TcpStream> = blocking(move || {
        (0..10)
            .map(|_| {
                let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
                write!(
                    socket,
                    "GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n\r\n"
                )
                .unwrap();
                socket
            })
            .collect()
    })
    .await;
    while app.state.hub.streams() < 10 {
        tokio::task::yield_now().await;
    }
    let tab = laptop.open_stream().await;

    let changed = laptop.change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!(changed.status, 200);
    assert_eq!(tab.hears_why().await.reason, EndReason::PasswordChanged);
    while app.state.hub.streams() > 0 {
        tokio::task::yield_now().await;
    }
    // And whoever reads after all finds the reason.
    let mut late = silent.into_iter().next().unwrap();
    let text = blocking(move || {
        late.set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut text = [0; 4096];
        let mut seen = String::new();
        while !seen.contains("signed-out") {
            let read = late.read(&mut text).unwrap();
            assert_ne!(read, 0, "{seen}");
            seen.push_str(&String::from_utf8_lossy(&text[..read]));
        }
        seen
    })
    .await;
    assert!(text.contains("password_changed"), "{text}");
}

#[tokio::test]
async fn five_hundred_open_streams_and_sign_ins_go_on() {
    let app = TestApp::spawn().await;
    let mut streams = Vec::new();
    for customer in 0..25 {
        let client = app.customer(&format!("customer{customer}")).await;
        streams.extend(join_all((0..20).map(|_| client.open_stream())).await);
    }
    assert_eq!(app.state.hub.streams(), 500);

    let sign_ins = (0..25).map(async |customer| {
        app.signed_in(&format!("customer{customer}"), PASSWORD)
            .await
            .call("/api/end_other_sessions", &[])
            .await
    });
    let ended = join_all(sign_ins).await;

    assert!(
        ended
            .iter()
            .all(|answer| answer.body == r#"{"sessions_ended":1}"#)
    );
    for ending in join_all(streams.into_iter().map(EventStream::hears_why)).await {
        assert_eq!(ending.reason, EndReason::Ended);
    }
}

/// A second server on the same database, and the command line: neither can call the first.
#[tokio::test]
async fn what_another_process_ends_reaches_open_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (
        Server::start(folder.path()).await,
        Server::start(folder.path()).await,
    );
    let phone = Client::new(&one.base());
    phone.sign_up("priya", PASSWORD).await;
    let laptop = Client::new(&other.base());
    laptop.sign_in("priya", PASSWORD).await;
    let tab = phone.open_stream().await;

    let ended = laptop.call("/api/end_other_sessions", &[]).await;
    assert_eq!(ended.body, r#"{"sessions_ended":1}"#);
    assert_eq!(tab.hears_why().await.reason, EndReason::Ended);

    let tab = laptop.open_stream().await;
    let mut suspend = tiffin(folder.path());
    suspend.args(["user", "suspend", "priya@example.com"]);
    let output = blocking(move || suspend.output()).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(tab.hears_why().await.reason, EndReason::Suspended);
}

/// The stream is asked for with a cookie, so another site must not be able to read it.
#[tokio::test]
async fn no_other_site_may_read_a_stream() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    let request = client
        .request(reqwest::Method::GET, "/events", "text/event-stream")
        .header("origin", "https://evil.example")
        .header("sec-fetch-site", "cross-site");
    let response = request.send().await.unwrap();

    assert!(
        response
            .headers()
            .get("access-control-allow-origin")
            .is_none()
    );
    let cookie = app.customer("ravi").await;
    assert!(
        cookie
            .sign_in("ravi", PASSWORD)
            .await
            .session_cookie()
            .unwrap()
            .contains("SameSite=Lax")
    );
}

/// A page that waits open, and opens its stream again now and then, is not used by anybody.
#[tokio::test]
async fn opening_a_stream_is_no_activity() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let last_seen = "select last_seen_at from user_sessions";
    let before = app.count(last_seen).await;
    app.advance(Duration::from_mins(11));

    let stream = client.open_stream().await;

    assert_eq!(app.count(last_seen).await, before);
    drop(stream);
}
