//! Tokens for apps: how they are got, what they say, what they open, and how they are given back.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, header};
use serde_json::Value;
use tiffin::model::{session::Sessions, token::Tokens};

use crate::helpers::{
    ANY, Answer, Client, HTML, PASSWORD, TestApp, blocking,
    kitchen::{DOSA, Kitchen},
    read, tiffin,
    tokens::is_refused,
};

const NO_TOKEN: (u16, &str) = (401, r#"{"error":"No token"}"#);
const BROWSER_ONLY: (u16, &str) = (403, r#"{"error":"Sign in with a browser for this"}"#);

fn said(answer: &Answer) -> (u16, &str) {
    (answer.status, &answer.body)
}

/// The two parts of a token that anybody can read.
fn parts(token: &str) -> [Value; 2] {
    let mut parts = token.split('.');
    [(); 2].map(|()| {
        let part = URL_SAFE_NO_PAD.decode(parts.next().unwrap()).unwrap();
        serde_json::from_slice(&part).unwrap()
    })
}

#[tokio::test]
async fn an_app_signs_in_and_is_told_what_it_needs() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    let answer = app.client().get_tokens("priya", PASSWORD).await;

    let tokens: Tokens = read(&answer);
    assert_eq!(tokens.token_type, "Bearer");
    assert_eq!(tokens.expires_in, 15 * 60);
    assert_eq!(tokens.refresh_expires_in, 14 * 24 * 3600);
    assert_eq!(tokens.refresh_token.len(), 43);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
    let keys: Vec<_> = serde_json::from_str::<serde_json::Map<_, _>>(&answer.body)
        .unwrap()
        .into_iter()
        .map(|(key, _)| key)
        .collect();
    assert_eq!(
        keys.len(),
        5,
        "{keys:?}: and nothing beside what is asked for"
    );
}

#[tokio::test]
async fn an_access_token_says_who_and_until_when_and_nothing_else() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let user = app.user("priya").await;
    let before = app.state.clock.now().0 / 1000;

    let phone = app.app("priya").await;

    let token = &phone.tokens.access_token;
    assert!(token.len() <= 500, "{} bytes: {token}", token.len());
    let [head, said] = parts(token);
    assert_eq!(head["typ"], "at+jwt");
    assert_eq!(head["alg"], "EdDSA");
    assert!(head["kid"].is_string());
    assert_eq!(head.as_object().unwrap().len(), 3, "{head}");
    assert_eq!(said["iss"], "http://127.0.0.1:3000");
    assert_eq!(said["aud"], "tiffin-api");
    assert_eq!(said["sub"], user.id.as_str());
    assert_eq!(said["client_id"], "tiffin");
    assert_eq!(said["role"], "customer");
    assert_eq!(said["epoch"], user.auth_epoch);
    let issued_at = said["iat"].as_i64().unwrap();
    assert!((before..=before + 60).contains(&issued_at));
    assert_eq!(said["exp"].as_i64().unwrap() - issued_at, 15 * 60);
    assert!(said["jti"].is_string());
    let sessions: Sessions = read(
        &app.signed_in("priya", PASSWORD)
            .await
            .call("/api/sessions", &[])
            .await,
    );
    assert_eq!(said["sid"], sessions.apps[0].handle.as_str());
    assert_eq!(said.as_object().unwrap().len(), 10, "{said}");
    for secret in ["priya@", "Priya"] {
        assert!(!said.to_string().contains(secret), "{said}");
    }
    let again = app.app("priya").await;
    assert_ne!(parts(&again.tokens.access_token)[1]["jti"], said["jti"]);
}

/// The longest of what it may say.
#[tokio::test]
async fn an_access_token_stays_short() {
    let app =
        TestApp::spawn_with(&[("SITE__BASE_URL", "https://www.tiffin-kitchens.example")]).await;
    app.customer("priya").await;
    let id = app.user("priya").await.id;
    let restaurant =
        tiffin::server::accounts::operator::Change::Role(tiffin::model::role::Role::Restaurant);
    app.state
        .accounts
        .change_user(&id, restaurant)
        .await
        .unwrap();

    let phone = app.app("priya").await;

    let bytes = phone.tokens.access_token.len();
    assert!(bytes <= 500, "{bytes} bytes");
}

#[tokio::test]
async fn whoever_may_not_sign_in_gets_what_the_sign_in_of_browsers_says() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.customer("ravi").await;
    let ravi = app.user("ravi").await.id;
    app.state
        .accounts
        .change_user(&ravi, tiffin::server::accounts::operator::Change::Suspend)
        .await
        .unwrap();
    let client = app.client();

    for (name, password) in [
        ("priya", "wrong one"),
        ("nobody", PASSWORD),
        ("ravi", PASSWORD),
        ("priya", ""),
    ] {
        let (browser, work) = app.verifications_in(client.sign_in(name, password)).await;
        let (app, work_for_app) = app
            .verifications_in(client.get_tokens(name, password))
            .await;
        assert_eq!(said(&app), said(&browser), "{name}");
        assert_eq!(said(&app), (401, r#"{"error":"Invalid credentials"}"#));
        assert_eq!((work, work_for_app), (1, 1), "{name}");
    }
    assert_eq!(app.count("select count(*) from token_families").await, 0);
    assert_eq!(app.count("select count(*) from refresh_tokens").await, 0);
}

#[tokio::test]
async fn apps_and_browsers_share_their_tries() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "2")]).await;
    app.customer("priya").await;
    let client = app.client();
    client.sign_in("priya", "wrong one").await;
    client.get_tokens("priya", "wrong one").await;

    let app_says = client.get_tokens("priya", PASSWORD).await;
    let browser_says = client.sign_in("priya", PASSWORD).await;

    assert_eq!((app_says.status, browser_says.status), (429, 429));
    assert_eq!(
        app_says.body.split(',').next(),
        browser_says.body.split(',').next()
    );
    assert!(!app_says.header("retry-after").is_empty());
}

#[tokio::test]
async fn an_app_has_a_label() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    for (label, words) in [
        ("", "Give the app or device a label"),
        ("\u{200b}", "Give the app or device a label"),
        (&*"x".repeat(61), "at most 60 characters"),
        ("a\nb", "line break"),
    ] {
        let form = [
            ("email", "priya@example.com"),
            ("password", PASSWORD),
            ("label", label),
        ];

        let (answer, work) = app
            .verifications_in(app.client().call("/api/token", &form))
            .await;

        assert_eq!(answer.status, 422, "{label:?}");
        assert!(answer.body.contains(words), "{label:?}: {}", answer.body);
        assert_eq!(work, 0, "the password was not looked at");
    }
}

/// A page that held a token would show it to every script on it.
#[tokio::test]
async fn a_page_gets_no_token() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let phone = app.app("priya").await;
    let client = app.client();
    for (path, field, value) in [
        ("/api/token", "password", PASSWORD),
        (
            "/api/token/refresh",
            "refresh_token",
            &*phone.tokens.refresh_token,
        ),
        ("/api/token/revoke", "token", &*phone.tokens.refresh_token),
    ] {
        let form = [
            ("email", "priya@example.com"),
            ("label", "page"),
            (field, value),
        ];

        let answer = client.submit("/login", path, &form).await;

        assert_eq!(answer.status, 406, "{path}");
        assert!(!answer.body.contains("_token\""), "{path}: {}", answer.body);
        assert!(answer.location().is_empty() && answer.set_cookies().is_empty());
    }
    assert_eq!(phone.instant().await.status, 200);
    assert_eq!(app.count("select count(*) from token_families").await, 1);
}

#[tokio::test]
async fn whose_token_it_is() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    let phone = app.app("priya").await;
    let expected = r#"{"name":"priya","email":"priya@example.com","role":"customer"}"#;

    let by_token = phone.instant().await;
    let by_session = browser.get_as_client("/api/me").await;
    let by_neither = app.client().get_as_client("/api/me").await;

    assert_eq!(said(&by_token), (200, expected));
    assert_eq!(said(&by_session), (200, expected));
    assert_eq!(said(&by_neither), NO_TOKEN);
    assert_eq!(by_neither.header("www-authenticate"), "Bearer");
    assert_eq!(by_token.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_head_is_answered_as_the_get_that_it_stands_for() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();

    let request = client
        .request(Method::HEAD, "/api/me", ANY)
        .bearer_auth(&token);
    let answer = client.send(request).await;

    assert_eq!(said(&answer), (200, ""));
}

/// Every row of what a header may be.
#[tokio::test]
async fn the_header_is_read_strictly() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();
    let ask = async |values: &[String]| {
        let mut request = client.request(Method::GET, "/api/me", ANY);
        for value in values {
            request = request.header(header::AUTHORIZATION, value);
        }
        client.send(request).await
    };

    for scheme in ["Bearer ", "bearer ", "BEARER ", "Bearer   "] {
        assert_eq!(
            ask(&[format!("{scheme}{token}")]).await.status,
            200,
            "{scheme}"
        );
    }
    for wrong in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer x".to_owned(),
        format!("Bearer {token}x"),
        format!("Bearer {}", &token[1..]),
        format!("Bearer {token} {token}"),
        format!("Bearer {token},{token}"),
        format!("Bearer \"{token}\""),
    ] {
        let answer = ask(std::slice::from_ref(&wrong)).await;
        assert!(is_refused(&answer), "{wrong}: {answer:?}");
    }
    for other in ["Basic cHJpeWE6eA==".to_owned(), format!("Token {token}")] {
        assert_eq!(said(&ask(&[other]).await), NO_TOKEN);
    }
    let bearer = format!("Bearer {token}");
    for unreadable in [
        vec![bearer.clone(), bearer.clone()],
        vec!["Basic x".to_owned(), bearer.clone()],
        vec![format!("Bearer {}", "x".repeat(4090))],
    ] {
        assert_eq!(ask(&unreadable).await.status, 400);
    }
    assert_eq!(
        ask(&[format!("Bearer {}", "x".repeat(4080))]).await.status,
        401
    );
}

#[tokio::test]
async fn a_token_elsewhere_than_in_the_header_is_none() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();

    let in_query = client
        .get_as_client(&format!("/api/me?access_token={token}"))
        .await;
    let in_form = client
        .call("/api/orders", &[("access_token", &token)])
        .await;
    client.set_cookie("tiffin", &token);
    let in_cookie = client.get_as_client("/api/me").await;

    assert_eq!(said(&in_query), NO_TOKEN);
    assert_eq!(in_form.status, 401);
    assert_eq!(said(&in_cookie), NO_TOKEN);
}

/// Who a request is from is never a question of which of two is looked at first.
#[tokio::test]
async fn a_request_with_both_is_judged_by_its_token() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    app.customer("ravi").await;
    let ravis = app.app("ravi").await.tokens.access_token;
    app.advance(Duration::from_mins(11)); // a session is due to be refreshed

    let both = browser.get_with(&ravis, "/api/me").await;
    let wrong = browser.get_with("x", "/api/me").await;

    assert!(both.body.contains("ravi@"), "{}", both.body);
    assert!(both.set_cookies().is_empty(), "{:?}", both.set_cookies());
    assert!(is_refused(&wrong), "{wrong:?}");
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn another_site_may_not_add_a_token_to_a_browsers_cookie() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let browser = app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let send = async |client: &Client, token: Option<&str>| {
        let mut request = client
            .request(Method::POST, "/api/add_to_cart", ANY)
            .header(header::ORIGIN, "https://evil.example")
            .header("Sec-Fetch-Site", "cross-site");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        client.send(request.form(&[("item", DOSA)])).await.status
    };

    assert_eq!(send(&app.client(), Some(&token)).await, 200);
    assert_eq!(send(&app.client(), None).await, 403);
    assert_eq!(send(&browser, Some(&token)).await, 403);
    assert_eq!(send(&browser, None).await, 403);
}

#[tokio::test]
async fn an_app_orders_as_a_browser_does() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    app.customer("priya").await;
    let phone = app.app("priya").await;
    let value = |answer: Answer| -> Value { read(&answer) };

    let cart = value(
        phone
            .call("/api/add_to_cart", &[("item", DOSA), ("quantity", "2")])
            .await,
    );
    let address = value(
        phone
            .call(
                "/api/add_address",
                &[
                    ("recipient", "Priya"),
                    ("phone", "98765 43210"),
                    ("street", "12 Lake Road"),
                    ("city", "Kaveripur"),
                    ("postcode", "600 001"),
                ],
            )
            .await,
    );
    let review = value(
        phone
            .call(
                "/api/review_order",
                &[
                    ("restaurant", "kitchen"),
                    ("address", address["id"].as_str().unwrap()),
                    ("tip", "0"),
                    ("payment", "cash"),
                ],
            )
            .await,
    );
    let review = review["review"].as_str().unwrap().to_owned();
    let placed = phone.call("/api/place_order", &[("review", &review)]).await;

    assert_eq!(cart["restaurant"], "kitchen");
    assert!(placed.set_cookies().is_empty());
    let number = value(placed)["number"].as_str().unwrap().to_owned();
    let browser = app.signed_in("priya", PASSWORD).await;
    let order = value(browser.call("/api/order", &[("number", &number)]).await);
    assert_eq!(order["number"], number.as_str());
    let dashboard = value(phone.call("/api/dashboard", &[]).await);
    assert_eq!(dashboard["account"]["email"], "priya@example.com");
    assert_eq!(dashboard["latest_orders"][0]["number"], number.as_str());
}

/// A client that accepts pages is an app all the same: it is answered as one, and gets no cookie.
#[tokio::test]
async fn a_token_is_never_answered_with_a_page_or_a_redirect() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();
    let post = |path: &str, form: &[(&str, &str)]| {
        client
            .request(Method::POST, path, HTML)
            .bearer_auth(&token)
            .form(form)
    };

    let added = client
        .send(post("/api/add_to_cart", &[("item", DOSA)]))
        .await;
    let refused = client
        .send(post("/api/add_to_cart", &[("item", "none")]))
        .await;

    assert_eq!((added.status, refused.status), (200, 404));
    for answer in [added, refused] {
        assert!(answer.location().is_empty() && answer.set_cookies().is_empty());
    }
}

#[tokio::test]
async fn a_token_opens_no_page() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();

    for path in ["/", "/dashboard", "/account/sessions", "/events", "/login"] {
        let answer = client.get_with(&token, path).await;
        assert_eq!(said(&answer), BROWSER_ONLY, "{path}");
        assert_eq!(
            answer.header("www-authenticate"),
            r#"Bearer error="insufficient_scope""#
        );
        assert!(is_refused(&client.get_with("x", path).await), "{path}");
    }
    assert_eq!(client.get_with(&token, "/nowhere").await.status, 404);
    assert_eq!(client.get_with("x", "/health/live").await.status, 200);
}

#[tokio::test]
async fn an_app_is_listed_and_ended_by_its_owner() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    let (phone, tablet) = (app.app("priya").await, app.app("priya").await);
    app.customer("ravi").await;
    let ravis = app.app("ravi").await;
    let listed = async || -> Sessions { read(&browser.call("/api/sessions", &[]).await) };
    let page = browser.get("/account/sessions").await.body;
    assert!(page.contains("App: Priya’s phone"), "{page}");
    let handles: Vec<_> = listed()
        .await
        .apps
        .into_iter()
        .map(|app| app.handle)
        .collect();
    assert_eq!(handles.len(), 2);
    let phones = parts(&phone.tokens.access_token)[1]["sid"]
        .as_str()
        .unwrap()
        .to_owned();
    let ravis_handle = parts(&ravis.tokens.access_token)[1]["sid"]
        .as_str()
        .unwrap()
        .to_owned();

    let ended = browser.end_session(&phones).await;
    let again = browser.end_session(&phones).await;
    let not_mine = browser.end_session(&ravis_handle).await;

    assert_eq!(said(&ended), (200, r#"{"sessions_ended":1}"#));
    assert_eq!(said(&again), (200, r#"{"sessions_ended":0}"#));
    assert_eq!(not_mine.status, 404);
    assert!(is_refused(&phone.instant().await));
    assert!(is_refused(
        &app.client().refresh(&phone.tokens.refresh_token).await
    ));
    assert_eq!(tablet.instant().await.status, 200);
    assert_eq!(ravis.instant().await.status, 200);
    assert_eq!(listed().await.apps.len(), 1);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn ending_an_app_asks_for_the_password_first() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    let phone = app.app("priya").await;
    let handle = parts(&phone.tokens.access_token)[1]["sid"]
        .as_str()
        .unwrap()
        .to_owned();
    app.advance(Duration::from_mins(16));

    let answer = browser.end_session(&handle).await;

    assert_eq!(answer.status, 403);
    assert_eq!(app.count("select count(*) from token_families").await, 1);
}

#[tokio::test]
async fn an_app_signs_out_with_either_token() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    for by in ["refresh", "used refresh", "access"] {
        let mut phone = app.app("priya").await;
        let other = app.app("priya").await;
        let first = phone.tokens.refresh_token.clone();
        phone.refresh().await;
        let token = match by {
            "refresh" => &phone.tokens.refresh_token,
            "used refresh" => &first,
            _ => &phone.tokens.access_token,
        };

        let answer = app.client().revoke(token).await;

        assert_eq!(said(&answer), (200, "null"), "{by}");
        assert!(is_refused(&phone.instant().await), "{by}");
        assert!(is_refused(&phone.refresh().await), "{by}");
        assert_eq!(other.instant().await.status, 200, "{by}");
    }
    for token in ["", "x", &"A".repeat(43), "a.b.c", "\u{1f600}"] {
        assert_eq!(
            said(&app.client().revoke(token).await),
            (200, "null"),
            "{token}"
        );
    }
}

#[tokio::test]
async fn what_an_app_does_is_in_its_owners_history() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    phone.refresh().await;
    for _ in 0..3 {
        app.advance(Duration::from_hours(13));
        assert_eq!(phone.refresh().await.status, 200);
    }
    app.client().revoke(&phone.tokens.refresh_token).await;

    let browser = app.signed_in("priya", PASSWORD).await;
    let activity: Value = read(&browser.call("/api/activity", &[]).await);

    let events: Vec<_> = activity["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["app"] == "Priya’s phone")
        .map(|event| event["what"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(events, ["app_signed_out", "app_used", "app_signed_in"]);
    let page = browser.get("/account/activity").await.body;
    assert!(page.contains("App signed in: Priya’s phone"), "{page}");
}

#[tokio::test]
async fn an_operator_sees_apps_beside_sessions_and_ends_them() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    let phone = app.app("priya").await;
    let command = async |arguments: &[&str]| {
        let mut command = tiffin(app.folder.path());
        command.args(arguments);
        let output = blocking(move || command.output()).await.unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let listed: Value =
        serde_json::from_str(&command(&["sessions", "list", "--json"]).await).unwrap();
    let apps: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["device"] == "App: Priya’s phone")
        .collect();
    assert_eq!((listed.as_array().unwrap().len(), apps.len()), (2, 1));
    let handle = apps[0]["session"].as_str().unwrap();

    command(&["sessions", "end", "priya@example.com", "--session", handle]).await;

    assert!(is_refused(&phone.instant().await));
    assert!(browser.is_signed_in().await);
    let events = command(&["events", "priya@example.com"]).await;
    assert!(events.contains("app_signed_in"), "{events}");
}

#[tokio::test]
async fn a_right_password_opens_no_more_families_than_one_may_have() {
    let app = TestApp::spawn_with(&[("SESSION__PER_USER", "2")]).await;
    app.customer("priya").await;
    let first = app.app("priya").await;
    app.advance(Duration::from_secs(1));
    let second = app.app("priya").await;
    app.advance(Duration::from_secs(1));

    let third = app.app("priya").await;

    assert!(is_refused(&first.instant().await));
    assert_eq!(second.instant().await.status, 200);
    assert_eq!(third.instant().await.status, 200);
}
