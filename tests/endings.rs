//! Every way a session can end, and what each must do: the request after it, a stream that was
//! open, and a request that was in flight.

use std::time::Duration;

use tiffin::{
    model::{ending::EndReason, role::Role},
    server::{accounts::operator::Change, cleanup, ids::UserId},
};

use crate::helpers::{Client, InFlight, NEW_PASSWORD, PASSWORD, TestApp, blocking, email, tiffin};

/// The ways. In each, the session of the phone ends.
#[derive(Clone, Copy, Debug)]
enum Way {
    SignedOutInAnotherTab,
    SignedInAgain,
    SignedInOnTooManyDevices,
    EndedFromTheList,
    EndedFromItsOwnList,
    EndedWithTheOthers,
    EndedWithAll,
    PasswordChangedHere,
    PasswordChangedElsewhere,
    PasswordSet,
    Suspended,
    Unsuspended,
    RoleChanged,
    EndedByOperator,
    EndedByOperatorWithAll,
    SuspendedByAnotherProcess,
    EndedByAnotherProcess,
    IdleTimeout,
    AbsoluteTimeout,
    TimedOutAndCleanedUp,
    EpochMovedWithoutAWord,
}

use Way::{
    AbsoluteTimeout, EndedByAnotherProcess, EndedByOperator, EndedByOperatorWithAll,
    EndedFromItsOwnList, EndedFromTheList, EndedWithAll, EndedWithTheOthers,
    EpochMovedWithoutAWord, IdleTimeout, PasswordChangedElsewhere, PasswordChangedHere,
    PasswordSet, RoleChanged, SignedInAgain, SignedInOnTooManyDevices, SignedOutInAnotherTab,
    Suspended, SuspendedByAnotherProcess, TimedOutAndCleanedUp, Unsuspended,
};

const WAYS: [(Way, EndReason); 21] = [
    (SignedOutInAnotherTab, EndReason::SignedOut),
    (SignedInAgain, EndReason::SignedInAgain),
    (SignedInOnTooManyDevices, EndReason::TooManySessions),
    (EndedFromTheList, EndReason::Ended),
    (EndedFromItsOwnList, EndReason::SignedOut),
    (EndedWithTheOthers, EndReason::Ended),
    (EndedWithAll, EndReason::Ended),
    (PasswordChangedHere, EndReason::PasswordChanged),
    (PasswordChangedElsewhere, EndReason::PasswordChanged),
    (PasswordSet, EndReason::PasswordSet),
    (Suspended, EndReason::Suspended),
    (Unsuspended, EndReason::Unsuspended),
    (RoleChanged, EndReason::RoleChanged),
    (EndedByOperator, EndReason::EndedByOperator),
    (EndedByOperatorWithAll, EndReason::EndedByOperator),
    (SuspendedByAnotherProcess, EndReason::Suspended),
    (EndedByAnotherProcess, EndReason::EndedByOperator),
    (IdleTimeout, EndReason::IdleTimeout),
    (AbsoluteTimeout, EndReason::AbsoluteTimeout),
    (TimedOutAndCleanedUp, EndReason::AbsoluteTimeout),
    (EpochMovedWithoutAWord, EndReason::Unknown),
];

const MINUTE: Duration = Duration::from_mins(1);

struct World {
    app: TestApp,
    /// Two tabs of one browser share its cookies.
    phone: Client,
    phone_handle: String,
    laptop: Client,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::spawn_with(&[
            ("SESSION__IDLE", "1h"),
            ("SESSION__ABSOLUTE", "2h"),
            ("SESSION__PER_USER", "10"),
        ])
        .await;
        let phone = app.customer("priya").await;
        phone.get("/").await; // has read the welcome
        let laptop = app.signed_in("priya", PASSWORD).await;
        Self {
            phone_handle: phone.handle().await,
            app,
            phone,
            laptop,
        }
    }

    async fn end(&self, way: Way) {
        let Self {
            app,
            phone,
            phone_handle,
            laptop,
        } = self;
        let (accounts, user) = (&app.state.accounts, app.user("priya").await.id);
        let tab = phone.twin();
        let answer = match way {
            SignedOutInAnotherTab => tab.sign_out().await.status,
            SignedInAgain => tab.sign_in("priya", PASSWORD).await.status,
            SignedInOnTooManyDevices => {
                app.advance(Duration::from_secs(1));
                let mut last = 0;
                // The laptop's is one of ten too, and used after the phone's.
                for _ in 0..9 {
                    last = app.client().sign_in("priya", PASSWORD).await.status;
                }
                last
            }
            EndedFromTheList => laptop.end_session(phone_handle).await.status,
            EndedFromItsOwnList => tab.end_session(phone_handle).await.status,
            EndedWithTheOthers => laptop.call("/api/end_other_sessions", &[]).await.status,
            EndedWithAll => laptop.call("/api/end_all_sessions", &[]).await.status,
            PasswordChangedHere => tab.change_password(PASSWORD, NEW_PASSWORD).await.status,
            PasswordChangedElsewhere => laptop.change_password(PASSWORD, NEW_PASSWORD).await.status,
            PasswordSet => {
                let new = NEW_PASSWORD.into();
                let accepted = accounts.check_new_password(&new, &[]).await.unwrap();
                self.change(&user, Change::Password(&accepted)).await
            }
            Suspended => self.change(&user, Change::Suspend).await,
            Unsuspended => self.change(&user, Change::Unsuspend).await,
            RoleChanged => self.change(&user, Change::Role(Role::Courier)).await,
            EndedByOperator => {
                let one = phone_handle.as_str().into();
                assert_eq!(
                    accounts.end_sessions_of(&user, Some(&one)).await.unwrap(),
                    1
                );
                200
            }
            EndedByOperatorWithAll => {
                assert_eq!(accounts.end_sessions_of(&user, None).await.unwrap(), 2);
                200
            }
            SuspendedByAnotherProcess => self.command(&["user", "suspend"]).await,
            EndedByAnotherProcess => self.command(&["sessions", "end"]).await,
            IdleTimeout => {
                app.advance(60 * MINUTE);
                200
            }
            AbsoluteTimeout => {
                for _ in 0..2 {
                    app.advance(50 * MINUTE);
                    assert!(phone.is_signed_in().await);
                }
                app.advance(20 * MINUTE);
                200
            }
            TimedOutAndCleanedUp => {
                sqlx::query("update user_sessions set expires_at = $1")
                    .bind(app.state.clock.now())
                    .execute(&app.state.db.write)
                    .await
                    .unwrap();
                assert_eq!(cleanup::delete_expired(&app.state).await.unwrap(), 2);
                200
            }
            EpochMovedWithoutAWord => {
                sqlx::query("update users set auth_epoch = auth_epoch + 1")
                    .execute(&app.state.db.write)
                    .await
                    .unwrap();
                app.advance(Duration::from_secs(30)); // streams look again
                200
            }
        };
        assert_eq!(answer, 200, "{way:?}");
    }

    async fn change(&self, user: &UserId, change: Change<'_>) -> u16 {
        let accounts = &self.app.state.accounts;
        assert_eq!(accounts.change_user(user, change).await.unwrap(), 2);
        200
    }

    async fn command(&self, arguments: &[&str]) -> u16 {
        let mut command = tiffin(self.app.folder.path());
        command.args(arguments).arg(email("priya"));
        let output = blocking(move || command.output()).await.unwrap();
        assert!(output.status.success(), "{output:?}");
        200
    }
}

#[tokio::test]
async fn whatever_ends_a_session_ends_all_of_it() {
    for (way, reason) in WAYS {
        let world = World::new().await;
        let stream = world.phone.open_stream().await;
        let stolen = world.phone.twin();
        let (port, cookies) = (world.app.port, world.phone.cookie_header());
        let in_flight =
            blocking(move || InFlight::begin(port, "/api/end_other_sessions", &cookies, "a=b"))
                .await;
        let laptops_before = world.laptop.handles().await.len();
        assert_eq!(laptops_before, 2);

        world.end(way).await;

        let ending = stream.hears_why().await;
        assert_eq!(ending.reason, reason, "{way:?}");
        let answer = blocking(move || in_flight.finish()).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{way:?}: {answer}");
        assert_eq!(
            stolen.call("/api/account", &[]).await.status,
            401,
            "{way:?}"
        );
        assert_eq!(stolen.get_as_client("/events").await.status, 401, "{way:?}");
        let page = stolen.get("/dashboard").await;
        assert_eq!(
            (page.status, page.location()),
            (303, "/login?next=%2Fdashboard"),
            "{way:?}"
        );
        if reason != EndReason::Unknown {
            // By the cookie, and for a browser that has lost it by the handle.
            let words = ending.to_string();
            let by_cookie = stolen.get("/login").await.body;
            assert!(by_cookie.contains(&words), "{way:?}: {by_cookie}");
            let path = format!("/login?ended={}", world.phone_handle);
            let by_handle = world.app.client().get(&path).await.body;
            assert!(by_handle.contains(&words), "{way:?}: {by_handle}");
        }
        world.app.stop().await;
    }
}

/// The other half of the table: what does not end a session leaves it alone.
#[tokio::test]
async fn a_session_that_stays_hears_nothing() {
    let world = World::new().await;
    let ravi = world.app.customer("ravi").await;
    let (laptop, other) = (world.laptop.open_stream().await, ravi.open_stream().await);

    world.end(EndedFromItsOwnList).await;
    world.laptop.confirm(PASSWORD).await;
    world.app.advance(Duration::from_secs(31)); // both look again

    assert!(world.laptop.is_signed_in().await);
    assert!(ravi.is_signed_in().await);
    world.app.stop().await;
    assert_eq!(laptop.until_it_ends().await, []);
    assert_eq!(other.until_it_ends().await, []);
}

#[tokio::test]
async fn an_ending_of_another_day_says_which() {
    let world = World::new().await;
    world.end(Suspended).await;
    let soon = world.phone.get("/login").await.body;
    assert!(soon.contains("Your account was suspended at"), "{soon}");
    assert!(
        !soon.contains("UTC. Sign in to continue."),
        "it would not help"
    );

    world.app.advance(Duration::from_hours(13));

    let later = world.phone.get("/login").await.body;
    let words = later.find("Your account was suspended at").unwrap();
    let day = &later[words - 6..words];
    assert!(
        day.ends_with(": ") && day[..4].parse::<u16>().is_ok(),
        "{day}"
    );
}
