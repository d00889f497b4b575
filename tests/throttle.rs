//! How many wrong passwords are looked at, however they come.

use std::time::Duration;

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, TestApp, email};

const THREE: (&str, &str) = ("LOGIN__TRIES_PER_ACCOUNT", "3");
const BEHIND_PROXY: (&str, &str) = ("SITE__TRUSTED_PROXIES", "127.0.0.1");

/// Signs in from somewhere else.
async fn from(client: &Client, address: &str, name: &str, password: &str) -> u16 {
    let request = client
        .request(reqwest::Method::POST, "/api/login", "*/*")
        .header("x-forwarded-for", address)
        .form(&[("email", &*email(name)), ("password", password)]);
    client.send(request).await.status
}

async fn guess(client: &Client, times: usize) {
    for _ in 0..times {
        assert_eq!(client.sign_in("priya", "wrong").await.status, 401);
    }
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let app = TestApp::spawn_with(&[THREE]).await;
    app.customer("priya").await;
    guess(&app.client(), 3).await;

    let app = app.restart().await;

    let stranger = app.client();
    assert_eq!(stranger.sign_in("priya", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn each_server_knows_what_was_tried_on_the_other() {
    let app = TestApp::spawn_two_with(&[THREE]).await;
    app.customer("priya").await;
    let stranger = app.client();

    guess(&stranger, 3).await;

    for _ in 0..2 {
        assert_eq!(stranger.sign_in("priya", PASSWORD).await.status, 429);
    }
}

/// Another browser of the same network, and any other network: the browser that was signed in before stays.
#[tokio::test]
async fn whatever_strangers_do_the_owners_device_is_not_kept_out() {
    let app = TestApp::spawn_with(&[
        THREE,
        ("LOGIN__TRIES_PER_ACCOUNT_EVERYWHERE", "5"),
        // Her sign-up was one of them.
        ("LOGIN__TRIES_PER_ADDRESS", "5"),
    ])
    .await;
    let owner = app.customer("priya").await;
    owner.sign_out().await;
    let stranger = app.client();
    guess(&stranger, 3).await;
    assert_eq!(stranger.sign_in("priya", PASSWORD).await.status, 429);
    // The network itself has none left, either.
    for status in [401, 429] {
        assert_eq!(stranger.sign_in("nobody", "wrong").await.status, status);
    }

    assert_eq!(owner.sign_in("priya", PASSWORD).await.status, 200);
    assert_eq!(owner.confirm("wrong").await.status, 422);
    assert_eq!(owner.sign_in("nobody", PASSWORD).await.status, 429);
    // Its own are as few as a stranger's.
    assert_eq!(owner.sign_in("priya", "wrong").await.status, 401);
    assert_eq!(owner.sign_in("priya", "wrong").await.status, 401);
    assert_eq!(owner.sign_in("priya", PASSWORD).await.status, 429);
}

/// From a network each.
#[tokio::test]
async fn many_networks_together_have_their_limit_on_an_account() {
    let app = TestApp::spawn_with(&[
        THREE,
        ("LOGIN__TRIES_PER_ACCOUNT_EVERYWHERE", "5"),
        BEHIND_PROXY,
    ])
    .await;
    app.customer("priya").await;
    let stranger = app.client();
    for n in 0..5 {
        let address = format!("192.0.2.{n}");
        assert_eq!(from(&stranger, &address, "priya", "wrong").await, 401);
    }

    assert_eq!(from(&stranger, "192.0.2.99", "priya", PASSWORD).await, 429);
    assert_eq!(from(&stranger, "192.0.2.99", "nobody", "wrong").await, 401);
}

#[tokio::test]
async fn whoever_goes_on_waits_longer_each_time_and_reads_how_long() {
    let app = TestApp::spawn_with(&[THREE]).await;
    app.customer("priya").await;
    let stranger = app.client();
    guess(&stranger, 2).await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        guess(&stranger, 1).await;
        let refused = stranger.sign_in("priya", PASSWORD).await;
        assert_eq!(refused.status, 429);
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        waits.push(wait);
        app.advance(Duration::from_secs(wait));
    }

    let minutes = waits.iter().map(|wait| wait.div_ceil(60));
    assert_eq!(minutes.collect::<Vec<_>>(), [5, 10, 20, 40]);
    guess(&stranger, 1).await;
    let form = [("email", "priya@example.com"), ("password", PASSWORD)];
    let page = stranger.submit("/login", "/api/login", &form).await;
    assert_eq!(page.status, 303);
    let page = stranger.get(page.header("location")).await;
    assert!(page.body.contains("Try again in 1 hour"), "{}", page.body);
}

#[tokio::test]
async fn the_setting_turns_it_off() {
    let app = TestApp::spawn_with(&[THREE, ("LOGIN__THROTTLE", "false")]).await;
    app.customer("priya").await;

    guess(&app.client(), 6).await;

    assert_eq!(app.count("select count(*) from tries").await, 0);
}

#[tokio::test]
async fn what_is_counted_says_nothing_and_is_deleted_in_time() {
    let app = TestApp::spawn_with(&[THREE]).await;
    app.customer("priya").await;
    guess(&app.client(), 3).await;
    // Of the account from the network, of the account, of the network, and of mails to the address and to its
    // mailbox.
    assert_eq!(app.count("select count(*) from tries").await, 5);
    let named = "select count(*) from tries where key like '%priya%' or key like '%127%' or length(key) <> 43";
    assert_eq!(app.count(named).await, 0);

    app.advance(Duration::from_hours(1));
    app.state.accounts.delete_expired().await.unwrap();

    assert_eq!(app.count("select count(*) from tries").await, 0);
}

#[tokio::test]
async fn an_owner_is_told_of_a_device_that_is_new() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    phone.sign_out().await;
    assert_eq!(phone.sign_in("priya", PASSWORD).await.status, 200);
    let laptop = app.signed_in("priya", PASSWORD).await;

    let told = app
        .mails_about("priya", "Sign-in from a new device", 1)
        .await;

    assert!(told[0].text.contains("127.0.0.1"), "{}", told[0].text);
    // It is known from now on, also after everything was signed out.
    assert_eq!(
        phone.change_password(PASSWORD, NEW_PASSWORD).await.status,
        200
    );
    for known in [&phone, &laptop] {
        assert_eq!(known.sign_in("priya", NEW_PASSWORD).await.status, 200);
    }
    let told = "select count(*) from mails where kind = 'new_device'";
    assert_eq!(app.count(told).await, 1);
    // Whose device it is says nothing of others.
    app.customer("ravi").await;
    assert_eq!(phone.sign_in("ravi", PASSWORD).await.status, 200);
    assert_eq!(app.count(told).await, 2);
    // An app keeps no cookie.
    app.app("ravi").await;
    assert_eq!(app.count(told).await, 3);
}

/// A cookie that nobody signed is none.
#[tokio::test]
async fn a_forged_device_is_new() {
    let app = TestApp::spawn_with(&[THREE]).await;
    let owner = app.customer("priya").await;
    let cookie = owner.cookie("tiffin-device").unwrap();
    let (name, _) = cookie.split_once('.').unwrap();
    for forged in [
        name.to_owned(),
        format!("{name}.AAAAAAAAAAAAAAAAAAAAAA"),
        "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        "\"".to_owned(),
        "x".repeat(3000),
    ] {
        let stranger = app.client();
        stranger.set_cookie("tiffin-device", &forged);
        let status = stranger.sign_in("priya", "wrong").await.status;
        assert!([401, 429].contains(&status), "{forged}: {status}");
    }

    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 429);
    assert_eq!(owner.sign_in("priya", PASSWORD).await.status, 200);
}
