//! Headers that make browsers careful, caching, compression, and the request's id.

use crate::helpers::{ANY, HTML, PASSWORD, TestApp};

#[tokio::test]
async fn every_answer_makes_the_browser_careful() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    for path in [
        "/",
        "/dashboard",
        "/no-such-page",
        "/api/login",
        "/health/live",
        "/pkg/none.js",
    ] {
        let answer = client.get(path).await;

        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{path}"
        );
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path}"
        );
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "plain http: {path}"
        );
    }
}

#[tokio::test]
async fn on_https_browsers_are_told_to_stay_there() {
    let app = TestApp::spawn_with(&[("SITE__BASE_URL", "https://tiffin.example")]).await;

    let answer = app.client().get("/").await;

    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000; includeSubDomains"
    );
}

#[tokio::test]
async fn nothing_is_inline_so_the_policy_allows_nothing_inline() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for path in ["/login", "/register", "/", "/no-such-page"] {
        let answer = client.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{path}: {policy}"
        );
        for script in answer.body.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(tag.contains(" src=\"/pkg/"), "{path}: <script{tag}>");
            assert!(rest.starts_with("</script>"), "{path}: {rest}");
        }
        assert!(
            !answer.body.contains(" style=") && !answer.body.contains("<style"),
            "{path}"
        );
    }
}

/// The only scripts of a document, by their addresses.
fn scripts_of(body: &str) -> Vec<&str> {
    let tags = body.split("<script").skip(1);
    tags.map(|tag| tag.split("src=\"").nth(1).unwrap())
        .map(|tag| tag.split('"').next().unwrap())
        .collect()
}

#[tokio::test]
async fn a_page_without_an_island_loads_neither_script_nor_wasm() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;
    let visitor = app.client();

    for (client, path, has_island) in [
        (&visitor, "/", false),
        (&visitor, "/no-such-page", false),
        (&visitor, "/login", true),
        (&customer, "/", true),
        (&customer, "/no-such-page", true),
    ] {
        let page = client.get(path).await.body;

        assert_eq!(page.contains("<leptos-island"), has_island, "{path}");
        assert_eq!(scripts_of(&page).len(), usize::from(has_island), "{path}");
        assert!(!page.contains(".wasm"), "{path}: it is asked for later");
    }
}

#[tokio::test]
async fn the_script_that_starts_islands_is_there_and_is_kept_for_good() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let page = client.get("/login").await.body;

    let script = client.get(scripts_of(&page)[0]).await;

    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        script.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(script.body.contains("/pkg/tiffin.wasm"), "{}", script.body);
}

#[tokio::test]
async fn a_page_is_sent_with_its_length_and_head_alone_says_the_same() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let head = client.request(reqwest::Method::HEAD, "/login", HTML);

    let page = client.get("/login").await;
    let head = client.send(head).await;

    assert_eq!(page.header("content-length"), page.body.len().to_string());
    assert_eq!(head.header("content-length"), page.header("content-length"));
    assert_eq!((head.status, &*head.body), (200, ""));
}

#[tokio::test]
async fn what_is_personal_is_never_stored() {
    let app = TestApp::spawn().await;
    let visitor = app.client();
    let client = app.customer("priya").await;

    for path in ["/", "/dashboard", "/account/password", "/no-such-page"] {
        assert_eq!(
            client.get(path).await.header("cache-control"),
            "no-store",
            "{path}"
        );
    }
    let signed_in = visitor.sign_in("priya", PASSWORD).await;
    assert_eq!(
        signed_in.header("cache-control"),
        "no-store",
        "it sets a cookie"
    );
    assert_eq!(
        app.client().get("/").await.header("cache-control"),
        "private, no-cache"
    );
    assert_eq!(
        client
            .call("/api/account", &[])
            .await
            .header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn files_are_kept_compressed_and_asked_for_again() {
    let app = TestApp::spawn().await;
    let site = app.folder.path().join("site");
    std::fs::write(site.join("robots.txt"), "User-agent: *\n").unwrap();
    age(&site.join("robots.txt"));
    std::fs::write(site.join("pkg/tiffin.css"), "body{}").unwrap();
    std::fs::write(site.join("pkg/tiffin.css.br"), "compressed").unwrap();
    let client = app.client();

    let robots = client.get("/robots.txt").await;
    assert_eq!(
        (robots.status, robots.header("cache-control")),
        (200, "public, no-cache")
    );
    assert!(robots.set_cookies().is_empty());
    let css = client.get("/pkg/tiffin.css").await;
    assert_eq!(
        (css.status, css.header("content-type"), css.body.as_str()),
        (200, "text/css", "body{}")
    );
    let request = client
        .request(reqwest::Method::GET, "/pkg/tiffin.css", ANY)
        .header("accept-encoding", "br");
    let css = client.send(request).await;
    assert_eq!(css.header("vary"), "accept-encoding");
    assert_eq!(
        (css.header("content-encoding"), css.body.as_str()),
        ("br", "compressed")
    );
    let request = client
        .request(reqwest::Method::GET, "/robots.txt", ANY)
        .header("if-modified-since", robots.header("last-modified"));
    assert_eq!(client.send(request).await.status, 304);
}

#[tokio::test]
async fn a_file_that_was_just_written_is_sent_whole_until_it_rests() {
    let app = TestApp::spawn().await;
    let style = app.folder.path().join("site/pkg/tiffin.css");
    std::fs::write(&style, "body{}").unwrap();
    let client = app.client();

    let fresh = client.get("/pkg/tiffin.css").await;
    age(&style);
    let rested = client.get("/pkg/tiffin.css").await;

    assert_eq!(fresh.header("last-modified"), "");
    assert_ne!(rested.header("last-modified"), "");
}

/// As if the file had been written a minute ago.
fn age(file: &std::path::Path) {
    let a_minute_ago = std::time::SystemTime::now() - std::time::Duration::from_mins(1);
    let file = std::fs::File::options().write(true).open(file).unwrap();
    file.set_modified(a_minute_ago).unwrap();
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_for_good() {
    let app = TestApp::spawn_hashed().await;
    let site = app.folder.path().join("site/pkg");
    std::fs::write(site.join("tiffin.tFWwGkNcFvHCtYiZV6X0Fg.css"), "body{}").unwrap();
    std::fs::write(site.join("other.css"), "body{}").unwrap();
    let client = app.client();

    let hashed = client.get("/pkg/tiffin.tFWwGkNcFvHCtYiZV6X0Fg.css").await;
    let other = client.get("/pkg/other.css").await;

    assert_eq!(
        hashed.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(other.header("cache-control"), "public, max-age=3600");
}

#[tokio::test]
async fn pages_are_compressed() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for encoding in ["br", "gzip"] {
        let request = client
            .request(reqwest::Method::GET, "/login", HTML)
            .header("accept-encoding", encoding);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-encoding"], encoding);
        let plain = client.get("/login").await.body.len();
        assert!(response.bytes().await.unwrap().len() < plain);
    }
}

#[tokio::test]
async fn the_requests_id_comes_back_and_a_harmful_one_does_not() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let with_id = |id: &str| {
        client
            .request(reqwest::Method::GET, "/health/live", ANY)
            .header("x-request-id", id)
    };

    let own = client.send(with_id("abcdef-0123456789")).await;
    assert_eq!(own.header("x-request-id"), "abcdef-0123456789");
    for harmful in ["<script>alert(1)</script>", "short", &"x".repeat(100)] {
        let answer = client.send(with_id(harmful)).await;
        assert_ne!(answer.header("x-request-id"), harmful);
        assert_eq!(answer.header("x-request-id").len(), 36);
    }
}

/// A client that announces a body and never sends it is told so.
#[tokio::test]
async fn a_client_too_slow_with_its_body_is_408() {
    let app = TestApp::spawn().await;
    let port = app.port;

    let answer = crate::helpers::blocking(move || {
        crate::helpers::raw(
            port,
            b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nConnection: close\r\n\
              Content-Type: application/x-www-form-urlencoded\r\n\r\nemail",
        )
    })
    .await;

    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// A client that sends its headers one by one for ever holds no connection.
#[tokio::test]
async fn a_client_too_slow_with_its_headers_is_hung_up_on() {
    use std::{
        io::{Read, Write},
        net::TcpStream,
        time::Duration,
    };

    let app = TestApp::spawn().await;
    let port = app.port;

    let answer = crate::helpers::blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map(|_| answer)
    })
    .await;

    assert!(
        answer.is_ok(),
        "the server closed the connection: {answer:?}"
    );
}
