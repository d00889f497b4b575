//! What the server does with its settings when it starts.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use crate::helpers::tiffin;

/// What a server says that does not start. One that does is stopped: it would never end.
fn refusal(key: &str, value: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut server = tiffin(folder.path())
        .env(key, value)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while server.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(30) {
            server.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = server.wait_with_output().unwrap();
    assert!(!output.status.success());
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(!words.is_empty(), "it started with {key}={value}");
    words
}

#[test]
fn a_bad_value_stops_the_start_with_key_value_and_what_is_allowed() {
    let words = refusal("TIFFIN__SESSION__IDLE", "soon");

    assert!(
        words.contains("session.idle") && words.contains("soon"),
        "{words}"
    );
    assert!(words.contains("a duration from 15m to 90d"), "{words}");
}

#[test]
fn production_on_http_stops_the_start() {
    let words = refusal("LEPTOS_ENV", "PROD");

    assert!(
        words.contains("site.base_url") && words.contains("allow_insecure"),
        "{words}"
    );
}

#[test]
fn the_file_is_read_at_run_time() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("Leptos.toml"),
        "[package.metadata.leptos]\noutput-name = \"tiffin\"\n\n[session]\nidle = \"1s\"\n",
    )
    .unwrap();

    let output = tiffin(folder.path()).output().unwrap();

    let words = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && words.contains("session.idle"),
        "{words}"
    );
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();

    let words = refusal("LEPTOS_SITE_ADDR", &taken.local_addr().unwrap().to_string());

    assert!(words.contains("is taken"), "{words}");
}

#[cfg(not(feature = "postgres"))]
#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let words = refusal("TIFFIN__DATABASE__URL", "sqlite:/proc/none/tiffin.db");

    assert!(
        words.contains("database.url") && words.contains("/proc/none/tiffin.db"),
        "{words}"
    );
}

#[cfg(not(feature = "postgres"))]
#[test]
fn a_database_in_memory_stops_the_start_with_a_reason() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:t?mode=memory",
    ] {
        let words = refusal("TIFFIN__DATABASE__URL", url);

        assert!(
            words.contains("database.url") && words.contains(url) && words.contains("be lost"),
            "{words}"
        );
    }
}

#[test]
fn a_site_that_is_not_built_is_said() {
    let words = refusal("LEPTOS_SITE_ROOT", "nowhere");

    assert!(words.contains("no built site at nowhere"), "{words}");
}

#[test]
fn the_password_of_a_database_is_not_said() {
    for url in [
        "postgres://tiffin:s3cret@127.0.0.1:notaport/tiffin",
        "postgres//tiffin:s3cret@127.0.0.1/tiffin",
        "postgres://tiffin:s3cret@127.0.0.1:1/tiffin",
    ] {
        let words = refusal("TIFFIN__DATABASE__URL", url);

        assert!(!words.contains("s3cret"), "{words}");
    }
}
