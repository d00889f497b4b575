//! A refresh token is good for one successor, and an answer that was lost can be asked for again.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use tiffin::{
    model::{ending::EndReason, moment::UnixMillis, token::Tokens},
    server::{
        accounts::{endings, tables::users, which_sessions::WhichSessions},
        store::locks::Lock,
    },
};

use crate::helpers::{
    Answer, NEW_PASSWORD, PASSWORD, TestApp, read,
    tokens::{App, is_refused},
};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_hours(24);

async fn is_alive(app: &App) -> bool {
    app.instant().await.status == 200
}

async fn kind_is_recorded(app: &TestApp, kind: &str) -> bool {
    let sql = format!("select count(*) from security_events where kind = '{kind}'");
    app.count(&sql).await > 0
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_its_successor() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let before = phone.tokens.clone();
    app.advance(SECOND);

    let answer = phone.refresh().await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.set_cookies().is_empty());
    assert_ne!(phone.tokens.refresh_token, before.refresh_token);
    assert_ne!(phone.tokens.access_token, before.access_token);
    assert!(is_alive(&phone).await);
    // The first access token stays good until it expires.
    assert_eq!(
        app.client()
            .get_with(&before.access_token, "/api/me")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn nothing_that_can_be_used_is_stored() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let first = phone.tokens.refresh_token.clone();
    phone.refresh().await;

    let stored: Vec<String> = sqlx::query_scalar("select token_hash from refresh_tokens")
        .fetch_all(&app.state.db.read)
        .await
        .unwrap();

    assert_eq!(stored.len(), 2);
    for token in [&first, &phone.tokens.refresh_token] {
        assert!(!stored.contains(token));
        assert!(is_refused(&app.client().refresh(&stored[0]).await));
    }
    assert!(is_alive(&phone).await, "a hash is no token");
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let first = phone.tokens.refresh_token.clone();
    let lost: Tokens = read(&app.client().refresh(&first).await);
    app.advance(9 * SECOND);

    let again: Tokens = read(&app.client().refresh(&first).await);

    assert_eq!(again.refresh_token, lost.refresh_token);
    phone.tokens = again;
    assert_eq!(phone.refresh().await.status, 200);
    assert!(!kind_is_recorded(&app, "token_reused").await);
}

#[tokio::test]
async fn after_ten_seconds_a_used_token_is_a_copy() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let tablet = app.app("priya").await;
    let first = phone.tokens.refresh_token.clone();
    phone.refresh().await;
    app.advance(11 * SECOND);

    let answer = app.client().refresh(&first).await;

    assert!(is_refused(&answer), "{answer:?}");
    assert!(!is_alive(&phone).await);
    assert!(is_refused(&phone.refresh().await));
    assert!(is_alive(&tablet).await, "no other family ends");
    assert!(kind_is_recorded(&app, "token_reused").await);
}

/// The successor was used: both the app and a thief have it, or the app has it and a thief its parent.
#[tokio::test]
async fn a_token_whose_successor_was_used_is_a_copy_at_once() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let first = phone.tokens.refresh_token.clone();
    phone.refresh().await;
    phone.refresh().await;

    let answer = app.client().refresh(&first).await;

    assert!(is_refused(&answer), "{answer:?}");
    assert!(is_refused(&phone.refresh().await));
    assert!(!is_alive(&phone).await);
}

/// However old: it is known for as long as its family lives.
#[tokio::test]
async fn the_first_token_of_a_family_ends_it_weeks_later() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let first = phone.tokens.refresh_token.clone();
    for _ in 0..3 {
        app.advance(8 * DAY);
        assert_eq!(phone.refresh().await.status, 200);
    }

    assert!(is_refused(&app.client().refresh(&first).await));

    assert!(is_refused(&phone.refresh().await));
}

/// Ending a family deletes all its tokens while nobody else can write: there are never many.
#[tokio::test]
async fn a_family_remembers_its_last_thousand_tokens() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    for _ in 0..3 {
        phone.refresh().await;
    }
    sqlx::query("update refresh_tokens set generation = generation + 998 where generation = 3")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    phone.refresh().await;

    let generations: Vec<i64> =
        sqlx::query_scalar("select generation from refresh_tokens order by generation")
            .fetch_all(&app.state.db.read)
            .await
            .unwrap();
    assert_eq!(generations, [2, 1001, 1002]);
    assert!(is_alive(&phone).await);
}

#[tokio::test]
async fn a_family_ends_after_its_lifetime_however_active_it_is() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    for _ in 0..3 {
        app.advance(Duration::from_hours(9 * 24));
        assert_eq!(phone.refresh().await.status, 200);
    }
    assert!(phone.tokens.refresh_expires_in <= 3 * 24 * 3600);
    app.advance(Duration::from_mins(3 * 24 * 60 - 1));
    phone.refresh().await;
    assert!(
        phone.tokens.expires_in <= 60,
        "no token outlives its family"
    );
    app.advance(60 * SECOND);

    let answer = phone.refresh().await;

    assert!(is_refused(&answer), "{answer:?}");
    assert!(!is_alive(&phone).await);
}

#[tokio::test]
async fn a_family_that_is_not_used_ends_sooner() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    app.advance(14 * DAY);

    assert!(is_refused(&phone.refresh().await));

    tiffin::server::cleanup::delete_expired(&app.state)
        .await
        .unwrap();
    assert_eq!(app.count("select count(*) from token_families").await, 0);
    assert_eq!(app.count("select count(*) from refresh_tokens").await, 0);
}

#[tokio::test]
async fn fifty_refreshes_at_once_get_one_successor() {
    let app = Arc::new(TestApp::spawn().await);
    app.customer("priya").await;
    let phone = app.app("priya").await;
    let refreshes = (0..50).map(|_| {
        let (client, token) = (app.client(), phone.tokens.refresh_token.clone());
        tokio::spawn(async move { client.refresh(&token).await })
    });

    let answers: Vec<Answer> = join_all(refreshes)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();

    let successor = read::<Tokens>(&answers[0]).refresh_token;
    for answer in &answers {
        assert_eq!(read::<Tokens>(answer).refresh_token, successor);
    }
    assert_eq!(app.count("select count(*) from refresh_tokens").await, 2);
    assert_eq!(app.count("select count(*) from token_families").await, 1);
    assert!(!kind_is_recorded(&app, "token_reused").await);
    assert_eq!(app.client().refresh(&successor).await.status, 200);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused_and_ends_nothing() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let phone = app.app("priya").await;
    for token in [
        "",
        "x",
        &"A".repeat(43),
        &"A".repeat(4000),
        &phone.tokens.access_token,
        &format!("{}=", phone.tokens.refresh_token),
        &format!(" {}", phone.tokens.refresh_token),
    ] {
        let answer = app.client().refresh(token).await;
        assert!(is_refused(&answer), "{token}: {answer:?}");
    }
    assert!(is_alive(&phone).await);
}

/// What a transaction that is under way does first, when a refresh comes.
enum Meanwhile {
    PasswordChanged,
    EndedFromTheList,
    Revoked,
}

/// The refresh has come, and waits for a transaction that ends what it refreshes. Whoever waited finds
/// nothing: nothing alive is left.
async fn refresh_while(what: Meanwhile) {
    let app = Arc::new(TestApp::spawn().await);
    app.customer("priya").await;
    let phone = app.app("priya").await;
    let user = app.user("priya").await;
    let hash = app
        .state
        .accounts
        .passwords
        .hash_again(&NEW_PASSWORD.into(), None)
        .await
        .unwrap();
    let elsewhere = app.elsewhere().await;
    let mut tx = elsewhere.begin(&[Lock::User(&user.id)]).await.unwrap();
    let (client, token) = (app.client(), phone.tokens.refresh_token.clone());
    let refreshing = tokio::spawn(async move { client.refresh(&token).await });
    app.until_somebody_writes().await;

    let now = UnixMillis(1);
    let reason = match what {
        Meanwhile::PasswordChanged => {
            users::change_password(&mut tx, &user.id, user.auth_epoch, &hash, now)
                .await
                .unwrap();
            EndReason::PasswordChanged
        }
        Meanwhile::EndedFromTheList => EndReason::Ended,
        Meanwhile::Revoked => EndReason::SignedOut,
    };
    endings::end(&mut tx, &user.id, WhichSessions::All, reason, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answer = refreshing.await.unwrap();

    assert!(is_refused(&answer), "{answer:?}");
    assert!(!is_alive(&phone).await);
    assert_eq!(app.count("select count(*) from token_families").await, 0);
    assert_eq!(app.count("select count(*) from refresh_tokens").await, 0);
}

#[tokio::test]
async fn a_refresh_that_meets_a_password_change_gets_nothing() {
    refresh_while(Meanwhile::PasswordChanged).await;
}

#[tokio::test]
async fn a_refresh_that_meets_an_end_from_the_list_gets_nothing() {
    refresh_while(Meanwhile::EndedFromTheList).await;
}

#[tokio::test]
async fn a_refresh_that_meets_its_own_revocation_gets_nothing() {
    refresh_while(Meanwhile::Revoked).await;
}

/// The other way round: the refresh was first. What it got dies with the rest.
#[tokio::test]
async fn what_was_refreshed_just_before_the_end_ends_too() {
    let app = TestApp::spawn().await;
    let browser = app.customer("priya").await;
    let mut phone = app.app("priya").await;
    phone.refresh().await;

    assert_eq!(
        browser.change_password(PASSWORD, NEW_PASSWORD).await.status,
        200
    );

    assert!(!is_alive(&phone).await);
    assert!(is_refused(&phone.refresh().await));
}

/// The password was right when it was looked at, and is another by the time the family opens.
#[tokio::test]
async fn a_sign_in_that_meets_a_password_change_opens_no_family() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let user = app.user("priya").await;
    let elsewhere = app.elsewhere().await;
    let mut change = elsewhere.begin(&[Lock::User(&user.id)]).await.unwrap();
    let before = app.state.accounts.passwords.verifications();
    let client = app.client();
    let sign_in = client.get_tokens("priya", PASSWORD);
    let change = async {
        while app.state.accounts.passwords.verifications() == before {
            tokio::task::yield_now().await;
        }
        users::change_password(&mut change, &user.id, user.auth_epoch, "x", UnixMillis(1))
            .await
            .unwrap();
        change.commit().await.unwrap();
    };

    let (answer, ()) = tokio::join!(sign_in, change);

    assert_eq!(
        (answer.status, answer.body.as_str()),
        (401, r#"{"error":"Invalid credentials"}"#)
    );
    assert_eq!(app.count("select count(*) from token_families").await, 0);
}
