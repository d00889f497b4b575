//! Idle and absolute timeout, touching, and the clean-up, with a clock that is set.

use std::time::Duration;

use tiffin::server::cleanup;

use crate::helpers::{NEW_PASSWORD, PASSWORD, TestApp, allow, refuse};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_session_ends_after_a_day_without_a_request() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    app.advance(23 * HOUR);
    assert!(
        client.is_signed_in().await,
        "and this request begins the day anew"
    );
    app.advance(23 * HOUR);
    assert!(client.is_signed_in().await);
    app.advance(24 * HOUR);
    assert!(!client.is_signed_in().await);
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_active() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    for _ in 0..35 {
        app.advance(20 * HOUR);
        assert!(client.is_signed_in().await);
    }
    app.advance(20 * HOUR);

    assert!(!client.is_signed_in().await);
}

#[tokio::test]
async fn the_settings_set_both() {
    let app = TestApp::spawn_with(&[("SESSION__IDLE", "1h"), ("SESSION__ABSOLUTE", "90m")]).await;
    let client = app.client();

    let answer = client.sign_up("priya", PASSWORD).await;

    assert!(answer.session_cookie().unwrap().contains("Max-Age=3600"));
    app.advance(50 * MINUTE);
    assert!(client.is_signed_in().await);
    app.advance(50 * MINUTE);
    assert!(
        !client.is_signed_in().await,
        "active, but past the absolute timeout"
    );
}

#[tokio::test]
async fn activity_is_written_down_at_most_every_ten_minutes() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let last_seen = "select last_seen_at from user_sessions";
    let signed_in = app.count(last_seen).await;

    app.advance(9 * MINUTE);
    let answer = client.get_as_client("/dashboard").await;
    assert_eq!(answer.session_cookie(), None);
    assert_eq!(app.count(last_seen).await, signed_in);

    app.advance(2 * MINUTE);
    let answer = client.get_as_client("/dashboard").await;
    let touched = app.count(last_seen).await;
    assert!(touched >= signed_in + 11 * 60 * 1000);
    assert!(
        answer.session_cookie().unwrap().contains("Max-Age=86400"),
        "the browser's copy too"
    );

    let answer = client.get_as_client("/dashboard").await;
    assert_eq!(answer.session_cookie(), None);
    assert_eq!(app.count(last_seen).await, touched);
    assert!(client.is_signed_in().await);
}

#[tokio::test]
async fn the_clean_up_takes_sessions_past_the_absolute_timeout_and_no_others() {
    let app = TestApp::spawn().await;
    app.customer("old").await;
    app.advance(31 * 24 * HOUR);
    let fresh = app.customer("fresh").await;

    let deleted = cleanup::delete_expired(&app.state).await.unwrap();

    assert_eq!(deleted, 1);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
    assert_eq!(app.count("select count(*) from user_sessions").await, 1);
    assert!(fresh.is_signed_in().await);
}

#[tokio::test]
async fn the_clean_up_takes_orphaned_and_idle_envelopes() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    sqlx::query(
        "insert into tower_sessions (id, data, expiry_date)
         values ('orphan', '', '2020-01-01T00:00:00Z')",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();

    cleanup::delete_expired(&app.state).await.unwrap();

    assert!(client.is_signed_in().await);
    assert_eq!(
        app.count("select count(*) from tower_sessions where id = 'orphan'")
            .await,
        0
    );
}

#[tokio::test]
async fn the_clean_up_forgets_why_a_session_ended_once_its_browser_has() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    client.change_password(PASSWORD, NEW_PASSWORD).await;
    let ended = "select count(*) from session_endings";

    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count(ended).await, 1);
    app.advance(24 * HOUR);
    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count(ended).await, 0);
}

#[tokio::test]
async fn the_clean_up_works_through_more_than_one_batch() {
    let app = TestApp::spawn().await;
    sqlx::query(
        "insert into tower_sessions (id, data, expiry_date)
         values ('orphan', '', '2020-01-01T00:00:00Z')",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();
    sqlx::query(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1201)
         insert into tower_sessions (id, data, expiry_date)
         select 'orphan' || i, data, expiry_date from n, tower_sessions where id = 'orphan'",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();

    // The server's own first round may have taken some.
    cleanup::delete_expired(&app.state).await.unwrap();

    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

/// The library's own task ends at its first error; this one tries again.
#[tokio::test]
async fn the_clean_up_survives_an_error_and_stops_when_told() {
    let app = TestApp::spawn().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let run = |sql: &'static str| sqlx::query(sql).execute(&app.state.db.write);
    refuse(&app.state.db, "delete", "tower_sessions").await;
    run("insert into tower_sessions values ('orphan', '', '2020-01-01T00:00:00Z')")
        .await
        .unwrap();
    // The first round of the server's own may have the row, which is then passed over.
    while cleanup::delete_expired(&app.state).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }

    // The server's own clean-up has the lease.
    app.advance(3 * cleanup::EVERY);
    let every = Duration::from_millis(5);
    let task = tokio::spawn(cleanup::run(app.state.clone(), every, stop.clone()));
    tokio::time::sleep(10 * every).await; // some rounds fail
    allow(&app.state.db, "tower_sessions").await;
    while app.count("select count(*) from tower_sessions").await > 0 {
        tokio::time::sleep(every).await;
    }

    stop.cancel();
    task.await.unwrap();
}
