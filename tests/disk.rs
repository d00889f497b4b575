//! A database that cannot be written for a while: 503 with `Retry-After` meanwhile, and everything as
//! before when it can.

use std::{path::Path, process::Command, time::Duration};

use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use crate::helpers::{
    Answer, Client, HTML, PASSWORD, Server, TestApp, blocking,
    kitchen::{DOSA, Kitchen},
    tiffin_through,
};

#[track_caller]
fn is_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(!answer.header("retry-after").is_empty());
}

async fn until_ready(client: &Client) {
    while client.get_as_client("/health/ready").await.status != 200 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// In a mount namespace of its own, on a disk of two megabytes that goes with the process.
fn on_a_small_disk(folder: &Path) -> Option<(Command, &'static [&'static str])> {
    const WAYS: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
    let data = folder.join("data");
    std::fs::create_dir(&data).unwrap();
    let mount = format!("mount -t tmpfs -o size=2m tmpfs {}", data.display());
    let works = |way: &&&[&str]| {
        let tried = Command::new("unshare")
            .args(**way)
            .args(["sh", "-c", &mount])
            .status();
        tried.is_ok_and(|status| status.success())
    };
    let way = WAYS.iter().find(works)?;
    let start = format!("{mount} && exec \"$0\"");
    let arguments = [*way, &["sh", "-c", &start]].concat();
    let mut command = tiffin_through("unshare", &arguments, folder);
    command.env(
        "TIFFIN__DATABASE__URL",
        format!("sqlite:{}", data.join("tiffin.db").display()),
    );
    Some((command, way))
}

fn grow(process: u32, way: &[&str], data: &Path) {
    let mut enter = Command::new("nsenter");
    enter.args(["--target", &process.to_string(), "--mount"]);
    if way.contains(&"--user") {
        enter.args(["--user", "--preserve-credentials"]);
    }
    let grown = enter
        .args(["mount", "-o", "remount,size=16m"])
        .arg(data)
        .status()
        .unwrap();
    assert!(grown.success());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_503_and_writes_work_again_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some((command, way)) = on_a_small_disk(folder.path()) else {
        println!("not tried: nobody may mount a disk here");
        return;
    };
    let mut server = Server::start_from(command).await;
    let client = Client::new(&server.base());

    let mut people = 0;
    let refused = loop {
        let answer = Client::new(&server.base())
            .sign_up(&format!("p{people}"), PASSWORD)
            .await;
        if answer.status != 200 {
            break answer;
        }
        people += 1;
        assert!(people < 5_000, "the disk is never full");
    };
    is_unavailable(&refused);
    is_unavailable(&client.get_as_client("/health/ready").await);
    assert_eq!(client.get_as_client("/health/live").await.status, 200);
    let form = [
        ("name", "Priya"),
        ("email", "q@example.com"),
        ("password", PASSWORD),
    ];
    let sent = client.submit("/register", "/api/register", &form).await;
    assert_eq!((sent.status, sent.location()), (303, "/register"));
    let page = client.get("/register").await.body;
    assert!(page.contains("Tiffin cannot do that right now"), "{page}");
    assert!(
        page.contains("value=\"q@example.com\""),
        "nothing typed is lost: {page}"
    );

    let (id, data) = (server.process.id(), folder.path().join("data"));
    blocking(move || grow(id, way, &data)).await;

    until_ready(&client).await;
    assert_eq!(client.sign_up("late", PASSWORD).await.status, 200);
    let first = Client::new(&server.base());
    assert_eq!(
        first.sign_in("p0", PASSWORD).await.status,
        200,
        "nothing is lost"
    );
    server.signal("TERM");
    let status = blocking(move || server.process.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}

#[tokio::test]
async fn a_database_that_somebody_else_locks_is_503_until_they_let_go() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let priya = app.customer("priya").await;
    let options = SqliteConnectOptions::new().filename(app.folder.path().join("tiffin.db"));
    let mut other = options.connect().await.unwrap();
    let lock = other.begin_with("BEGIN IMMEDIATE").await.unwrap();

    let (guest, client) = (app.client(), app.client());
    let (cart, sign_up, ready) = tokio::join!(
        guest.try_add(DOSA, &[], "1"),
        client.sign_up("ravi", PASSWORD),
        priya.get_as_client("/health/ready"),
    );
    for answer in [cart, sign_up, ready] {
        is_unavailable(&answer);
    }
    assert!(priya.is_signed_in().await, "reading goes on");
    assert_eq!(client.get("/restaurants").await.status, 200);

    lock.rollback().await.unwrap();
    until_ready(&priya).await;
    assert_eq!(guest.try_add(DOSA, &[], "1").await.status, 200);
    assert_eq!(client.sign_up("ravi", PASSWORD).await.status, 200);
}

/// Whoever has a deleted file open writes on into nothing: no write may be acknowledged then.
#[cfg(unix)]
#[tokio::test]
async fn a_deleted_database_is_503_until_it_is_put_back() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let priya = app.customer("priya").await;
    let (file, away) = (
        app.folder.path().join("tiffin.db"),
        app.folder.path().join("away.db"),
    );

    std::fs::rename(&file, &away).unwrap();

    is_unavailable(&app.client().try_add(DOSA, &[], "1").await);
    is_unavailable(&priya.get_as_client("/health/ready").await);
    is_unavailable(
        &priya
            .send(priya.request(reqwest::Method::GET, "/dashboard", HTML))
            .await,
    );
    is_unavailable(&priya.call("/api/account", &[]).await);
    assert!(!file.exists(), "no empty one is made in its place");

    std::fs::rename(&away, &file).unwrap();
    until_ready(&priya).await;
    assert!(priya.is_signed_in().await);
    assert_eq!(app.client().try_add(DOSA, &[], "1").await.status, 200);
}

/// However many read long lists, "who is this?" does not wait for them.
#[tokio::test]
async fn sessions_have_readers_of_their_own() {
    let app = TestApp::spawn().await;
    let priya = app.customer("priya").await;
    let mut readers = Vec::new();
    for _ in 0..app.state.db.read.options().get_max_connections() {
        readers.push(app.state.db.read.acquire().await.unwrap());
    }

    assert_eq!(priya.call("/api/account", &[]).await.status, 200);
    assert_eq!(priya.call("/api/sessions", &[]).await.status, 200);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);

    drop(readers);
}
