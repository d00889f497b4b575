//! The contract's table, row by row, and the addresses everybody knows.

use futures::future::{join, join_all};
use reqwest::Method;

use crate::helpers::{ANY, HTML, NEW_PASSWORD, PASSWORD, TestApp, blocking, raw};

#[tokio::test]
async fn signed_in_is_200_with_name_and_email() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    let answer = app.client().sign_in("priya", PASSWORD).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(
        answer.body,
        r#"{"name":"priya","email":"priya@example.com"}"#
    );
}

#[tokio::test]
async fn without_a_session_every_private_function_is_401() {
    let app = TestApp::spawn().await;

    for path in ["/api/change_password", "/api/account"] {
        let answer = app.client().call(path, &[]).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (401, r#"{"error":"Sign in to continue"}"#),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_wrong_field_is_422_with_its_name() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    let answer = client.change_password(PASSWORD, "short").await;

    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.body,
        r#"{"error":"There is a problem","fields":{"new_password":"Use at least 8 characters: this has 5"}}"#
    );
}

#[tokio::test]
async fn what_another_site_sends_is_403_and_does_nothing() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let form = [
        ("current_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
    ];

    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for accept in [ANY, HTML] {
            let request = client.request(Method::POST, "/api/change_password", accept);
            let answer = client.send(request.header(name, value).form(&form)).await;
            assert_eq!(answer.status, 403, "{name}: {value}");
        }
    }
    assert!(client.is_signed_in().await);
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let request = client
            .request(method, "/dashboard", ANY)
            .header("origin", "https://evil.example");
        assert_eq!(client.send(request).await.status, 403);
    }
}

#[tokio::test]
async fn what_this_site_sends_is_let_through() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let client = app.client();
    let form = [("email", "priya@example.com"), ("password", PASSWORD)];

    let request = client.request(Method::POST, "/api/login", ANY);
    let request = request
        .header("origin", &app.base)
        .header("sec-fetch-site", "same-origin");

    assert_eq!(client.send(request.form(&form)).await.status, 200);
}

#[tokio::test]
async fn an_unknown_path_is_404_signed_in_or_not() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;

    for client in [app.client(), customer] {
        for path in [
            "/nowhere",
            "/dashboard/nowhere",
            "/account",
            "/account/nowhere",
            "/.well-known/nowhere",
            "/pkg/nowhere.js",
            "/favicon.ico",
        ] {
            let page = client.get(path).await;
            assert_eq!(page.status, 404, "{path}");
            assert!(
                page.body.contains("<h1>We could not find that page</h1>"),
                "{path}: {}",
                page.body
            );
            let answer = client.get_as_client(path).await;
            assert_eq!(answer.status, 404, "{path}");
            assert_eq!(
                answer.body, r#"{"error":"We could not find that"}"#,
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_405() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for (method, path) in [
        (Method::GET, "/api/login"),
        (Method::PUT, "/api/login"),
        (Method::DELETE, "/api/logout"),
        (Method::POST, "/login"),
        (Method::POST, "/"),
        (Method::POST, "/dashboard"),
        (Method::PUT, "/account/password"),
        (Method::POST, "/health/live"),
    ] {
        let answer = client.send(client.request(method.clone(), path, ANY)).await;
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(
            answer.body, r#"{"error":"That cannot be done here"}"#,
            "{method} {path}"
        );
        let page = client
            .send(client.request(method.clone(), path, HTML))
            .await;
        assert_eq!(page.status, 405, "{method} {path}");
        assert!(
            page.body.contains("<h1>That cannot be done here</h1>"),
            "{method} {path}: {}",
            page.body
        );
    }
}

#[tokio::test]
async fn the_health_of_the_server_can_be_asked() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for path in ["/health/live", "/health/ready"] {
        assert_eq!(client.get_as_client(path).await.status, 200, "{path}");
    }
    app.state.db.close().await;
    assert_eq!(client.get_as_client("/health/live").await.status, 200);
    assert_eq!(client.get_as_client("/health/ready").await.status, 503);
}

#[tokio::test]
async fn password_managers_find_the_change_form() {
    let app = TestApp::spawn().await;

    let answer = app.client().get("/.well-known/change-password").await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/password")
    );
}

#[tokio::test]
async fn when_the_database_fails_the_cause_stays_inside() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    sqlx::query("alter table users rename column auth_epoch to lost")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    for answer in [
        client.get("/dashboard").await,
        client.sign_in("priya", PASSWORD).await,
    ] {
        assert_eq!(answer.status, 500);
        let reference = answer.header("x-request-id");
        assert!(
            answer.body.contains("Something went wrong"),
            "{}",
            answer.body
        );
        assert!(answer.body.contains(reference), "{}", answer.body);
        assert!(
            !answer.body.contains("auth_epoch") && !answer.body.contains("column"),
            "{}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_request_for_a_tunnel_is_405() {
    let app = TestApp::spawn().await;
    let port = app.port;

    let answer = blocking(move || {
        raw(port, b"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n")
    })
    .await;

    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
}

/// What finds out who asks is no page: the context of whoever is answered on the same thread is not
/// its own.
#[tokio::test]
async fn a_failure_has_the_reference_of_its_own_request() {
    let app = TestApp::spawn().await;
    let mut unknown = Vec::new();
    for _ in 0..20 {
        let client = app.client();
        client.set_cookie("tiffin", "AAAAAAAAAAAAAAAAAAAAAA");
        unknown.push(client);
    }
    sqlx::query("alter table session_endings rename to away")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let visitor = app.client();
    let pages = join_all((0..60).map(|_| visitor.get("/restaurants")));
    let failures = join_all(
        unknown
            .iter()
            .cycle()
            .take(200)
            .map(|client| client.get_as_client("/")),
    );
    let (pages, failures) = join(pages, failures).await;

    assert!(pages.iter().all(|page| page.status == 200));
    for answer in failures {
        let id = answer.header("x-request-id");
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains(id), "{id}: {}", answer.body);
    }
}
