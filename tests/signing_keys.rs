//! The keys that sign access tokens: published, changed without anybody noticing, and revoked.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::{Method, header};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::helpers::{ANY, Answer, Server, TestApp, blocking, read, tiffin, tokens::is_refused};

const MINUTE: Duration = Duration::from_mins(1);
const DAY: Duration = Duration::from_hours(24);

async fn key_set(app: &TestApp) -> Answer {
    app.client().get_as_client("/.well-known/jwks.json").await
}

async fn kids(app: &TestApp) -> Vec<String> {
    let set: Value = read(&key_set(app).await);
    let keys = set["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

/// As the round of the clean-up does.
async fn look_after_keys(app: &TestApp) {
    let state = app.state.clone();
    tiffin::server::cleanup::look_after_keys(&state)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_public_halves_are_published_and_nothing_else() {
    let app = TestApp::spawn().await;

    let answer = key_set(&app).await;

    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let set: Value = read(&answer);
    let keys = set["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    let key = keys[0].as_object().unwrap();
    let names: Vec<_> = key.keys().map(String::as_str).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["alg", "crv", "kid", "kty", "use", "x"]);
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (
            &"OKP".into(),
            &"Ed25519".into(),
            &"EdDSA".into(),
            &"sig".into()
        )
    );
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn what_was_kept_is_not_sent_again() {
    let app = TestApp::spawn().await;
    let tag = key_set(&app).await.header("etag").to_owned();
    let ask = async || {
        let client = app.client();
        let request = client.request(Method::GET, "/.well-known/jwks.json", ANY);
        client
            .send(request.header(header::IF_NONE_MATCH, &tag))
            .await
    };

    let kept = ask().await;
    app.state.accounts.rotate_keys(0).await.unwrap();
    let changed = ask().await;

    assert_eq!((kept.status, kept.body.as_str()), (304, ""));
    assert_eq!(kept.header("cache-control"), "public, max-age=300");
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_stays_for_its_tokens() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let old = kid_of(&phone.tokens.access_token);

    let (new, _) = app.state.accounts.rotate_keys(0).await.unwrap().unwrap();

    assert_eq!(kids(&app).await, [old.clone(), new.clone()]);
    app.advance(4 * MINUTE);
    phone.refresh().await;
    assert_eq!(kid_of(&phone.tokens.access_token), old);
    let last_of_old = phone.tokens.access_token.clone();
    app.advance(MINUTE);
    phone.refresh().await;
    assert_eq!(kid_of(&phone.tokens.access_token), new);
    assert_eq!(phone.instant().await.status, 200);
    assert_eq!(
        app.client().get_with(&last_of_old, "/api/me").await.status,
        200
    );
    app.advance(61 * MINUTE);
    assert_eq!(kids(&app).await, std::slice::from_ref(&new));
    look_after_keys(&app).await;
    assert_eq!(app.count("select count(*) from signing_keys").await, 1);
}

#[tokio::test]
async fn a_key_is_changed_after_its_time_by_itself() {
    let app = TestApp::spawn_with(&[("TOKENS__ROTATE_KEYS", "2d")]).await;
    let first = kids(&app).await;
    app.advance(DAY);
    look_after_keys(&app).await;
    assert_eq!(kids(&app).await, first);
    app.advance(DAY);

    look_after_keys(&app).await;
    look_after_keys(&app).await; // a second server at the same time

    assert_eq!(kids(&app).await.len(), 2);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_and_another_signs() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let revoked = kid_of(&phone.tokens.access_token);

    assert!(app.state.accounts.revoke_key(&revoked).await.unwrap());

    assert!(!app.state.accounts.revoke_key(&revoked).await.unwrap());
    assert!(!app.state.accounts.revoke_key("nobody's").await.unwrap());
    assert!(is_refused(&phone.instant().await));
    assert!(is_refused(&phone.stateless().await));
    assert!(!kids(&app).await.contains(&revoked));
    // The app itself is signed in still: it gets a token by the new key.
    assert_eq!(phone.refresh().await.status, 200);
    assert_ne!(kid_of(&phone.tokens.access_token), revoked);
    assert_eq!(phone.instant().await.status, 200);
}

#[tokio::test]
async fn keys_survive_a_restart() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;
    let before = kids(&app).await;

    let app = app.restart().await;

    assert_eq!(kids(&app).await, before);
    let token = &phone.tokens.access_token;
    assert_eq!(app.client().get_with(token, "/api/me").await.status, 200);
    // What was derived from a token before is derived now.
    let refreshed = app.client().refresh(&phone.tokens.refresh_token).await;
    phone.tokens = read(&refreshed);
    let app = app.restart().await;
    assert_eq!(
        app.client()
            .refresh(&phone.tokens.refresh_token)
            .await
            .status,
        200
    );
}

/// Two servers and a command on one database.
#[tokio::test]
async fn servers_on_one_database_use_the_same_keys() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let phone = app.app("priya").await;
    let other = Server::start(app.folder.path()).await;
    let elsewhere = crate::helpers::Client::new(&other.base());
    let ask = async |token: &str| elsewhere.get_with(token, "/api/me").await.status;
    assert_eq!(ask(&phone.tokens.access_token).await, 200);

    let rotated = command(&app, &["keys", "rotate"]).await;
    let listed: Value =
        serde_json::from_str(&command(&app, &["keys", "list", "--json"]).await).unwrap();
    let new = listed[1]["kid"].as_str().unwrap();
    assert!(rotated.starts_with(new), "{rotated}");
    assert_eq!(
        (&listed[0]["state"], &listed[1]["state"]),
        (&"signing".into(), &"published".into())
    );
    while kids(&app).await.len() < 2 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let old = kid_of(&phone.tokens.access_token);
    command(&app, &["keys", "revoke", &old]).await;
    while ask(&phone.tokens.access_token).await == 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(ask(&phone.tokens.access_token).await, 401);
}

async fn command(app: &TestApp, arguments: &[&str]) -> String {
    let mut command = tiffin(app.folder.path());
    command.args(arguments);
    let output = blocking(move || command.output()).await.unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Five apps ask without a pause while keys come, sign and go. The clock waits for each of them, so that
/// no token expires meanwhile.
#[tokio::test]
async fn no_request_fails_while_keys_change() {
    let app = Arc::new(TestApp::spawn().await);
    app.customer("priya").await;
    let rounds: Arc<[AtomicUsize; 5]> = Arc::default();
    let done = Arc::new(AtomicBool::new(false));
    let asking: Vec<_> = (0..rounds.len())
        .map(|asker| {
            let (app, rounds, done) = (app.clone(), rounds.clone(), done.clone());
            tokio::spawn(async move {
                let mut phone = app.app("priya").await;
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(phone.stateless().await.status, 200);
                    assert_eq!(phone.instant().await.status, 200);
                    assert_eq!(phone.refresh().await.status, 200);
                    rounds[asker].fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    let everybody_asked_again = async || {
        let seen: Vec<_> = rounds.iter().map(|n| n.load(Ordering::Relaxed)).collect();
        let is_behind = || {
            let now = rounds.iter().map(|n| n.load(Ordering::Relaxed));
            now.zip(&seen).any(|(now, seen)| now < seen + 2)
        };
        while is_behind() && !asking.iter().any(JoinHandle::is_finished) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };

    for _ in 0..3 {
        app.state.accounts.rotate_keys(0).await.unwrap();
        for _ in 0..6 {
            everybody_asked_again().await;
            app.advance(MINUTE);
            look_after_keys(&app).await;
        }
    }
    done.store(true, Ordering::Relaxed);

    for asker in asking {
        asker.await.unwrap();
    }
    let asked: usize = rounds.iter().map(|n| 3 * n.load(Ordering::Relaxed)).sum();
    assert!(asked >= 500, "{asked} requests");
    assert_eq!(kids(&app).await.len(), 4);
}
