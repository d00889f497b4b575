//! The process is killed in the middle of a password change: all of it happened, or nothing.

use std::time::Duration;

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, Server};

/// Counts to a number that takes hours, inside the transaction, at the statement a test chose.
const HANG: &str = "select max(i) from
    (with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000000)
     select i from n)";

async fn connect(folder: &std::path::Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("tiffin.db"))
        .busy_timeout(Duration::ZERO);
    options.connect().await.unwrap()
}

/// True while another process holds the write lock.
async fn somebody_writes(db: &mut SqliteConnection) -> bool {
    match db.begin_with("BEGIN IMMEDIATE").await {
        Ok(tx) => {
            tx.rollback().await.unwrap();
            false
        }
        Err(_) => true,
    }
}

/// Kills the server while the statement that fires the trigger hangs.
async fn kill_at(trigger_on: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let client = Client::new(&server.base());
    client.sign_up("priya", PASSWORD).await;
    let other = Client::new(&server.base());
    other.sign_in("priya", PASSWORD).await;
    let mut db = connect(folder.path()).await;
    let hang = format!("create trigger hang {trigger_on} begin {HANG}; end");
    // Mail is being sent meanwhile.
    while sqlx::query(&hang).execute(&mut db).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let request = client
        .request(reqwest::Method::POST, "/api/change_password", "*/*")
        .form(&[
            ("current_password", PASSWORD),
            ("new_password", NEW_PASSWORD),
        ]);
    let change = tokio::spawn(request.send());
    while !somebody_writes(&mut db).await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.process.kill().unwrap();
    server.process.wait().unwrap();
    assert!(change.await.unwrap().is_err(), "it was never answered");

    sqlx::query("drop trigger hang")
        .execute(&mut db)
        .await
        .unwrap();
    let told = "select count(*) from mails where kind = 'password_changed'";
    let told: i64 = sqlx::query_scalar(told).fetch_one(&mut db).await.unwrap();
    assert_eq!(told, 0, "nothing happened, and no mail says so");
    db.close().await.unwrap();
    let server = Server::start(folder.path()).await;
    for (client, name) in [(client, "the client that asked"), (other, "the other one")] {
        let again = Client::new(&server.base());
        again.set_cookie("tiffin", &client.cookie("tiffin").unwrap());
        assert!(again.is_signed_in().await, "{name}");
    }
    assert_eq!(
        Client::new(&server.base())
            .sign_in("priya", PASSWORD)
            .await
            .status,
        200
    );
    assert_eq!(
        Client::new(&server.base())
            .sign_in("priya", NEW_PASSWORD)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn killed_while_the_hash_is_set_nothing_happened() {
    kill_at("after update on credentials").await;
}

#[tokio::test]
async fn killed_between_the_hash_and_the_end_of_the_sessions_nothing_happened() {
    kill_at("before delete on tower_sessions").await;
}

#[tokio::test]
async fn killed_after_the_sessions_are_deleted_nothing_happened() {
    kill_at("before insert on security_events").await;
}

#[tokio::test]
async fn killed_after_the_mail_is_written_nothing_happened() {
    kill_at("after insert on mails").await;
}

#[tokio::test]
async fn killed_right_after_the_answer_all_of_it_happened() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path()).await;
    let client = Client::new(&server.base());
    client.sign_up("priya", PASSWORD).await;
    let stolen = client.twin();

    let answer = client.change_password(PASSWORD, NEW_PASSWORD).await;
    server.process.kill().unwrap();
    server.process.wait().unwrap();

    assert_eq!(answer.status, 200);
    let server = Server::start(folder.path()).await;
    let thief = Client::new(&server.base());
    thief.set_cookie("tiffin", &stolen.cookie("tiffin").unwrap());
    assert!(!thief.is_signed_in().await);
    assert_eq!(
        Client::new(&server.base())
            .sign_in("priya", NEW_PASSWORD)
            .await
            .status,
        200
    );
    let mut db = connect(folder.path()).await;
    let told = "select count(*) from mails where kind = 'password_changed'";
    let told: i64 = sqlx::query_scalar(told).fetch_one(&mut db).await.unwrap();
    assert_eq!(told, 1);
}
