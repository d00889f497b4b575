//! The command line: demo data, and looking after users while the server runs.
//!
//! A command is waited for on the test's own thread, so the server has threads of its own: it may
//! hold the write lock for a moment.

use std::{
    io::Write,
    path::Path,
    process::{Output, Stdio},
};

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, TestApp, tiffin};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    tiffin(folder).args(arguments).output().unwrap()
}

fn run_with_password(folder: &Path, arguments: &[&str], password: &str) -> Output {
    let mut process = tiffin(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(process.stdin.take().unwrap(), "{password}").unwrap();
    process.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_weakens_trust_ends_the_users_sessions() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    app.customer("priya").await.sign_out().await;
    let bystander = app.customer("ravi").await;
    let priya = "priya@example.com";

    for arguments in [
        vec!["user", "role", priya, "courier"],
        vec!["user", "suspend", priya],
        vec!["user", "set-password", priya, "--password-stdin"],
    ] {
        run(folder, &["user", "unsuspend", priya]);
        let password = if arguments[1] == "set-password" {
            NEW_PASSWORD
        } else {
            PASSWORD
        };
        let client = app.signed_in("priya", PASSWORD).await;
        assert!(client.is_signed_in().await);

        let output = out(&run_with_password(folder, &arguments, password));

        assert!(
            output.contains("1 session ended"),
            "{arguments:?}: {output}"
        );
        assert!(!client.is_signed_in().await, "{arguments:?}");
    }
    assert!(bystander.is_signed_in().await);
    assert_eq!(
        app.client().sign_in("priya", NEW_PASSWORD).await.status,
        200
    );
    let listed = out(&run(folder, &["user", "list"]));
    assert!(
        listed.contains("priya@example.com\tcourier\tpriya\n"),
        "{listed}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_read_fresh_at_each_request() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    sqlx::query("update users set role = 'admin'")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let account = client.call("/api/account", &[]).await;
    assert!(
        account.body.contains(r#""role":"admin""#),
        "{}",
        account.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_that_was_added_can_sign_in() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    let add = [
        "user",
        "add",
        "asha@example.com",
        "--name",
        "Asha",
        "--role",
        "restaurant",
    ];

    let output = out(&run(folder, &add));

    let (password, added) = output.trim().split_once('\n').unwrap();
    let password = password.rsplit(' ').next().unwrap();
    assert_eq!(added, "Added asha@example.com (restaurant).");
    assert_eq!(app.client().sign_in("asha", password).await.status, 200);
    assert!(err(&run(folder, &add)).contains("An account with this email exists"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_told_and_changes_nothing() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();

    assert!(
        err(&run(folder, &["user", "suspend", "nobody@example.com"])).contains("there is no user")
    );
    assert!(
        err(&run(folder, &["user", "role", "a@example.com", "king"])).contains("a role is one of")
    );
    let add = [
        "user",
        "add",
        "a@example.com",
        "--name",
        "A",
        "--password-stdin",
    ];
    assert!(err(&run_with_password(folder, &add, "password")).contains("too easy to guess"));
    assert!(err(&run_with_password(folder, &add, "")).contains("no password"));
    assert_eq!(out(&run(folder, &["user", "list"])), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_data_is_made_once_and_only_where_the_settings_allow_it() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    let seed = |demo: &str| {
        tiffin(folder)
            .arg("seed")
            .env("TIFFIN__SITE__DEMO", demo)
            .output()
            .unwrap()
    };
    let password_in = |output: &str| output.trim().rsplit(' ').next().unwrap().to_owned();

    assert!(err(&seed("false")).contains("site.demo"));
    assert_eq!(app.count("select count(*) from users").await, 0);

    let first = out(&seed("true"));
    assert!(first.contains("priya@example.com"), "{first}");
    assert_eq!(out(&seed("true")), first, "a later start says it again");
    let client: Client = app.signed_in("priya", &password_in(&first)).await;
    assert_eq!(
        app.count("select count(*) from users where role = 'customer'")
            .await,
        1
    );
    let staff = first
        .lines()
        .find(|line| line.starts_with("Demo staff: "))
        .unwrap();
    for name in ["kettle-at-all-hours", "courier", "admin"] {
        app.signed_in(name, &password_in(staff)).await;
    }
    let kitchens = "select count(*) from restaurants r
                    where not exists (select 1 from restaurant_members m where m.restaurant_id = r.id)";
    assert_eq!(app.count(kitchens).await, 0, "each has a member");
    let ends = "select count(distinct state) from orders o join users u on u.id = o.user_id
                where u.email = 'priya@example.com'";
    assert_eq!(
        app.count(ends).await,
        5,
        "a past in every state that an order ends in"
    );

    client
        .change_password(&password_in(&first), NEW_PASSWORD)
        .await;
    let changed = out(&seed("true"));
    assert!(changed.contains("you changed it to"), "{changed}");
}

#[cfg(all(unix, not(feature = "postgres")))]
#[test]
fn what_is_written_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap(); // it exists: only the files are ours to protect
    out(&tiffin(folder.path())
        .arg("seed")
        .env("TIFFIN__SITE__DEMO", "true")
        .output()
        .unwrap());

    for file in ["tiffin.db", "demo-password.txt"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

fn json(output: &Output) -> Vec<serde_json::Value> {
    serde_json::from_str(&out(output)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_and_ends_sessions() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let ravi = app.customer("ravi").await;
    let (handle, priya) = (phone.handle().await, "priya@example.com");

    let all = json(&run(folder, &["sessions", "list", "--json"]));
    let hers = json(&run(folder, &["sessions", "list", priya, "--json"]));
    let lines = out(&run(folder, &["sessions", "list", priya]));
    assert_eq!((all.len(), hers.len(), lines.lines().count()), (3, 2, 2));
    assert!(hers.iter().all(|session| session["email"] == priya));
    assert!(
        lines.contains(&handle) && lines.contains("127.0.0.1"),
        "{lines}"
    );

    let one = run(folder, &["sessions", "end", priya, "--session", &handle]);
    assert_eq!(out(&one), "priya@example.com: 1 session ended.\n");
    assert!(!phone.is_signed_in().await && laptop.is_signed_in().await);
    let again = err(&run(
        folder,
        &["sessions", "end", priya, "--session", &handle],
    ));
    assert!(again.contains("has no such session"), "{again}");

    assert_eq!(
        out(&run(folder, &["sessions", "end", priya])),
        "priya@example.com: 1 session ended.\n"
    );
    assert!(!laptop.is_signed_in().await && ravi.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_what_happened() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    app.customer("priya").await;
    app.customer("ravi").await;
    run(folder, &["user", "suspend", "priya@example.com"]);

    let hers = json(&run(folder, &["events", "priya@example.com", "--json"]));
    let all = json(&run(folder, &["events", "--json"]));
    let last = out(&run(folder, &["events", "--limit", "1"]));

    let what: Vec<&str> = hers
        .iter()
        .map(|event| event["what"].as_str().unwrap())
        .collect();
    assert_eq!(what, ["suspended", "signed_in", "signed_up"]);
    assert_eq!(hers[0]["address"], serde_json::Value::Null);
    assert_eq!(hers[1]["address"], "127.0.0.1");
    assert_eq!(all.len(), 5);
    assert_eq!(last.lines().count(), 1);
    assert!(
        last.contains("priya@example.com\tsuspended\toperator"),
        "{last}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_listed_for_machines_too() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    let users = json(&run(app.folder.path(), &["user", "list", "--json"]));

    assert_eq!(users.len(), 1);
    assert_eq!(users[0]["email"], "priya@example.com");
    assert_eq!(users[0]["role"], "customer");
    assert_eq!(users[0]["suspended_at"], serde_json::Value::Null);
}

/// Standard output that nobody reads any more, as of `| true`.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

fn run_into(folder: &Path, arguments: &[&str], out: Stdio) -> Output {
    tiffin(folder)
        .args(arguments)
        .env("TIFFIN__SITE__DEMO", "true")
        .stdout(out)
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_password_that_cannot_be_said_is_nobodys() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    let client = app.customer("priya").await;
    let mut outs = vec![unread(), unread()];
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        outs.extend([full.try_clone().unwrap().into(), full.into()]);
    }

    while let (Some(for_set), Some(for_add)) = (outs.pop(), outs.pop()) {
        let set = run_into(
            folder,
            &["user", "set-password", "priya@example.com"],
            for_set,
        );
        assert!(err(&set).contains("nothing was changed"), "{set:?}");
        let asha = ["user", "add", "asha@example.com", "--name", "Asha"];
        let add = run_into(folder, &asha, for_add);
        assert!(err(&add).contains("nothing was changed"), "{add:?}");
    }

    assert!(client.is_signed_in().await);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
    assert_eq!(app.count("select count(*) from users").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_end_quietly_when_nobody_reads() {
    let app = TestApp::spawn().await;
    let folder = app.folder.path();
    app.customer("priya").await;
    let priya = "priya@example.com";

    for arguments in [
        vec!["user", "role", priya, "courier"],
        vec!["user", "suspend", priya],
        vec!["user", "unsuspend", priya],
        vec!["user", "list"],
        vec!["sessions", "list", "--json"],
        vec!["sessions", "end", priya],
        vec!["events"],
        vec!["seed", "--restaurants", "20"],
        vec!["--help"],
    ] {
        let output = run_into(folder, &arguments, unread());

        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && said.is_empty(),
            "{arguments:?}: {said}"
        );
    }
}

#[cfg(not(feature = "postgres"))]
#[test]
fn an_operator_in_the_wrong_folder_is_told_and_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tiffin.db");

    for arguments in [
        vec!["user", "list"],
        vec!["user", "suspend", "priya@example.com"],
        vec!["user", "add", "a@example.com", "--name", "A"],
        vec!["sessions", "list"],
        vec!["events"],
    ] {
        let words = err(&run(folder.path(), &arguments));

        let there_is_none = format!("there is no database at {}", file.display());
        assert!(words.contains(&there_is_none), "{arguments:?}: {words}");
        assert!(!file.exists(), "{arguments:?}");
    }
}

/// The server and the demo data read the address of the database alike.
#[cfg(not(feature = "postgres"))]
#[test]
fn the_demo_password_is_kept_beside_the_database_however_it_is_written() {
    for url in ["sqlite:d2/t.db", "sqlite://d2/t.db", "sqlite:./d2/t%2Edb"] {
        let folder = tempfile::tempdir().unwrap();

        out(&tiffin(folder.path())
            .arg("seed")
            .env("TIFFIN__SITE__DEMO", "true")
            .env("TIFFIN__DATABASE__URL", url)
            .output()
            .unwrap());

        for file in ["d2/t.db", "d2/demo-password.txt"] {
            assert!(folder.path().join(file).is_file(), "{url}: {file}");
        }
    }
}
