//! The session cookie: attributes, fixation, and what the database knows of it.

use reqwest::Method;

use crate::helpers::{ANY, Client, PASSWORD, TestApp};

const HTTPS: &[(&str, &str)] = &[("SITE__BASE_URL", "https://tiffin.example")];

fn attributes(cookie: &str) -> Vec<&str> {
    let mut attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

#[tokio::test]
async fn on_https_the_cookie_is_host_only_and_secure() {
    let app = TestApp::spawn_with(HTTPS).await;
    let client = app.client();

    let answer = client.sign_up("priya", PASSWORD).await;

    let cookie = answer.session_cookie().unwrap();
    assert!(cookie.starts_with("__Host-tiffin="), "{cookie}");
    assert_eq!(
        attributes(cookie),
        [
            "HttpOnly",
            "Max-Age=86400",
            "Path=/",
            "SameSite=Lax",
            "Secure"
        ]
    );
}

#[tokio::test]
async fn on_plain_http_the_cookie_has_no_prefix() {
    let app = TestApp::spawn().await;

    let answer = app.client().sign_up("priya", PASSWORD).await;

    let cookie = answer.session_cookie().unwrap();
    assert!(cookie.starts_with("tiffin="), "{cookie}");
    assert_eq!(
        attributes(cookie),
        ["HttpOnly", "Max-Age=86400", "Path=/", "SameSite=Lax"]
    );
}

#[tokio::test]
async fn the_removal_carries_the_same_attributes() {
    for (settings, set, name) in [
        (
            HTTPS,
            vec!["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"],
            "__Host-tiffin=;",
        ),
        (
            &[],
            vec!["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax"],
            "tiffin=;",
        ),
    ] {
        let app = TestApp::spawn_with(settings).await;
        let client = app.customer("priya").await;

        let answer = client.sign_out().await;

        let cookies: Vec<_> = answer
            .set_cookies()
            .into_iter()
            .filter(|c| c.starts_with(name))
            .collect();
        assert_eq!(cookies.len(), 1, "{:?}", answer.set_cookies());
        assert_eq!(attributes(cookies[0]), set);
    }
}

/// The session library answers such a cookie itself, without the attributes.
#[tokio::test]
async fn what_is_no_session_id_is_removed_with_the_same_attributes() {
    for (settings, name) in [(HTTPS, "__Host-tiffin"), (&[], "tiffin")] {
        let app = TestApp::spawn_with(settings).await;
        for path in ["/", "/login", "/no-such-page", "/dashboard"] {
            let client = app.client();
            client.set_cookie(name, "junk");

            let answer = client.get(path).await;

            assert_eq!(
                answer.set_cookies(),
                [app.state.cookies.remove(name).to_string()],
                "{path}"
            );
        }
    }
}

/// Only what the browser is to keep is said of a cookie that was no id.
#[tokio::test]
async fn signing_in_with_a_cookie_that_is_no_id_sets_one_cookie() {
    let app = TestApp::spawn_with(HTTPS).await;
    let client = app.client();
    client.set_cookie("__Host-tiffin", "junk");

    let answer = client.sign_up("priya", PASSWORD).await;

    let of_session: Vec<_> = answer
        .set_cookies()
        .into_iter()
        .filter(|cookie| cookie.starts_with("__Host-tiffin="))
        .collect();
    assert_eq!(of_session.len(), 1, "{of_session:?}");
    assert!(client.is_signed_in().await);
}

#[tokio::test]
async fn a_visitor_gets_no_cookie_and_no_row() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for page in [
        "/",
        "/login",
        "/register",
        "/dashboard",
        "/no-such-page",
        "/robots.txt",
    ] {
        let answer = client.get(page).await;
        assert!(
            answer.set_cookies().is_empty(),
            "{page}: {:?}",
            answer.set_cookies()
        );
    }
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

#[tokio::test]
async fn reading_pages_sets_no_cookie_again() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    client.get("/dashboard").await; // takes the welcome notice along

    for page in ["/", "/dashboard", "/account/password"] {
        assert!(client.get(page).await.set_cookies().is_empty(), "{page}");
    }
}

#[tokio::test]
async fn the_id_in_the_database_is_not_the_id_in_the_cookie() {
    let app = TestApp::spawn().await;
    let cookie = app.customer("priya").await.cookie("tiffin").unwrap();

    let stored: Vec<(String, Vec<u8>)> = sqlx::query_as("select id, data from tower_sessions")
        .fetch_all(&app.state.db.read)
        .await
        .unwrap();
    let owned: Vec<(String,)> = sqlx::query_as("select session_id from user_sessions")
        .fetch_all(&app.state.db.read)
        .await
        .unwrap();

    assert_eq!(stored.len(), 1);
    assert_eq!(owned, [(stored[0].0.clone(),)]);
    assert_ne!(stored[0].0, cookie);
    let thief = app.client();
    thief.set_cookie("tiffin", &stored[0].0);
    assert!(!thief.is_signed_in().await, "the stored id signs nobody in");
}

#[tokio::test]
async fn the_stored_blob_does_not_hold_the_id_of_the_cookie() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id: tower_sessions::session::Id = client.cookie("tiffin").unwrap().parse().unwrap();

    let blob: Vec<u8> = sqlx::query_scalar("select data from tower_sessions")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();

    for bytes in [id.0.to_le_bytes(), id.0.to_be_bytes()] {
        assert!(!blob.windows(16).any(|window| window == bytes));
    }
}

#[tokio::test]
async fn signing_in_always_takes_a_new_id() {
    let app = TestApp::spawn().await;
    let victim = app.customer("priya").await;
    let planted = victim.cookie("tiffin").unwrap();
    let attacker = victim.twin();

    victim.sign_in("priya", PASSWORD).await;

    assert_ne!(victim.cookie("tiffin").unwrap(), planted);
    assert!(victim.is_signed_in().await);
    assert!(
        !attacker.is_signed_in().await,
        "the old id died with the sign-in"
    );
}

#[tokio::test]
async fn an_id_that_an_attacker_made_up_is_never_adopted() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let made_up = "AAAAAAAAAAAAAAAAAAAAAA";
    let victim = app.client();
    victim.set_cookie("tiffin", made_up);

    victim.sign_in("priya", PASSWORD).await;

    assert_ne!(victim.cookie("tiffin").unwrap(), made_up);
    let attacker = app.client();
    attacker.set_cookie("tiffin", made_up);
    assert!(!attacker.is_signed_in().await);
}

#[tokio::test]
async fn a_cookie_that_is_no_id_is_a_visitors() {
    let app = TestApp::spawn().await;

    for rubbish in [
        "",
        "x",
        "%00",
        "'; drop table users; --",
        &"A".repeat(4000),
        "AAAAAAAAAAAAAAAAAAAAAA==",
    ] {
        let client = app.client();
        client.set_cookie("tiffin", rubbish);
        assert!(!client.is_signed_in().await, "{rubbish}");
        assert_eq!(client.get("/").await.status, 200, "{rubbish}");
    }
}

#[tokio::test]
async fn other_cookies_of_the_same_site_do_not_matter() {
    let app = TestApp::spawn().await;
    let client: Client = app.customer("priya").await;

    client.set_cookie("aaa", "1");
    client.set_cookie("zzz", "tiffin=x");

    assert!(client.is_signed_in().await);
}

/// Browsers send the cookie of the longer path first: one that was planted there does not count.
#[tokio::test]
async fn of_two_cookies_of_one_name_the_last_counts_and_one_that_is_no_id_never_does() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id = client.cookie("tiffin").unwrap();
    let other = app.customer("ravi").await.cookie("tiffin").unwrap();

    for (cookies, name) in [
        (format!("tiffin={id}; tiffin=junk"), "priya"),
        (format!("tiffin=junk; tiffin={id}"), "priya"),
        (format!("tiffin={id}; tiffin={other}"), "ravi"),
    ] {
        let request = app
            .client()
            .request(Method::POST, "/api/account", ANY)
            .header("cookie", &cookies)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = app.client().send(request).await;

        assert_eq!(answer.status, 200, "{cookies}");
        assert!(answer.body.contains(name), "{cookies}: {}", answer.body);
        assert!(answer.session_cookie().is_none(), "{cookies}");
    }
}
