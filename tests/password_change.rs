//! Changing the password ends every session.

use crate::helpers::{NEW_PASSWORD, PASSWORD, TestApp};

#[tokio::test]
async fn you_must_be_signed_in_to_change_your_password() {
    let app = TestApp::spawn().await;

    let answer = app.client().change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!(answer.status, 401);
    assert_eq!(answer.body, r#"{"error":"Sign in to continue"}"#);
}

#[tokio::test]
async fn all_five_clients_are_out_at_their_next_request() {
    let app = TestApp::spawn().await;
    let mut clients = vec![app.customer("priya").await];
    for _ in 0..4 {
        clients.push(app.signed_in("priya", PASSWORD).await);
    }
    let bystander = app.customer("ravi").await;
    let stolen: Vec<_> = clients.iter().map(crate::helpers::Client::twin).collect();

    let answer = clients[0].change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!((answer.status, answer.location()), (200, "/login"));
    assert_eq!(answer.body, r#"{"sessions_ended":5}"#);
    assert_eq!(
        clients[0].cookie("tiffin"),
        None,
        "this browser forgets its session as well"
    );
    for client in clients.iter().chain(&stolen) {
        assert!(!client.is_signed_in().await);
    }
    assert!(bystander.is_signed_in().await);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
}

#[tokio::test]
async fn afterwards_only_the_new_password_signs_in() {
    let app = TestApp::spawn().await;
    app.customer("priya")
        .await
        .change_password(PASSWORD, NEW_PASSWORD)
        .await;

    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 401);
    assert_eq!(
        app.client().sign_in("priya", NEW_PASSWORD).await.status,
        200
    );
}

#[tokio::test]
async fn it_is_written_down() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let changes = "select count(*) from security_events where kind = 'password_changed'";
    assert_eq!(app.count(changes).await, 0);

    client.change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!(app.count(changes).await, 1);
    let account = app
        .signed_in("priya", NEW_PASSWORD)
        .await
        .call("/api/account", &[])
        .await;
    assert!(
        !account.body.contains(r#""password_changed_at":null"#),
        "{}",
        account.body
    );
}

#[tokio::test]
async fn a_refused_change_changes_nothing_and_ends_nothing() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let before = app.user("priya").await;

    let cases = [
        (
            "not the password",
            NEW_PASSWORD,
            r#""current_password":"The current password is not right""#,
        ),
        (
            "",
            NEW_PASSWORD,
            r#""current_password":"Enter your current password""#,
        ),
        (
            PASSWORD,
            PASSWORD,
            r#""new_password":"The new password must differ from the current one""#,
        ),
        (
            PASSWORD,
            "short",
            r#""new_password":"Use at least 8 characters: this has 5""#,
        ),
        (PASSWORD, "", r#""new_password":"Enter a new password""#),
        (
            PASSWORD,
            "tiffin priya",
            r#""new_password":"This password is too easy to guess."#,
        ),
        (
            PASSWORD,
            &"mango ".repeat(200),
            r#""new_password":"Use a shorter password"#,
        ),
    ];
    for (current, new, words) in cases {
        let answer = client.change_password(current, new).await;

        assert_eq!(answer.status, 422, "{words}");
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        assert!(client.is_signed_in().await, "{words}");
    }
    let after = app.user("priya").await;
    assert_eq!(
        (after.password_hash, after.auth_epoch),
        (before.password_hash, before.auth_epoch)
    );
}

#[tokio::test]
async fn guessing_the_current_password_is_limited_too() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    let client = app.customer("priya").await;
    for _ in 0..3 {
        assert_eq!(
            client.change_password("a guess", NEW_PASSWORD).await.status,
            422
        );
    }

    assert_eq!(
        client.change_password(PASSWORD, NEW_PASSWORD).await.status,
        429
    );
}
