//! The customer's list of sessions, ending them, and the password that has to be proven first.

use std::time::Duration;

use tiffin::model::{moment::UnixMillis, session::Sessions};

use crate::helpers::{Client, InFlight, NEW_PASSWORD, PASSWORD, TestApp, blocking};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

async fn sessions(client: &Client) -> Sessions {
    let answer = client.call("/api/sessions", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn each_session_says_where_and_since_when() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.advance(Duration::from_mins(5));
    let laptop = app.client();
    let form = [("email", "priya@example.com"), ("password", PASSWORD)];
    let request = laptop
        .request(reqwest::Method::POST, "/api/login", "*/*")
        .header("user-agent", FIREFOX)
        .form(&form);
    laptop.send(request).await;
    app.customer("ravi").await;

    let listed = sessions(&laptop).await;

    let [this, other] = listed.sessions.as_slice() else {
        panic!("two sessions, not {listed:?}")
    };
    assert_eq!(
        (this.is_this, this.device.as_str(), this.address.as_str()),
        (true, "Firefox on Linux", "127.0.0.1")
    );
    assert_eq!(
        (other.is_this, other.device.as_str()),
        (false, "Unknown device")
    );
    assert!(this.signed_in_at >= other.signed_in_at + 5 * 60 * 1000);
    assert!(listed.confirmed);
}

#[tokio::test]
async fn where_a_session_was_last_used_is_written_down_with_its_activity() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.advance(Duration::from_mins(11));

    let request = client
        .request(reqwest::Method::GET, "/dashboard", "*/*")
        .header("user-agent", FIREFOX);
    client.send(request).await;

    let this = sessions(&client).await.sessions.remove(0);
    assert_eq!(this.device, "Firefox on Linux");
    assert!(this.last_active_at > this.signed_in_at);
}

/// What names a session in the list must not open it.
#[tokio::test]
async fn a_handle_is_neither_the_cookie_nor_the_stored_id() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let handle = client.handle().await;
    let stored: String = sqlx::query_scalar("select session_id from user_sessions")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();

    let thief = app.client();
    thief.set_cookie("tiffin", &handle);

    assert!(!thief.is_signed_in().await);
    assert_ne!(handle, stored);
    assert_ne!(Some(handle), client.cookie("tiffin"));
    let page = client.get("/account/sessions").await.body;
    assert!(!page.contains(&stored) && !page.contains(&client.cookie("tiffin").unwrap()));
}

#[tokio::test]
async fn one_session_is_ended_and_the_others_stay() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let tablet = app.signed_in("priya", PASSWORD).await;

    let answer = laptop.end_session(&phone.handle().await).await;

    assert_eq!(
        (answer.status, answer.body.as_str()),
        (200, r#"{"sessions_ended":1}"#)
    );
    assert!(!phone.is_signed_in().await);
    assert!(laptop.is_signed_in().await);
    assert!(tablet.is_signed_in().await);
}

#[tokio::test]
async fn all_others_are_ended() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let ravi = app.customer("ravi").await;

    let answer = laptop.call("/api/end_other_sessions", &[]).await;

    assert_eq!(answer.body, r#"{"sessions_ended":1}"#);
    assert!(!phone.is_signed_in().await);
    assert!(laptop.is_signed_in().await);
    assert!(ravi.is_signed_in().await);
}

#[tokio::test]
async fn all_are_ended_here_too() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let stolen = laptop.twin();

    let answer = laptop.call("/api/end_all_sessions", &[]).await;

    assert_eq!(answer.body, r#"{"sessions_ended":2}"#);
    assert!(answer.session_cookie().unwrap().contains("Max-Age=0"));
    assert!(!phone.is_signed_in().await);
    assert!(!stolen.is_signed_in().await);
}

#[tokio::test]
async fn a_session_that_is_not_yours_is_not_found_and_stays() {
    let app = TestApp::spawn().await;
    let priya = app.customer("priya").await;
    let ravi = app.customer("ravi").await;

    for handle in [&*ravi.handle().await, "", "nonsense", "%00"] {
        let answer = priya.end_session(handle).await;

        assert_eq!(
            (answer.status, answer.body.as_str()),
            (404, r#"{"error":"We could not find that"}"#)
        );
    }
    assert!(ravi.is_signed_in().await);
}

#[tokio::test]
async fn ending_twice_is_no_error_but_somebody_elses_ended_session_is_not_found() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let ravi = app.customer("ravi").await;
    let handle = phone.handle().await;
    laptop.end_session(&handle).await;

    let again = laptop.end_session(&handle).await;
    let by_ravi = ravi.end_session(&handle).await;

    assert_eq!(again.body, r#"{"sessions_ended":0}"#);
    assert_eq!(by_ravi.status, 404);
}

#[tokio::test]
async fn after_fifteen_minutes_the_password_is_asked_for_first() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let handle = phone.handle().await;
    app.advance(Duration::from_mins(15));

    for (path, form) in [
        ("/api/end_session", vec![("session", handle.as_str())]),
        ("/api/end_other_sessions", vec![]),
        ("/api/end_all_sessions", vec![]),
    ] {
        let answer = laptop.call(path, &form).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (403, r#"{"error":"Confirm your password to continue"}"#),
            "{path}"
        );
    }
    assert!(phone.is_signed_in().await);
    assert!(!sessions(&laptop).await.confirmed);

    assert_eq!(laptop.confirm(PASSWORD).await.status, 200);
    assert_eq!(laptop.end_session(&handle).await.status, 200);
    app.advance(Duration::from_mins(15));
    let later = laptop.call("/api/end_other_sessions", &[]).await;
    assert_eq!(later.status, 403);
}

#[tokio::test]
async fn proving_it_in_one_session_counts_for_no_other() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    app.advance(Duration::from_mins(16));

    phone.confirm(PASSWORD).await;

    let answer = laptop.call("/api/end_other_sessions", &[]).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn signing_out_here_never_asks() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.advance(Duration::from_mins(16));
    let handle = client.handle().await;

    let answer = client.end_session(&handle).await;

    assert_eq!(answer.status, 200);
    assert!(answer.session_cookie().unwrap().contains("Max-Age=0"));
    assert!(!client.is_signed_in().await);
}

/// ASVS 7.2.4.
#[tokio::test]
async fn a_proven_password_gives_the_session_a_new_id_and_nothing_else() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let (handle, stolen) = (client.handle().await, client.twin());
    app.advance(Duration::from_mins(11)); // the request also writes its activity down

    let answer = client.confirm(PASSWORD).await;

    let cookies: Vec<&str> = answer.set_cookies();
    let cookie = answer.session_cookie().unwrap();
    assert!(
        cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=86400"),
        "{cookie}"
    );
    let sessions = cookies.iter().filter(|c| c.starts_with("tiffin=")).count();
    assert_eq!(sessions, 1, "{cookies:?}");
    assert_ne!(client.cookie("tiffin"), stolen.cookie("tiffin"));
    assert!(!stolen.is_signed_in().await);
    assert!(client.is_signed_in().await);
    assert_eq!(client.handle().await, handle);
    assert_eq!(app.count("select count(*) from user_sessions").await, 1);
}

#[tokio::test]
async fn a_wrong_password_proves_nothing() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let before = phone.cookie("tiffin");
    app.advance(Duration::from_mins(16));

    for (password, words) in [
        ("", "Enter your password"),
        ("wrong one", "The password is not right"),
    ] {
        let answer = phone.confirm(password).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(words), "{}", answer.body);
    }

    assert_eq!(phone.cookie("tiffin"), before);
    assert!(!sessions(&phone).await.confirmed);
    assert!(phone.is_signed_in().await);
}

#[tokio::test]
async fn guessing_at_it_is_throttled_with_the_account() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    let client = app.customer("priya").await;

    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.confirm("wrong one").await.status);
    }

    assert_eq!(statuses, [422, 422, 422, 429]);
}

/// A double click without JavaScript: both were authenticated under the old id, both passwords are
/// right, and the last id that was given is the one that works.
#[tokio::test]
async fn of_two_confirmations_at_once_the_last_id_works() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let (one, other) = (client.twin(), client.twin());
    let lock = app.stop_writers().await;
    let before = app.state.accounts.passwords.verifications();
    let confirmations = async { tokio::join!(one.confirm(PASSWORD), other.confirm(PASSWORD)) };
    let release = async {
        while app.state.accounts.passwords.verifications() < before + 2 {
            tokio::task::yield_now().await;
        }
        drop(lock);
    };

    let ((first, second), ()) = tokio::join!(confirmations, release);

    assert_eq!((first.status, second.status), (200, 200));
    assert!(one.is_signed_in().await != other.is_signed_in().await);
    assert_eq!(app.count("select count(*) from user_sessions").await, 1);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
}

#[tokio::test]
async fn without_a_session_nothing_of_it_answers() {
    let app = TestApp::spawn().await;
    let visitor = app.client();

    for path in [
        "/api/sessions",
        "/api/end_session",
        "/api/end_other_sessions",
        "/api/end_all_sessions",
        "/api/confirm",
        "/api/activity",
    ] {
        let answer = visitor
            .call(path, &[("session", "x"), ("password", "x")])
            .await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (401, r#"{"error":"Sign in to continue"}"#),
            "{path}"
        );
    }
    for path in ["/account/sessions", "/account/activity", "/account/confirm"] {
        assert_eq!(visitor.get(path).await.status, 303, "{path}");
        assert_eq!(visitor.get_as_client(path).await.status, 401, "{path}");
    }
}

/// The same without JavaScript: each step is a page or a redirect.
#[tokio::test]
async fn a_form_leads_over_the_password_back_to_the_session_it_was_about() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let handle = phone.handle().await;
    app.advance(Duration::from_mins(15));
    let page = laptop.get("/account/sessions").await.body;
    assert!(page.contains("Ending another session asks for your password first."));
    let place = format!("session-{handle}");
    assert!(page.contains(&format!("id=\"{place}\"")));
    let form = [("session", handle.as_str()), ("place", &place)];

    let asked = laptop
        .submit("/account/sessions", "/api/end_session", &form)
        .await;
    let confirm_page = format!("/account/confirm?next=%2Faccount%2Fsessions%23{place}");
    assert_eq!(
        (asked.status, asked.location()),
        (303, confirm_page.as_str())
    );
    assert!(phone.is_signed_in().await);

    let page = laptop.get(asked.location()).await;
    assert_eq!(page.status, 200);
    let next = format!("/account/sessions#{place}");
    assert!(
        page.body.contains(&format!("value=\"{next}\"")),
        "{}",
        page.body
    );

    let wrong = [("password", "wrong one"), ("next", &next)];
    let refused = laptop.submit(&confirm_page, "/api/confirm", &wrong).await;
    assert_eq!(
        (refused.status, refused.location()),
        (303, confirm_page.as_str())
    );
    let page = laptop.get(refused.location()).await.body;
    assert!(page.contains("The password is not right"));

    let right = [("password", PASSWORD), ("next", &next)];
    let confirmed = laptop.submit(&confirm_page, "/api/confirm", &right).await;
    assert_eq!(
        (confirmed.status, confirmed.location()),
        (303, next.as_str())
    );
    let page = laptop.get("/account/sessions").await.body;
    assert!(page.contains("Carry on where you were."), "{page}");

    let ended = laptop
        .submit("/account/sessions", "/api/end_session", &form)
        .await;
    assert_eq!((ended.status, ended.location()), (303, "/account/sessions"));
    assert!(
        laptop
            .get("/account/sessions")
            .await
            .body
            .contains("That session is ended.")
    );
    assert!(!phone.is_signed_in().await);
}

#[tokio::test]
async fn whoever_has_just_proven_it_is_led_on() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    let page = client.get("/account/confirm?next=/account/activity").await;
    let elsewhere = client.get("/account/confirm?next=//evil.example").await;

    assert_eq!((page.status, page.location()), (303, "/account/activity"));
    assert_eq!(
        (elsewhere.status, elsewhere.location()),
        (303, "/dashboard")
    );
}

#[tokio::test]
async fn a_revoked_session_cannot_undo_it_with_what_it_had_in_flight() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let user = app.user("priya").await.id;
    let lock = app.stop_writers_of(&user).await;
    let before = app.state.accounts.passwords.verifications();
    let handle = phone.handle().await;
    let change = phone.change_password(PASSWORD, NEW_PASSWORD);
    let end = async {
        while app.state.accounts.passwords.verifications() == before {
            tokio::task::yield_now().await;
        }
        let mut tx = lock;
        let handle = handle.as_str().into();
        let one = tiffin::server::accounts::which_sessions::WhichSessions::One(&handle);
        let reason = tiffin::model::ending::EndReason::Ended;
        let ended =
            tiffin::server::accounts::endings::end(&mut tx, &user, one, reason, UnixMillis(1))
                .await
                .unwrap();
        assert_eq!(ended, 1);
        tx.commit().await.unwrap();
    };

    let (answer, ()) = tokio::join!(change, end);

    assert_eq!(answer.status, 401, "{}", answer.body);
    assert!(laptop.is_signed_in().await);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
}

/// The answer with the new id was still on its way when its browser signed out with the old one.
#[tokio::test]
async fn signing_out_with_the_id_before_ends_the_session_too() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let tab = client.twin();
    client.confirm(PASSWORD).await;
    let stream = client.open_stream().await;

    let answer = tab.sign_out().await;

    assert_eq!(answer.status, 200);
    assert!(answer.session_cookie().unwrap().contains("Max-Age=0"));
    assert!(!client.is_signed_in().await);
    let reason = stream.hears_why().await.reason;
    assert_eq!(reason, tiffin::model::ending::EndReason::SignedOut);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
}

/// A request that is to refresh its cookie must not put the old id over a new one, or any id over
/// none.
#[tokio::test]
async fn a_request_in_flight_leaves_the_cookie_to_whoever_changed_it() {
    for path in ["/api/confirm", "/api/login", "/api/logout"] {
        let app = TestApp::spawn().await;
        let client = app.customer("priya").await;
        app.advance(Duration::from_mins(11)); // the next answer refreshes the cookie
        let (port, cookies) = (app.port, client.cookie_header());
        let in_flight =
            blocking(move || InFlight::begin(port, "/api/account", &cookies, "a=b")).await;

        let form = [("email", "priya@example.com"), ("password", PASSWORD)];
        assert_eq!(client.call(path, &form).await.status, 200, "{path}");
        let answer = blocking(move || in_flight.finish()).await;

        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
        assert!(!answer.contains("set-cookie"), "{path}: {answer}");
        assert_eq!(client.is_signed_in().await, path != "/api/logout", "{path}");
    }
}

#[tokio::test]
async fn a_session_that_timed_out_is_no_other_session_that_was_ended() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.advance(Duration::from_hours(25));
    app.signed_in("priya", PASSWORD).await;
    let laptop = app.signed_in("priya", PASSWORD).await;

    let answer = laptop.call("/api/end_other_sessions", &[]).await;

    assert_eq!(answer.body, r#"{"sessions_ended":1}"#);
}
