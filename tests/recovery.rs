//! Getting back in: a link to the mailbox sets a new password, once, and ends everything else.

use std::time::Duration;

use futures::future::join_all;

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, TestApp};

async fn ask(client: &Client, email: &str) -> u16 {
    client
        .call("/api/forgot_password", &[("email", email)])
        .await
        .status
}

/// The token of the last link, of so many that were sent.
async fn last_token(app: &TestApp, links: usize) -> String {
    let mails = app.mails_about("priya", "Set a new password", links).await;
    mails.last().unwrap().token("/reset-password")
}

/// A customer who has asked, and the token of the link.
async fn asked(app: &TestApp) -> String {
    app.customer("priya").await.sign_out().await;
    assert_eq!(ask(&app.client(), "priya@example.com").await, 200);
    last_token(app, 1).await
}

async fn set(client: &Client, token: &str, password: &str) -> u16 {
    let form = [("token", token), ("new_password", password)];
    client.call("/api/reset_password", &form).await.status
}

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_ends_every_session() {
    let app = TestApp::spawn().await;
    let token = asked(&app).await;
    let phone = app.signed_in("priya", PASSWORD).await;
    let service = app.app("priya").await;
    let page = app
        .client()
        .get(&format!("/reset-password?token={token}"))
        .await;
    assert_eq!(
        (page.status, page.header("cache-control")),
        (200, "no-store")
    );
    assert!(page.body.contains("Set a new password"), "{}", page.body);
    let client = app.client();
    assert_eq!(set(&client, &token, "short").await, 422);

    assert_eq!(set(&client, &token, NEW_PASSWORD).await, 200);

    assert!(!client.is_signed_in().await, "nobody is signed in by it");
    assert!(!phone.is_signed_in().await);
    let me = client.request(reqwest::Method::GET, "/api/me", "*/*");
    let me = me.bearer_auth(&service.tokens.access_token);
    assert_eq!(app.client().send(me).await.status, 401);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 401);
    assert_eq!(
        app.client().sign_in("priya", NEW_PASSWORD).await.status,
        200
    );
    assert_eq!(set(&client, &token, PASSWORD).await, 422, "it is used up");
    let page = app
        .client()
        .get(&format!("/reset-password?token={token}"))
        .await;
    assert!(page.body.contains("This link has ended"), "{}", page.body);
    let told = app.mails_about("priya", "Your password was changed", 1);
    assert!(told.await[0].text.contains("every device was signed out"));
}

#[tokio::test]
async fn it_ends_after_half_an_hour_with_another_password_and_with_another_link() {
    let app = TestApp::spawn().await;
    let first = asked(&app).await;
    ask(&app.client(), "priya@example.com").await;
    let second = last_token(&app, 2).await;
    assert_ne!(first, second);
    assert_eq!(set(&app.client(), &second, NEW_PASSWORD).await, 200);
    assert_eq!(
        set(&app.client(), &first, PASSWORD).await,
        422,
        "another was used"
    );

    ask(&app.client(), "priya@example.com").await;
    let third = last_token(&app, 3).await;
    let client = app.signed_in("priya", NEW_PASSWORD).await;
    client.change_password(NEW_PASSWORD, PASSWORD).await;
    assert_eq!(
        set(&app.client(), &third, NEW_PASSWORD).await,
        422,
        "the password changed"
    );

    // More than three within a quarter of an hour are not sent.
    assert_eq!(ask(&app.client(), "priya@example.com").await, 200);
    app.advance(Duration::from_mins(20));
    ask(&app.client(), "priya@example.com").await;
    let fourth = last_token(&app, 4).await;
    app.advance(Duration::from_mins(31));
    assert_eq!(
        set(&app.client(), &fourth, NEW_PASSWORD).await,
        422,
        "too late"
    );
}

/// Links go to accounts alone, and each has its own: what is asked for with other addresses uses up none.
#[tokio::test]
async fn asking_with_other_spellings_of_the_mailbox_keeps_nobody_from_a_link() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    for n in 0..20 {
        ask(&app.client(), &format!("priya+{n}@example.com")).await;
    }

    ask(&app.client(), "priya@example.com").await;

    last_token(&app, 1).await;
}

#[tokio::test]
async fn of_two_at_once_one_wins() {
    let app = TestApp::spawn().await;
    let token = asked(&app).await;

    let clients: Vec<_> = (0..6).map(|_| app.client()).collect();
    let set = join_all(
        clients
            .iter()
            .map(|client| set(client, &token, NEW_PASSWORD)),
    )
    .await;

    assert_eq!(
        set.iter().filter(|status| **status == 200).count(),
        1,
        "{set:?}"
    );
}

/// The answer is the same to the byte, and so is what it writes.
#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.mails_to("priya", 1).await;
    let mut answers = Vec::new();
    for email in ["priya@example.com", "nobody@example.com"] {
        let before = app.count("select count(*) from mails").await;
        let form = [("email", email)];
        let answer = app.client().call("/api/forgot_password", &form).await;
        let form = app
            .client()
            .submit("/forgot-password", "/api/forgot_password", &form)
            .await;
        assert_eq!(app.count("select count(*) from mails").await, before + 2);
        answers.push((
            answer.status,
            answer.body,
            form.status,
            form.header("location").to_owned(),
        ));
    }

    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 200);
    app.mails_to("priya", 3).await;
    while app
        .count("select count(*) from mails where state = 'waiting'")
        .await
        > 0
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let outbox = app.folder.path().join("outbox");
    let all = crate::helpers::mailbox::mails_in(&outbox);
    assert!(
        all.iter().all(|mail| mail.to == "priya@example.com"),
        "{all:#?}"
    );
}

#[tokio::test]
async fn what_is_no_link_of_ours_opens_nothing() {
    let app = TestApp::spawn().await;
    let token = asked(&app).await;
    let client = app.client();
    for wrong in [
        "",
        "x",
        &token[1..],
        &format!("{token}A"),
        &"A".repeat(43),
        "\0",
    ] {
        assert_eq!(set(&client, wrong, NEW_PASSWORD).await, 422, "{wrong}");
    }
    let as_sent = format!("select count(*) from mail_tokens where hash = '{token}'");
    let stored = (
        app.count(&as_sent).await,
        app.count("select count(*) from mail_tokens").await,
    );
    assert_eq!(stored, (0, 2), "its hash is, and that of the welcome");
    assert_eq!(
        set(&client, &token, NEW_PASSWORD).await,
        200,
        "the right one still does"
    );
}

#[tokio::test]
async fn who_is_suspended_gets_no_link() {
    let app = TestApp::spawn().await;
    let token = asked(&app).await;
    let user = app.user("priya").await.id;
    let accounts = &app.state.accounts;
    let suspend = tiffin::server::accounts::operator::Change::Suspend;
    accounts.change_user(&user, suspend).await.unwrap();

    assert_eq!(set(&app.client(), &token, NEW_PASSWORD).await, 422);
    ask(&app.client(), "priya@example.com").await;
    while app
        .count("select count(*) from mails where state = 'waiting'")
        .await
        > 0
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.mails_to("priya", 2).await.len(), 2);
}
