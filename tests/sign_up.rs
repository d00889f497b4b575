//! Signing up.

use crate::helpers::{PASSWORD, TestApp, email};

#[tokio::test]
async fn signing_up_signs_in() {
    let app = TestApp::spawn().await;
    let client = app.client();

    let answer = client.sign_up("priya", PASSWORD).await;

    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body,
        r#"{"name":"priya","email":"priya@example.com"}"#
    );
    assert!(client.is_signed_in().await);
}

#[tokio::test]
async fn an_email_is_taken_in_every_spelling_and_shown_as_typed() {
    let app = TestApp::spawn().await;
    let form = |email| [("name", "Zoë"), ("email", email), ("password", PASSWORD)];
    let first = app
        .client()
        .call("/api/register", &form(" Zoë@Example.com "))
        .await;
    assert_eq!(first.body, r#"{"name":"Zoë","email":"Zoë@Example.com"}"#);

    for same in [
        "zoë@example.com",
        "ZOË@EXAMPLE.COM",
        "zoe\u{308}@example.com",
        "\tZoë@example.com",
    ] {
        let answer = app.client().call("/api/register", &form(same)).await;

        assert_eq!(answer.status, 422, "{same}");
        assert!(
            answer
                .body
                .contains(r#""email":"An account with this email exists."#),
            "{}",
            answer.body
        );
    }
    for same in ["zoë@example.com", "ZOE\u{308}@EXAMPLE.COM "] {
        let form = [("email", same), ("password", PASSWORD)];
        assert_eq!(
            app.client().call("/api/login", &form).await.status,
            200,
            "{same}"
        );
    }
}

#[tokio::test]
async fn of_two_people_with_one_email_at_once_one_gets_it() {
    let app = TestApp::spawn().await;
    let (one, other) = (app.client(), app.client());

    let (one, other) = tokio::join!(
        one.sign_up("priya", PASSWORD),
        other.sign_up("priya", PASSWORD)
    );

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    assert_eq!(app.count("select count(*) from users").await, 1);
}

#[tokio::test]
async fn every_wrong_field_is_named_at_once() {
    let app = TestApp::spawn().await;

    let answer = app.client().call("/api/register", &[]).await;

    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.body,
        r#"{"error":"There is a problem","fields":{"email":"Enter your email","name":"Enter your name","password":"Enter a password"}}"#
    );
}

#[tokio::test]
async fn a_password_about_the_person_or_the_site_is_refused_with_a_reason() {
    let app = TestApp::spawn().await;

    for bad in [
        "tiffintiffin",
        "priya@example.com",
        "priya raman",
        "password1",
        "aaaaaaaaaaaaaaaaaaa",
    ] {
        let form = [
            ("name", "Priya Raman"),
            ("email", &email("priya")),
            ("password", bad),
        ];
        let answer = app.client().call("/api/register", &form).await;

        assert_eq!(answer.status, 422, "{bad}");
        assert!(
            answer.body.contains("too easy to guess. "),
            "{bad}: {}",
            answer.body
        );
    }
    assert_eq!(app.count("select count(*) from users").await, 0);
}

#[tokio::test]
async fn the_database_holds_a_phc_string_and_never_the_password() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    let hash = app.password_hash("priya").await;

    assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
    #[cfg(not(feature = "postgres"))]
    no_file_has_it(&app);
}

#[cfg(not(feature = "postgres"))]
fn no_file_has_it(app: &TestApp) {
    let file = std::fs::read(app.folder.path().join("tiffin.db")).unwrap();
    let wal = std::fs::read(app.folder.path().join("tiffin.db-wal")).unwrap_or_default();
    for bytes in [file, wal] {
        assert!(
            !bytes
                .windows(PASSWORD.len())
                .any(|window| window == PASSWORD.as_bytes())
        );
    }
}
