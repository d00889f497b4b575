//! Signing in: one answer for every refusal, and a bounded amount of work.

use tiffin::server::accounts::operator::Change;

use crate::helpers::{PASSWORD, TestApp};

#[tokio::test]
async fn unknown_wrong_and_suspended_are_one_answer_for_one_verification() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.customer("ravi").await;
    let ravi = app.user("ravi").await;
    app.state
        .accounts
        .change_user(&ravi.id, Change::Suspend)
        .await
        .unwrap();

    let tries = [
        ("unknown email", "nobody", PASSWORD),
        ("wrong password", "priya", "not the password"),
        ("empty password", "priya", ""),
        ("over-long password", "priya", &"x".repeat(2000)),
        ("suspended", "ravi", PASSWORD),
        ("suspended and wrong", "ravi", "not the password"),
        ("not an email", "no email at all", PASSWORD),
        ("empty email", "", PASSWORD),
    ];
    let mut headers = None;
    for (case, name, password) in tries {
        let client = app.client();
        let (mut answer, verifications) =
            app.verifications_in(client.sign_in(name, password)).await;

        assert_eq!(answer.status, 401, "{case}");
        assert_eq!(answer.body, r#"{"error":"Invalid credentials"}"#, "{case}");
        assert_eq!(verifications, 1, "{case}");
        assert!(answer.session_cookie().is_none(), "{case}");
        // What differs between any two answers.
        for own in ["date", "x-request-id", "content-security-policy"] {
            answer.headers.remove(own);
        }
        let expected = headers.get_or_insert_with(|| answer.headers.clone());
        assert_eq!(&answer.headers, expected, "{case}");
    }
    assert_eq!(app.count("select count(*) from user_sessions").await, 1);
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_in_again_after_the_suspension() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id = app.user("priya").await.id;

    app.state
        .accounts
        .change_user(&id, Change::Suspend)
        .await
        .unwrap();
    assert!(!client.is_signed_in().await);

    app.state
        .accounts
        .change_user(&id, Change::Unsuspend)
        .await
        .unwrap();
    assert!(!client.is_signed_in().await, "the old session stays dead");
    assert_eq!(client.sign_in("priya", PASSWORD).await.status, 200);
    assert!(client.is_signed_in().await);
}

#[tokio::test]
async fn stronger_parameters_strengthen_the_hash_and_end_no_session() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let weak = app.user("priya").await;
    let strong = TestApp::spawn_with(&[
        ("PASSWORD__ARGON2_PASSES", "2"),
        ("DATABASE__URL", &app.state.settings.database.url),
    ])
    .await;

    let answer = strong.client().sign_in("priya", PASSWORD).await;

    assert_eq!(answer.status, 200);
    let user = app.user("priya").await;
    assert!(
        user.password_hash.contains("m=8,t=2,p=1"),
        "{}",
        user.password_hash
    );
    assert_eq!(user.auth_epoch, weak.auth_epoch);
    assert!(phone.is_signed_in().await);
}

#[tokio::test]
async fn too_many_tries_are_told_to_wait_known_account_or_not() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    app.customer("priya").await;

    for name in ["priya", "nobody"] {
        let client = app.client();
        for _ in 0..3 {
            assert_eq!(client.sign_in(name, "not the password").await.status, 401);
        }
        let (answer, verifications) = app.verifications_in(client.sign_in(name, PASSWORD)).await;

        assert_eq!(answer.status, 429, "{name}");
        assert!(
            answer.header("retry-after").parse::<u64>().unwrap() > 0,
            "{name}"
        );
        assert!(
            answer.body.starts_with(r#"{"error":"Too many tries."#),
            "{}",
            answer.body
        );
        assert_eq!(verifications, 0, "{name}");
    }
}

#[tokio::test]
async fn a_spelling_of_the_email_brings_no_more_tries() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "2")]).await;

    for email in ["priya@example.com", "PRIYA@example.com"] {
        app.client()
            .call("/api/login", &[("email", email), ("password", "x")])
            .await;
    }
    let third = [("email", " Priya@Example.com"), ("password", "x")];

    assert_eq!(app.client().call("/api/login", &third).await.status, 429);
}

#[tokio::test]
async fn when_the_hashing_queue_is_full_the_next_one_is_told_to_come_back() {
    let slow = [
        ("PASSWORD__MAX_CONCURRENT", "1"),
        ("PASSWORD__MAX_QUEUED", "0"),
        ("PASSWORD__ARGON2_MEMORY_KIB", "65536"),
        ("PASSWORD__ARGON2_PASSES", "3"),
    ];
    let app = TestApp::spawn_with(&slow).await;
    let clients: Vec<_> = (0..8).map(|_| app.client()).collect();

    let answers =
        futures::future::join_all(clients.iter().map(|c| c.sign_in("nobody", PASSWORD))).await;

    let busy: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 503)
        .collect();
    assert!(answers.iter().any(|answer| answer.status == 401));
    assert!(!busy.is_empty());
    assert!(
        busy.iter()
            .all(|answer| answer.header("retry-after") == "1")
    );
}

/// The estimate of a password's strength costs more than a hash: it has a place in the same queue,
/// and a try is counted before anything is looked at.
#[tokio::test]
async fn sign_ups_are_limited_whatever_they_hold() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ADDRESS", "3")]).await;
    let client = app.client();
    for _ in 0..3 {
        assert_eq!(client.call("/api/register", &[]).await.status, 422);
    }

    assert_eq!(client.call("/api/register", &[]).await.status, 429);
}
