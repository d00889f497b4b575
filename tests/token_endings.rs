//! The promise covers apps: whatever ends all sessions of a user ends all their families, in the same
//! transaction. What is checked with a query is dead at once; what is checked by its signature alone
//! lives until it expires, and no longer.

use std::time::Duration;

use tiffin::{model::role::Role, server::accounts::operator::Change};

use crate::helpers::{
    Client, NEW_PASSWORD, PASSWORD, TestApp, blocking, email, tiffin,
    tokens::{App, is_refused},
};

#[derive(Clone, Copy, Debug)]
enum Way {
    PasswordChanged,
    PasswordSet,
    Suspended,
    Unsuspended,
    RoleChanged,
    SignedOutEverywhere,
    EndedWithTheOthers,
    EndedByOperator,
    SuspendedByAnotherProcess,
    EndedByAnotherProcess,
    Revoked,
    Reused,
    EpochMovedWithoutAWord,
}

const WAYS: [Way; 13] = [
    Way::PasswordChanged,
    Way::PasswordSet,
    Way::Suspended,
    Way::Unsuspended,
    Way::RoleChanged,
    Way::SignedOutEverywhere,
    Way::EndedWithTheOthers,
    Way::EndedByOperator,
    Way::SuspendedByAnotherProcess,
    Way::EndedByAnotherProcess,
    Way::Revoked,
    Way::Reused,
    Way::EpochMovedWithoutAWord,
];

async fn end(app: &TestApp, browser: &Client, phone: &App, way: Way) {
    let (accounts, user) = (&app.state.accounts, app.user("priya").await.id);
    let change = async |change| {
        assert_eq!(accounts.change_user(&user, change).await.unwrap(), 2);
    };
    match way {
        Way::PasswordChanged => {
            let answer = browser.change_password(PASSWORD, NEW_PASSWORD).await;
            assert_eq!(answer.body, r#"{"sessions_ended":2}"#, "the app is counted");
        }
        Way::PasswordSet => {
            let new = NEW_PASSWORD.into();
            let accepted = accounts.check_new_password(&new, &[]).await.unwrap();
            change(Change::Password(&accepted)).await;
        }
        Way::Suspended => change(Change::Suspend).await,
        Way::Unsuspended => change(Change::Unsuspend).await,
        Way::RoleChanged => change(Change::Role(Role::Courier)).await,
        Way::SignedOutEverywhere => {
            let answer = browser.call("/api/end_all_sessions", &[]).await;
            assert_eq!(answer.body, r#"{"sessions_ended":2}"#);
        }
        Way::EndedWithTheOthers => {
            let answer = browser.call("/api/end_other_sessions", &[]).await;
            assert_eq!(answer.body, r#"{"sessions_ended":1}"#);
            assert!(browser.is_signed_in().await);
        }
        Way::EndedByOperator => {
            assert_eq!(accounts.end_sessions_of(&user, None).await.unwrap(), 2);
        }
        Way::SuspendedByAnotherProcess => command(app, &["user", "suspend"]).await,
        Way::EndedByAnotherProcess => command(app, &["sessions", "end"]).await,
        Way::Revoked => {
            app.client().revoke(&phone.tokens.refresh_token).await;
        }
        Way::Reused => {
            for _ in 0..2 {
                app.client().refresh(&phone.tokens.refresh_token).await;
                app.advance(Duration::from_secs(11));
            }
        }
        Way::EpochMovedWithoutAWord => {
            sqlx::query("update users set auth_epoch = auth_epoch + 1")
                .execute(&app.state.db.write)
                .await
                .unwrap();
        }
    }
}

async fn command(app: &TestApp, arguments: &[&str]) {
    let mut command = tiffin(app.folder.path());
    command.args(arguments).arg(email("priya"));
    let output = blocking(move || command.output()).await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

async fn with_phone(check: &str) -> (TestApp, Client, App) {
    let app = TestApp::spawn_with(&[("TOKENS__CHECK", check)]).await;
    let browser = app.customer("priya").await;
    let phone = app.app("priya").await;
    assert_eq!(phone.stateless().await.status, 200);
    assert_eq!(phone.instant().await.status, 200);
    (app, browser, phone)
}

#[tokio::test]
async fn an_instant_check_sees_it_at_once_and_a_stateless_one_when_the_token_expires() {
    for way in WAYS {
        let (app, browser, mut phone) = with_phone("mixed").await;

        end(&app, &browser, &phone, way).await;

        assert!(is_refused(&phone.instant().await), "{way:?}");
        assert!(is_refused(&phone.call("/api/orders", &[]).await), "{way:?}");
        assert!(is_refused(&phone.refresh().await), "{way:?}");
        assert_eq!(
            phone.stateless().await.status,
            200,
            "{way:?}: it is read by itself"
        );
        // Its lifetime, and as much as clocks may differ.
        app.advance(Duration::from_secs(15 * 60 + 31));
        assert!(is_refused(&phone.stateless().await), "{way:?}");
        app.stop().await;
    }
}

#[tokio::test]
async fn where_all_checks_are_instant_nothing_outlives_its_family() {
    for way in WAYS {
        let (app, browser, phone) = with_phone("instant").await;

        end(&app, &browser, &phone, way).await;

        assert!(is_refused(&phone.stateless().await), "{way:?}");
        assert!(is_refused(&phone.instant().await), "{way:?}");
        app.stop().await;
    }
}

/// What the setting costs is what it says.
#[tokio::test]
async fn where_all_checks_are_stateless_everything_lives_until_the_token_expires() {
    let (app, browser, mut phone) = with_phone("stateless").await;

    end(&app, &browser, &phone, Way::PasswordChanged).await;

    assert_eq!(phone.instant().await.status, 200);
    assert_eq!(phone.call("/api/orders", &[]).await.status, 200);
    assert!(is_refused(&phone.refresh().await));
    app.advance(Duration::from_secs(15 * 60 + 31));
    assert!(is_refused(&phone.instant().await));
}

/// A request that was let in and takes its time changes nothing once its family has ended.
#[tokio::test]
async fn what_an_app_had_in_flight_changes_nothing_after_the_end() {
    let (app, browser, phone) = with_phone("mixed").await;
    let viewer = app
        .state
        .accounts
        .check_token(
            &phone.tokens.access_token,
            tiffin::server::accounts::tokens::check::Check::Instant,
        )
        .await
        .unwrap()
        .unwrap();

    browser.change_password(PASSWORD, NEW_PASSWORD).await;

    let viewer = tiffin::server::accounts::identity::Viewer::Token(viewer);
    let archived = app
        .state
        .ordering
        .archive_address(&viewer, &"nobody's".into())
        .await;
    assert_eq!(
        archived.unwrap_err().to_string(),
        "invalid or expired token"
    );
}

#[tokio::test]
async fn a_session_outlives_the_end_of_an_app() {
    for way in [Way::Revoked, Way::Reused] {
        let (app, browser, phone) = with_phone("mixed").await;

        end(&app, &browser, &phone, way).await;

        assert!(browser.is_signed_in().await, "{way:?}");
        app.stop().await;
    }
}
