//! What happened to an account: written down with what happened, shown to its owner, pruned.

use std::time::Duration;

use tiffin::{
    model::activity::{Activity, EventKind},
    server::{accounts::operator::Change, cleanup},
};

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, TestApp};

async fn activity(client: &Client, page: &str) -> Activity {
    let answer = client.call("/api/activity", &[("page", page)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

async fn kinds(client: &Client) -> Vec<EventKind> {
    let activity = activity(client, "1").await;
    activity
        .events
        .into_iter()
        .map(|event| event.what)
        .collect()
}

#[tokio::test]
async fn everything_that_happens_is_written_down() {
    use EventKind::{
        AllSessionsEnded, ConfirmFailed, Confirmed, EndedByOperator, OtherSessionsEnded,
        PasswordChanged, PasswordSet, RoleChanged, SessionEnded, SignInFailed, SignedIn, SignedOut,
        SignedUp, Suspended, Unsuspended,
    };
    let app = TestApp::spawn().await;
    let accounts = &app.state.accounts;
    let phone = app.customer("priya").await;
    let user = app.user("priya").await.id;
    app.client().sign_in("priya", "wrong one").await;
    app.wait_for_event("sign_in_failed").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    phone.confirm("wrong one").await;
    app.wait_for_event("confirm_failed").await;
    phone.confirm(PASSWORD).await;
    phone.end_session(&laptop.handle().await).await;
    phone.call("/api/end_other_sessions", &[]).await;
    phone.sign_out().await;
    app.signed_in("priya", PASSWORD)
        .await
        .call("/api/end_all_sessions", &[])
        .await;
    let changer = app.signed_in("priya", PASSWORD).await;
    changer.change_password(PASSWORD, NEW_PASSWORD).await;
    accounts.change_user(&user, Change::Suspend).await.unwrap();
    accounts
        .change_user(&user, Change::Unsuspend)
        .await
        .unwrap();
    let role = Change::Role(tiffin::model::role::Role::Courier);
    accounts.change_user(&user, role).await.unwrap();
    app.signed_in("priya", NEW_PASSWORD).await;
    accounts.end_sessions_of(&user, None).await.unwrap();
    let new = PASSWORD.into();
    let accepted = accounts.check_new_password(&new, &[]).await.unwrap();
    accounts
        .change_user(&user, Change::Password(&accepted))
        .await
        .unwrap();
    let reader = app.signed_in("priya", PASSWORD).await;

    let mut oldest_first = kinds(&reader).await;
    oldest_first.reverse();

    assert_eq!(
        oldest_first,
        [
            SignedUp,
            SignedIn,
            SignInFailed,
            SignedIn,
            ConfirmFailed,
            Confirmed,
            SessionEnded,
            OtherSessionsEnded,
            SignedOut,
            SignedIn,
            AllSessionsEnded,
            SignedIn,
            PasswordChanged,
            Suspended,
            Unsuspended,
            RoleChanged,
            SignedIn,
            EndedByOperator,
            PasswordSet,
            SignedIn
        ]
    );
}

#[tokio::test]
async fn an_event_says_from_where_and_about_which_session() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let user = app.user("priya").await.id;
    let handle = client.handle().await;
    app.state
        .accounts
        .change_user(&user, Change::Suspend)
        .await
        .unwrap();
    app.state
        .accounts
        .change_user(&user, Change::Unsuspend)
        .await
        .unwrap();
    let reader = app.signed_in("priya", PASSWORD).await;

    let events = activity(&reader, "1").await.events;

    let first_sign_in = &events[3];
    assert_eq!(first_sign_in.what, EventKind::SignedIn);
    assert_eq!(first_sign_in.address.as_deref(), Some("127.0.0.1"));
    assert_eq!(first_sign_in.device.as_deref(), Some("Unknown device"));
    assert_eq!(first_sign_in.session.as_ref(), Some(&handle));
    let suspended = &events[2];
    assert_eq!((&suspended.address, &suspended.device), (&None, &None));
}

/// An unknown account has no owner to tell, and a suspended one is refused like any other.
#[tokio::test]
async fn a_refused_sign_in_is_its_owners_to_see() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let ravi = app.customer("ravi").await;

    app.client().sign_in("nobody", "wrong one").await;
    app.client().sign_in("priya", "wrong one").await;
    app.wait_for_event("sign_in_failed").await;

    assert_eq!(kinds(&client).await[0], EventKind::SignInFailed);
    assert_eq!(
        kinds(&ravi).await,
        [EventKind::SignedIn, EventKind::SignedUp]
    );
}

#[tokio::test]
async fn there_are_twenty_on_a_page_and_a_page_too_far_is_the_last() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    for _ in 0..20 {
        client.confirm(PASSWORD).await;
    }

    let (first, second) = (activity(&client, "1").await, activity(&client, "2").await);
    let too_far = activity(&client, "4000000000").await;

    assert_eq!((first.events.len(), first.page, first.pages), (20, 1, 2));
    assert_eq!((second.events.len(), second.page, second.pages), (2, 2, 2));
    assert_eq!(too_far, second);
    for first_page in ["0", "", "abc", "-1"] {
        assert_eq!(activity(&client, first_page).await, first, "{first_page}");
    }
    let past_counting = activity(&client, "99999999999999999999").await;
    assert_eq!(past_counting, second);
    let page = client.get("/account/activity?page=2").await.body;
    assert!(
        page.contains("Page 2 of 2") && page.contains("Account created"),
        "{page}"
    );
    for rubbish in ["-1", "x", "1.5", "%00"] {
        let page = client
            .get(&format!("/account/activity?page={rubbish}"))
            .await;
        assert_eq!(page.status, 200, "{rubbish}");
        assert!(page.body.contains("Page 1 of 2"), "{rubbish}");
    }
}

#[tokio::test]
async fn nothing_that_is_written_down_is_changed() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    let changed = sqlx::query("update security_events set kind = 'signed_out'")
        .execute(&app.state.db.write)
        .await;

    assert!(changed.unwrap_err().to_string().contains("append-only"));
}

#[tokio::test]
async fn old_events_are_pruned_as_the_setting_says() {
    let app = TestApp::spawn_with(&[("SECURITY__KEEP_EVENTS", "2d")]).await;
    app.customer("priya").await;
    app.advance(Duration::from_hours(47));
    let reader = app.signed_in("priya", PASSWORD).await;

    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(kinds(&reader).await.len(), 3);
    app.advance(Duration::from_hours(1));
    cleanup::delete_expired(&app.state).await.unwrap();

    assert_eq!(kinds(&reader).await, [EventKind::SignedIn]);
}

#[tokio::test]
async fn what_a_later_version_wrote_is_listed_all_the_same() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    sqlx::query(
        "insert into security_events (id, user_id, kind, at)
         select 'later', id, 'passkey_added', 9e15 from users",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();

    assert_eq!(kinds(&client).await[0], EventKind::Unknown);
    assert!(
        client
            .get("/account/activity")
            .await
            .body
            .contains("Something else happened")
    );
}

/// Somebody else signs in on a device that was left signed in.
#[tokio::test]
async fn a_session_that_another_sign_in_ended_is_its_owners_to_see() {
    let app = TestApp::spawn().await;
    let shared = app.customer("priya").await;
    app.customer("ravi").await;

    shared.sign_in("ravi", PASSWORD).await;

    let priya = app.signed_in("priya", PASSWORD).await;
    assert_eq!(kinds(&priya).await[1], EventKind::SignedOut);
}
