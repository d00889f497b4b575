//! Headers that other software has a hand in: what they say is read, and what makes no sense in them
//! hides nothing else.

use std::time::Duration;

use reqwest::{Method, header};

use crate::helpers::{
    ANY, Answer, Client, HTML, PASSWORD, TestApp, blocking,
    kitchen::{DOSA, Kitchen},
    raw,
};

/// Cookies that other software on the host may have set.
const FOREIGN: [&[u8]; 3] = ["city=Köln".as_bytes(), b"city=K\xf6ln", b"\xff\xfe"];

/// A client's own cookies with a foreign one among them.
fn among(client: &Client, foreign: &[u8]) -> header::HeaderValue {
    let own = client.cookie_header();
    let all = [foreign, own.as_bytes(), foreign].join(&b"; "[..]);
    header::HeaderValue::from_bytes(&all).unwrap()
}

async fn get(app: &TestApp, path: &str, cookies: header::HeaderValue) -> Answer {
    let client = app.client();
    let request = client.request(Method::GET, path, HTML);
    client.send(request.header(header::COOKIE, cookies)).await
}

#[tokio::test]
async fn a_foreign_cookie_of_any_bytes_hides_no_session() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    for foreign in FOREIGN {
        let dashboard = get(&app, "/dashboard", among(&client, foreign)).await;

        assert_eq!(dashboard.status, 200, "{foreign:?}");
    }
}

#[tokio::test]
async fn a_foreign_cookie_of_any_bytes_hides_no_guests_cart_and_no_message() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    for foreign in FOREIGN {
        let guest = app.client();
        guest.submit("/login", "/api/login", &[]).await;
        assert!(guest.cookie("tiffin-flash").is_some());
        guest.add(DOSA, &[], 1).await;

        let cart = get(&app, "/cart", among(&guest, foreign)).await;
        let login = get(&app, "/login", among(&guest, foreign)).await;

        assert!(cart.body.contains("Masala Dosa"), "{foreign:?}");
        assert!(login.body.contains("Invalid credentials"), "{foreign:?}");
    }
}

#[tokio::test]
async fn a_user_agent_of_any_bytes_is_kept_as_text() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    for (sent, kept) in [
        ("Phone Köln".as_bytes(), "Phone Köln"),
        (b"Phone K\xf6ln", "Phone Köln"),
        (b"Phone\x85 1", "Phone 1"),
    ] {
        app.advance(Duration::from_secs(1));
        let client = app.client();
        let form = [("email", "priya@example.com"), ("password", PASSWORD)];
        let request = client
            .request(Method::POST, "/api/login", ANY)
            .header(
                header::USER_AGENT,
                header::HeaderValue::from_bytes(sent).unwrap(),
            )
            .form(&form);
        assert_eq!(client.send(request).await.status, 200);

        let newest: String = sqlx::query_scalar(
            "select user_agent from user_sessions order by created_at desc limit 1",
        )
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();
        assert_eq!(newest, kept);
    }
}

#[tokio::test]
async fn a_type_of_body_with_bytes_beyond_ascii_is_a_form_all_the_same() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let kind = b"application/x-www-form-urlencoded; note=\xfc";

    let request = client
        .request(Method::POST, "/api/login", ANY)
        .header(
            header::CONTENT_TYPE,
            header::HeaderValue::from_bytes(kind).unwrap(),
        )
        .body("email=a%40example.com&password=x");

    assert_eq!(client.send(request).await.status, 401);
}

#[tokio::test]
async fn a_form_whose_origin_was_taken_away_is_ours_if_the_browser_says_so() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let post = |site: Option<&'static str>| {
        let request = client
            .request(Method::POST, "/api/account", ANY)
            .header(header::ORIGIN, "null")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        match site {
            Some(site) => request.header("sec-fetch-site", site),
            None => request,
        }
    };

    assert_eq!(client.send(post(Some("same-origin"))).await.status, 200);
    for other in [None, Some("none"), Some("same-site"), Some("cross-site")] {
        assert_eq!(client.send(post(other)).await.status, 403, "{other:?}");
    }
}

#[tokio::test]
async fn a_request_names_its_host_once() {
    let app = TestApp::spawn().await;
    let port = app.port;
    let status_of = |head: &'static [u8]| async move {
        let request = [head, b"Connection: close\r\n\r\n"].concat();
        let answer = blocking(move || raw(port, &request)).await;
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };

    for (head, status) in [
        (&b"GET /health/live HTTP/1.1\r\nHost: x\r\n"[..], "200"),
        (b"GET /health/live HTTP/1.1\r\nHost: [::1]:3000\r\n", "200"),
        (b"GET /health/live HTTP/1.0\r\n", "200"),
        (b"GET /health/live HTTP/1.1\r\n", "400"),
        (b"GET /health/live HTTP/1.1\r\nHost:\r\n", "400"),
        (
            b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
            "400",
        ),
        (
            b"GET /health/live HTTP/1.1\r\nHost: a\r\nhost: b\r\n",
            "400",
        ),
        (
            b"GET /health/live HTTP/1.0\r\nHost: a\r\nHost: b\r\n",
            "400",
        ),
        (b"GET /health/live HTTP/1.1\r\nHost: a/b\r\n", "400"),
        (b"GET /health/live HTTP/1.1\r\nHost: k\xf6ln\r\n", "400"),
        (b"POST /api/login HTTP/1.1\r\nContent-Length: 0\r\n", "400"),
        (b"GET /dashboard HTTP/1.1\r\nHost: a@b\r\n", "400"),
    ] {
        let words = String::from_utf8_lossy(head);
        assert_eq!(status_of(head).await, status, "{words}");
    }
}

#[tokio::test]
async fn behind_a_proxy_a_customer_is_seen_by_the_address_it_wrote() {
    let app = TestApp::spawn_with(&[("SITE__TRUSTED_PROXIES", "127.0.0.1")]).await;
    app.customer("priya").await;

    for (written, seen) in [
        ("198.51.100.7, ", "198.51.100.7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("\"[2001:db8::7]:443\"", "2001:db8::7"),
        ("unknown", "0.0.0.0"),
    ] {
        app.advance(Duration::from_secs(1));
        let client = app.client();
        let form = [("email", "priya@example.com"), ("password", PASSWORD)];
        let request = client
            .request(Method::POST, "/api/login", ANY)
            .header("x-forwarded-for", written)
            .form(&form);
        assert_eq!(client.send(request).await.status, 200);

        let newest: String =
            sqlx::query_scalar("select ip from user_sessions order by created_at desc limit 1")
                .fetch_one(&app.state.db.read)
                .await
                .unwrap();
        assert_eq!(newest, seen, "{written}");
    }
}
