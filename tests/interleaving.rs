//! What happens when requests meet: the promise holds however they interleave. Each meeting is
//! driven, none is slept for.

use std::time::Duration;

use tiffin::{
    model::{ending::EndReason, moment::UnixMillis},
    server::{
        accounts::{endings, tables::users, which_sessions::WhichSessions},
        store::locks::Lock,
    },
};

use crate::helpers::{ANY, InFlight, NEW_PASSWORD, PASSWORD, TestApp, blocking};

fn change_form(current: &str, new: &str) -> String {
    format!(
        "current_password={}&new_password={}",
        current.replace(' ', "+"),
        new.replace(' ', "+")
    )
}

/// The request was authenticated and is to refresh its session; then the password changes; then
/// the request ends. It writes nothing back, and sends no cookie.
#[tokio::test]
async fn a_request_in_flight_does_not_bring_its_session_back() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    app.advance(Duration::from_mins(11)); // the next request refreshes its session
    let (port, cookies) = (app.port, phone.cookie_header());
    let in_flight = blocking(move || InFlight::begin(port, "/api/account", &cookies, "a=b")).await;

    let changed = laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    let answer = blocking(move || in_flight.finish()).await;

    assert_eq!(changed.status, 200);
    assert!(
        answer.starts_with("HTTP/1.1 200"),
        "it began before the change: {answer}"
    );
    assert!(!answer.contains("set-cookie"), "{answer}");
    assert!(!phone.is_signed_in().await);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
    assert_eq!(app.count("select count(*) from user_sessions").await, 0);
}

/// A session library may save a session that was revoked meanwhile. Its row is worth nothing.
#[tokio::test]
async fn a_row_of_the_session_library_alone_does_not_authenticate() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let run = |sql: &'static str| sqlx::query(sql).execute(&app.state.db.write);
    run("create table kept as select * from tower_sessions")
        .await
        .unwrap();
    app.signed_in("priya", PASSWORD)
        .await
        .change_password(PASSWORD, NEW_PASSWORD)
        .await;

    run("insert into tower_sessions select * from kept")
        .await
        .unwrap();

    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
    assert!(!phone.is_signed_in().await);
}

/// The same for a request that signs out: nothing of the session is left.
#[tokio::test]
async fn a_sign_out_in_flight_leaves_nothing() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let (port, cookies) = (app.port, phone.cookie_header());
    let in_flight = blocking(move || InFlight::begin(port, "/api/logout", &cookies, "a=b")).await;

    laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    blocking(move || in_flight.finish()).await;

    assert!(!phone.is_signed_in().await);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

/// Both were authenticated before either changed anything. One wins; the other is told that its
/// session has ended, and its password is not set.
#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let (port, cookies) = (app.port, phone.cookie_header());
    let form = change_form(PASSWORD, "thali for a friend");
    let in_flight =
        blocking(move || InFlight::begin(port, "/api/change_password", &cookies, &form)).await;

    let winner = laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    let loser = blocking(move || in_flight.finish()).await;

    assert_eq!(winner.status, 200);
    // Its current password is no longer the current one.
    assert!(loser.starts_with("HTTP/1.1 422"), "{loser}");
    assert_eq!(
        app.client().sign_in("priya", NEW_PASSWORD).await.status,
        200
    );
    assert_eq!(
        app.client()
            .sign_in("priya", "thali for a friend")
            .await
            .status,
        401
    );
}

/// As close together as the machine can: both verified the current password, and one writes first.
#[tokio::test]
async fn of_two_changes_that_both_verified_one_wins() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let lock = app.stop_writers().await;
    let before = app.state.accounts.passwords.verifications();
    let changes = async {
        tokio::join!(
            phone.change_password(PASSWORD, NEW_PASSWORD),
            laptop.change_password(PASSWORD, "thali for a friend"),
        )
    };
    let release = async {
        while app.state.accounts.passwords.verifications() < before + 2 {
            tokio::task::yield_now().await;
        }
        drop(lock);
    };

    let ((one, other), ()) = tokio::join!(changes, release);

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401], "{} {}", one.body, other.body);
    let expected = if one.status == 200 {
        NEW_PASSWORD
    } else {
        "thali for a friend"
    };
    assert_eq!(app.client().sign_in("priya", expected).await.status, 200);
    assert_eq!(app.count("select auth_epoch from users").await, 2);
}

/// A sign-in verifies the old password; before it can open its session, the password changes in
/// another process. The session is not opened.
#[tokio::test]
async fn a_sign_in_that_verified_the_old_password_too_early_is_refused() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let user = app.user("priya").await;
    let new_hash = app
        .state
        .accounts
        .passwords
        .hash_again(&NEW_PASSWORD.into(), None)
        .await
        .unwrap();
    let elsewhere = app.elsewhere().await;
    let mut change = elsewhere.begin(&[Lock::User(&user.id)]).await.unwrap();
    let before = app.state.accounts.passwords.verifications();
    let client = app.client();
    let sign_in = client.sign_in("priya", PASSWORD);
    let change = async {
        while app.state.accounts.passwords.verifications() == before {
            tokio::task::yield_now().await;
        }
        assert!(
            users::change_password(
                &mut change,
                &user.id,
                user.auth_epoch,
                &new_hash,
                UnixMillis(1)
            )
            .await
            .unwrap()
        );
        let all = WhichSessions::All;
        endings::end(
            &mut change,
            &user.id,
            all,
            EndReason::PasswordChanged,
            UnixMillis(1),
        )
        .await
        .unwrap();
        change.commit().await.unwrap();
    };

    let (answer, ()) = tokio::join!(sign_in, change);

    assert_eq!(
        (answer.status, answer.body.as_str()),
        (401, r#"{"error":"Invalid credentials"}"#)
    );
    assert!(!client.is_signed_in().await);
    assert_eq!(app.count("select count(*) from user_sessions").await, 0);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

/// Even a row that was inserted by force under the old epoch does not authenticate.
#[tokio::test]
async fn a_session_of_an_older_epoch_does_not_authenticate() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    sqlx::query("update users set auth_epoch = auth_epoch + 1")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    assert!(!client.is_signed_in().await);
    assert_eq!(
        client
            .request(reqwest::Method::GET, "/", ANY)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}
