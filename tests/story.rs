//! The article's story: who are you on the second request, and on the fiftieth?

use crate::helpers::{NEW_PASSWORD, PASSWORD, TestApp, blocking, kitchen::Kitchen, raw};

#[tokio::test]
async fn the_next_request_and_the_fiftieth_know_who_you_are() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let client = app.client();

    client.sign_in("priya", PASSWORD).await;

    for request in 1..=50 {
        let dashboard = client.get("/dashboard").await;
        assert_eq!(dashboard.status, 200, "request {request}");
        assert!(
            dashboard.body.contains("priya@example.com"),
            "request {request}"
        );
    }
}

#[tokio::test]
async fn without_a_session_a_browser_is_sent_to_sign_in() {
    let app = TestApp::spawn().await;

    let answer = app.client().get("/dashboard?from=mail").await;

    assert_eq!(answer.status, 303);
    assert_eq!(answer.location(), "/login?next=%2Fdashboard%3Ffrom%3Dmail");
    assert_eq!(answer.body, "");
}

#[tokio::test]
async fn without_a_session_a_client_is_told_in_json() {
    let app = TestApp::spawn().await;

    let answer = app.client().get_as_client("/dashboard").await;

    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.body, r#"{"error":"Sign in to continue"}"#);
}

#[tokio::test]
async fn a_restart_keeps_sessions() {
    let app = TestApp::spawn().await;
    let cookies = app.customer("priya").await.cookie("tiffin").unwrap();

    let app = app.restart().await;

    let client = app.client();
    client.set_cookie("tiffin", &cookies);
    assert!(client.is_signed_in().await);
}

#[tokio::test]
async fn signing_out_ends_this_session_only() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let stolen = phone.twin();

    let answer = phone.sign_out().await;

    assert_eq!((answer.status, answer.location()), (200, "/"));
    assert_eq!(phone.cookie("tiffin"), None);
    assert!(!stolen.is_signed_in().await);
    assert!(laptop.is_signed_in().await);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
}

#[tokio::test]
async fn signing_out_without_a_session_is_fine() {
    let app = TestApp::spawn().await;

    assert_eq!(app.client().sign_out().await.status, 200);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

#[tokio::test]
async fn every_page_that_is_not_public_needs_a_session() {
    let app = TestApp::spawn_with(&[("SITE__DEMO", "true")]).await;
    Kitchen::open(&app).await;
    let client = app.client();

    for page in [
        "/dashboard",
        "/account/password",
        "/account/addresses",
        "/account/addresses/1",
        "/orders",
        "/orders/1",
        "/orders/1/again",
        "/kitchen",
        "/kitchen/kitchen",
        "/kitchen/kitchen/menu",
        "/deliveries",
        "/admin",
        "/checkout/kitchen/review/1",
    ] {
        assert_eq!(client.get(page).await.status, 303, "{page}");
    }
    for page in tiffin::paths::PUBLIC {
        let page = page.replace("{restaurant}", "kitchen");
        // A link that nobody made shows nothing, nor does a mail that nobody got; neither asks to sign in.
        let is_nothing = page.starts_with("/t/") || page == tiffin::paths::MAIL;
        let expected = if is_nothing { 404 } else { 200 };
        assert_eq!(client.get(&page).await.status, expected, "{page}");
    }
}

#[tokio::test]
async fn a_customer_has_no_use_for_the_sign_in_page() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    for page in tiffin::paths::VISITORS_ONLY {
        let answer = client.get(page).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/dashboard"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn the_dashboard_counts_devices_and_says_when_the_password_changed() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.signed_in("priya", PASSWORD).await;

    let account = client.call("/api/account", &[]).await;

    assert!(
        account.body.contains(r#""signed_in_devices":2"#),
        "{}",
        account.body
    );
    assert!(
        account.body.contains(r#""password_changed_at":null"#),
        "{}",
        account.body
    );
    let page = client.get("/dashboard").await.body;
    assert!(
        page.contains("Hello, ") && page.contains("<dd>2</dd>") && page.contains("Never"),
        "{page}"
    );
}

/// The route table reads paths more generously than the guard does.
#[tokio::test]
async fn no_spelling_of_a_path_gets_round_the_guard() {
    let app = TestApp::spawn().await;
    let port = app.port;
    let customer = app.customer("priya").await.cookie_header();

    for cookies in [String::new(), customer] {
        for page in ["dashboard", "account/password", "login", "register"] {
            for path in [
                format!("/{page}/"),
                format!("/./{page}"),
                format!("/x/../{page}"),
                format!("/../{page}"),
                format!("//{page}"),
                format!("/%2e/{page}"),
                format!("/{page}%2f"),
                format!("/{}", page.replace('r', "%72").replace('o', "%6f")),
                format!("/{page};x"),
            ] {
                let request = format!(
                    "GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nCookie: {cookies}\r\n\
                     Connection: close\r\n\r\n"
                );
                let answer = blocking(move || raw(port, request.as_bytes())).await;

                let leaked = ["Hello, ", "Change your password</h1>", "Form_"];
                assert!(
                    !leaked.iter().any(|words| answer.contains(words)),
                    "{path}: {answer}"
                );
                let refused = ["HTTP/1.1 404", "HTTP/1.1 303", "HTTP/1.1 400"];
                assert!(
                    refused.iter().any(|status| answer.starts_with(status)),
                    "{path}: {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_browser_whose_session_was_ended_is_told_why() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    phone.get("/dashboard").await; // takes the welcome notice along
    let laptop = app.signed_in("priya", PASSWORD).await;
    laptop.change_password(PASSWORD, NEW_PASSWORD).await;

    let answer = phone.get("/dashboard").await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/login?next=%2Fdashboard")
    );
    let page = phone.get("/login?next=%2Fdashboard").await.body;
    assert!(
        page.contains("Your password was changed at ")
            && page.contains(" UTC, so you were signed out here."),
        "{page}"
    );
    let page = laptop.get("/login").await.body;
    assert!(
        !page.contains("Your password was changed at "),
        "it knows: {page}"
    );
    phone.sign_in("priya", NEW_PASSWORD).await;
    phone.sign_out().await;
    let page = phone.get("/login").await.body;
    assert!(!page.contains("Your password was changed at "), "{page}");
}
