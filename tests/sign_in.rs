//! Signing in: one answer for every refusal, and a bounded amount of work.

use tiffin::server::accounts::operator::Change;

use crate::helpers::{NEW_PASSWORD, PASSWORD, TestApp, email, refuse};

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

/// The same database under other parameters.
async fn with_passes(app: &TestApp, passes: &str) -> TestApp {
    TestApp::spawn_with(&[
        ("PASSWORD__ARGON2_PASSES", passes),
        ("DATABASE__URL", &app.state.settings.database.url),
    ])
    .await
}

#[tokio::test]
async fn stronger_parameters_strengthen_the_hash_and_end_no_session() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let weak = app.user("priya").await;
    let strong = with_passes(&app, "2").await;

    let answer = strong.client().sign_in("priya", PASSWORD).await;

    assert_eq!(answer.status, 200);
    while !app.password_hash("priya").await.contains("m=8,t=2,p=1") {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.user("priya").await.auth_epoch, weak.auth_epoch);
    assert!(phone.is_signed_in().await);
    assert!(strong.client().sign_in("priya", PASSWORD).await.status == 200);
}

#[tokio::test]
async fn weaker_parameters_leave_the_hash_as_it_is() {
    let app = TestApp::spawn_with(&[("PASSWORD__ARGON2_PASSES", "3")]).await;
    app.customer("priya").await;
    let hash = app.password_hash("priya").await;
    let weak = with_passes(&app, "1").await;

    assert_eq!(weak.client().sign_in("priya", PASSWORD).await.status, 200);

    // What is left to do beside the answers is done when the server has stopped.
    weak.stop().await;
    assert_eq!(app.password_hash("priya").await, hash);
}

/// The hash is made stronger beside the answer: if that cannot be done, the password is right all
/// the same.
#[tokio::test]
async fn a_hash_that_cannot_be_strengthened_refuses_no_right_password() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    refuse(&app.state.db, "update of secret", "credentials").await;
    let strong = with_passes(&app, "2").await;

    assert_eq!(strong.client().sign_in("priya", PASSWORD).await.status, 200);

    strong.stop().await;
    assert!(app.password_hash("priya").await.contains("t=1"));
}

/// Work stands for time here, which grows with it. An unknown email once cost what the hash of
/// somebody near it did, and whoever signed up near an email found out whether it was known.
#[tokio::test]
async fn while_old_and_new_parameters_stand_side_by_side_every_email_costs_the_same() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let strong = with_passes(&app, "4").await;
    strong.customer("ravi").await;
    let weak = with_passes(&app, "2").await;
    weak.customer("asha").await;

    for server in [&strong, &weak] {
        for name in ["priya", "ravi", "asha", "nobody", "somebody", "zzz"] {
            assert_eq!(work_of_sign_in(server, name).await, 32, "{name}");
        }
    }

    // Its hash is made as strong as today's.
    assert_eq!(strong.client().sign_in("priya", PASSWORD).await.status, 200);
    while app.password_hash("priya").await.contains("t=1") {
        tokio::task::yield_now().await;
    }
    assert_eq!(work_of_sign_in(&strong, "priya").await, 32);
}

/// In KiB of memory times passes over it.
async fn work_of_sign_in(app: &TestApp, name: &str) -> u64 {
    let passwords = &app.state.accounts.passwords;
    let before = passwords.kib_passes();
    let answer = app.client().sign_in(name, "not the password").await;
    assert_eq!(answer.status, 401);
    passwords.kib_passes() - before
}

#[tokio::test]
async fn right_passwords_use_up_no_tries() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    let client = app.customer("priya").await;

    for _ in 0..12 {
        assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
        assert_eq!(client.confirm(PASSWORD).await.status, 200);
    }
    for (current, new) in [
        (PASSWORD, NEW_PASSWORD),
        (NEW_PASSWORD, PASSWORD),
        (PASSWORD, NEW_PASSWORD),
        (NEW_PASSWORD, PASSWORD),
    ] {
        let client = app.signed_in("priya", current).await;
        // A right current password beside a new one that is refused is right, too.
        assert_eq!(client.change_password(current, "short").await.status, 422);
        assert_eq!(client.change_password(current, new).await.status, 200);
    }
    let at_once: Vec<_> = (0..12).map(|_| app.client()).collect();
    let at_once = at_once
        .iter()
        .map(|client| client.sign_in("priya", PASSWORD));
    for answer in futures::future::join_all(at_once).await {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    // Wrong ones still do, and a right one in between brings none back.
    let client = app.signed_in("priya", PASSWORD).await;
    assert_eq!(client.sign_in("priya", "wrong").await.status, 401);
    assert_eq!(client.confirm("wrong").await.status, 422);
    assert_eq!(client.confirm(PASSWORD).await.status, 200);
    assert_eq!(
        client.change_password("wrong", NEW_PASSWORD).await.status,
        422
    );
    assert_eq!(client.confirm(PASSWORD).await.status, 429);
}

#[tokio::test]
async fn wrong_passwords_sent_at_once_are_no_more_than_there_are_tries() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    app.customer("priya").await;
    let clients: Vec<_> = (0..24).map(|_| app.client()).collect();

    let guesses = clients
        .iter()
        .map(|client| client.sign_in("priya", "wrong"));
    let (answers, verifications) = app
        .verifications_in(futures::future::join_all(guesses))
        .await;

    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((refused, verifications), (21, 3));
}

/// It says whether the password was right, which nothing else does.
#[tokio::test]
async fn a_suspended_customers_right_password_uses_up_a_try() {
    let app = TestApp::spawn_with(&[("LOGIN__TRIES_PER_ACCOUNT", "3")]).await;
    app.customer("ravi").await;
    let ravi = app.user("ravi").await;
    let accounts = &app.state.accounts;
    accounts
        .change_user(&ravi.id, Change::Suspend)
        .await
        .unwrap();

    for status in [401, 401, 401, 429] {
        assert_eq!(app.client().sign_in("ravi", PASSWORD).await.status, status);
    }
}

#[tokio::test]
async fn siblings_of_one_ipv6_network_share_their_tries() {
    let app = TestApp::spawn_with(&[
        ("LOGIN__TRIES_PER_ADDRESS", "3"),
        ("SITE__TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let from = async |address: String, path: &str| {
        let client = app.client();
        let request = client
            .request(reqwest::Method::POST, path, "*/*")
            .header("x-forwarded-for", address)
            .form(&[("email", "nobody@example.com"), ("password", "x")]);
        client.send(request).await.status
    };

    for n in 1..=3 {
        assert_eq!(
            from(format!("2001:db8:0:1::{n}"), "/api/register").await,
            422
        );
    }
    for path in ["/api/register", "/api/login"] {
        assert_eq!(from("2001:db8:0:1:ffff::9".to_owned(), path).await, 429);
    }
    assert_eq!(
        from("2001:db8:0:2::1".to_owned(), "/api/register").await,
        422
    );
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

/// Sprayed from one network, sign-ins fill the queue for that network alone.
#[tokio::test]
async fn a_network_that_fills_the_hashing_queue_keeps_nobody_else_out() {
    let slow = [
        ("PASSWORD__MAX_CONCURRENT", "1"),
        ("PASSWORD__MAX_QUEUED", "8"),
        ("PASSWORD__ARGON2_MEMORY_KIB", "65536"),
        ("SITE__TRUSTED_PROXIES", "127.0.0.1"),
    ];
    let app = TestApp::spawn_with(&slow).await;
    app.customer("priya").await;
    let from = |address: &str, name: &str, password: &str| {
        let client = app.client();
        let request = client
            .request(reqwest::Method::POST, "/api/login", "*/*")
            .header("x-forwarded-for", address)
            .form(&[("email", &*email(name)), ("password", password)]);
        async move { client.send(request).await.status }
    };

    let sprayed = (0..40).map(|n| from(&format!("2001:db8::{n}"), &format!("nobody{n}"), "x"));
    let mut sprayed = Box::pin(futures::future::join_all(sprayed));
    let others = async {
        let mut statuses = Vec::new();
        for n in 1..=4 {
            statuses.push(from(&format!("192.0.2.{n}"), "priya", PASSWORD).await);
        }
        statuses
    };
    let (sprayed, others) = futures::future::join(&mut sprayed, others).await;

    assert!(sprayed.contains(&503), "{sprayed:?}");
    assert_eq!(others, [200; 4]);
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
