//! Bad input of every kind gets a clear error and the right status.

use reqwest::{Method, header};

use crate::helpers::{
    ANY, HTML, PASSWORD, TestApp, blocking,
    kitchen::{DOSA, Kitchen},
    raw,
};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(
    app: &TestApp,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> (u16, String) {
    let client = app.client();
    let request = client
        .request(Method::POST, path, ANY)
        .header(header::CONTENT_TYPE, kind)
        .body(body);
    let answer = client.send(request).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn missing_and_empty_fields_are_named() {
    let app = TestApp::spawn().await;

    for body in [
        "",
        "name=&email=&password=",
        "name=%20&email=%09&password=",
        "unknown=field",
    ] {
        let (status, answer) = post(&app, "/api/register", FORM, body).await;
        assert_eq!(status, 422, "{body}");
        for words in ["Enter your name", "Enter your email", "Enter a password"] {
            assert!(answer.contains(words), "{body}: {answer}");
        }
    }
    assert_eq!(post(&app, "/api/login", FORM, "").await.0, 401);
}

#[tokio::test]
async fn over_long_fields_are_refused_by_name() {
    let app = TestApp::spawn().await;
    let long = "x".repeat(20_000);
    let body = format!("name={long}&email={long}@example.com&password={long}");

    let (status, answer) = post(&app, "/api/register", FORM, body).await;

    assert_eq!(status, 422);
    for words in [
        "at most 100 characters",
        "Enter an email like",
        "at most 1,024 bytes",
    ] {
        assert!(answer.contains(words), "{answer}");
    }
}

#[tokio::test]
async fn a_body_over_64_kib_is_413() {
    let app = TestApp::spawn().await;

    for size in [64 * 1024 + 1, 1024 * 1024] {
        let body = format!("name={}", "x".repeat(size));
        let (status, answer) = post(&app, "/api/register", FORM, body).await;
        assert_eq!(
            (status, answer.as_str()),
            (413, r#"{"error":"The request is too large"}"#),
            "{size}"
        );
    }
    let fits = format!("name={}", "x".repeat(64 * 1024 - 5));
    assert_eq!(post(&app, "/api/register", FORM, fits).await.0, 422);
}

#[tokio::test]
async fn a_body_over_64_kib_of_unknown_length_is_413() {
    let app = TestApp::spawn().await;
    let port = app.port;
    let mut request = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
        Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        .to_vec();
    let chunk = "x".repeat(0x4000);
    for _ in 0..5 {
        request.extend_from_slice(format!("4000\r\n{chunk}\r\n").as_bytes());
    }
    request.extend_from_slice(b"0\r\n\r\n");

    let answer = blocking(move || raw(port, &request)).await;

    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn what_cannot_be_read_is_400() {
    let app = TestApp::spawn().await;

    for body in [
        &b"email=\xff\xfe&password=x"[..],
        b"email=a@example.com&email=b@example.com&password=x",
        b"email=a@example.com&password=x&password=y",
        b"email[]=a&email[]=b&password=x",
        b"email[a][b]=c&password=x",
        b"email=%ff%fe&password=x",
        b"email=priya@example.com&password=%ff",
    ] {
        let (status, answer) = post(&app, "/api/login", FORM, body).await;
        let case = String::from_utf8_lossy(body);
        assert_eq!(
            (status, answer.as_str()),
            (400, r#"{"error":"The request could not be read"}"#),
            "{case}"
        );
    }
}

#[tokio::test]
async fn nul_bytes_sign_nobody_in() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    for body in [
        "email=priya%00@example.com&password=x",
        "email=%00&password=%00",
    ] {
        let (status, answer) = post(&app, "/api/login", FORM, body).await;
        assert!(status == 401, "{body}: {status} {answer}");
    }
}

/// PostgreSQL keeps no NUL in its texts: where one is looked for, it is nobody's.
#[tokio::test]
async fn a_nul_in_any_field_is_no_fault() {
    const FIELDS: [&str; 30] = [
        "address",
        "by",
        "choices[0]",
        "city",
        "cuisine",
        "current_password",
        "details",
        "email",
        "experiment",
        "item",
        "label",
        "line",
        "name",
        "new_password",
        "next",
        "note",
        "number",
        "page",
        "password",
        "payment",
        "phone",
        "postcode",
        "q",
        "quantity",
        "recipient",
        "refresh_token",
        "restaurant",
        "review",
        "session",
        "street",
    ];
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    let review = {
        client.add(DOSA, &[], 2).await;
        let address = client.add_address("12 Lake Road").await;
        client.review("kitchen", &address).await
    };
    // What has no field would only sign the customer out.
    let functions = tiffin::api::ACCESS.0.iter().map(|(path, _)| *path);
    let functions: Vec<_> = functions
        .filter(|path| !path.starts_with("/api/end_"))
        .filter(|path| !["/api/logout", "/api/delete_account"].contains(path))
        .chain(["/api/end_session"])
        .collect();
    assert!(functions.len() > 30);

    for field in FIELDS {
        for path in &functions {
            let form = [
                ("item", DOSA),
                ("restaurant", "kitchen"),
                ("review", &review),
                ("quantity", "1"),
                ("payment", "cash"),
                (field, "a\0b"),
            ];
            // The last one of a name counts, or both make no sense: either way it is an answer.
            let others = form[..5].iter().filter(|(name, _)| *name != field);
            let form: Vec<_> = others.chain(&form[5..]).copied().collect();
            let answer = client.call(path, &form).await;
            assert_ne!(answer.status, 500, "{path} {field}: {}", answer.body);
        }
    }
    assert!(client.is_signed_in().await);
    for page in [
        "/orders/a%00b",
        "/r/a%00b",
        "/r/kitchen?q=%00",
        "/checkout/a%00b",
        "/checkout/kitchen/review/a%00b",
        "/account/addresses/a%00b",
        "/restaurants?q=a%00b",
        "/login?next=%2F%00",
    ] {
        for client in [&client, &app.client()] {
            let answer = client.get(page).await;
            assert_ne!(answer.status, 500, "{page}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn control_characters_in_a_name_or_email_are_refused() {
    let app = TestApp::spawn().await;

    for body in [
        "name=a%00b&email=a@example.com",
        "name=a%0d%0ab&email=a@example.com",
        "name=Priya&email=a%00@example.com",
        "name=Priya&email=a%0d%0a@example.com",
    ] {
        let (status, answer) = post(
            &app,
            "/api/register",
            FORM,
            format!("{body}&password={}", PASSWORD.replace(' ', "+")),
        )
        .await;
        assert_eq!(status, 422, "{body}: {answer}");
    }
    assert_eq!(app.count("select count(*) from users").await, 0);
}

#[tokio::test]
async fn a_password_may_hold_anything() {
    let app = TestApp::spawn().await;

    for (name, password) in [
        ("nul", "mango\0lassi\0noon"),
        ("emoji", "🍛🥘🍲 thali 🍚🥗"),
        ("spaces", "  mango lassi  "),
    ] {
        let client = app.client();
        let answer = client.sign_up(name, password).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.body);
        assert_eq!(
            app.client().sign_in(name, password).await.status,
            200,
            "{name}"
        );
    }
    assert_eq!(
        app.client().sign_in("spaces", "mango lassi").await.status,
        401
    );
}

#[tokio::test]
async fn what_is_no_form_is_415() {
    let app = TestApp::spawn().await;

    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ] {
        let (status, answer) = post(&app, "/api/login", kind, "email=a&password=b").await;
        assert_eq!(
            (status, answer.as_str()),
            (415, r#"{"error":"The request is not a form"}"#),
            "{kind}"
        );
    }
    assert_eq!(
        post(
            &app,
            "/api/login",
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            ""
        )
        .await
        .0,
        401
    );
}

#[tokio::test]
async fn sql_in_every_field_is_text() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let sql = "' or '1'='1' --";

    let answer = app
        .client()
        .call("/api/login", &[("email", sql), ("password", sql)])
        .await;

    assert_eq!(answer.status, 401);
    assert_eq!(app.count("select count(*) from users").await, 1);
}

#[tokio::test]
async fn a_path_that_tries_to_leave_the_site_is_404() {
    let app = TestApp::spawn().await;
    std::fs::write(app.folder.path().join("secret.txt"), "secret").unwrap();

    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/pkg/..%2f..%2fsecret.txt",
        "/pkg/%2e%2e/%2e%2e/secret.txt",
        "/%00",
        "/a%ffb",
    ] {
        let (port, path) = (app.port, path.to_owned());
        let answer = blocking(move || {
            raw(port, format!("GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n").as_bytes())
        })
        .await;
        assert!(
            answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"),
            "{answer}"
        );
        assert!(
            !answer.contains("secret.txt\n") && !answer.ends_with("secret"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_person_sees_the_same_errors_as_pages() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let too_large = client
        .request(Method::POST, "/api/login", HTML)
        .form(&[("email", "x".repeat(70_000))]);
    let no_form = client.request(Method::POST, "/api/login", HTML).body("x");

    for (request, status, words) in [
        (too_large, 413, "The request is too large"),
        (no_form, 415, "The request is not a form"),
    ] {
        let page = client.send(request).await;
        assert_eq!(page.status, status);
        assert!(
            page.body.contains(&format!("<h1>{words}</h1>")),
            "{}",
            page.body
        );
    }
}
