//! `examples/courier_board.rs`: a service of its own, given the address of the key set and nothing else.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tiffin::model::token::Tokens;

use crate::helpers::{Answer, Client, PASSWORD, Server, blocking, email, read, tiffin};

/// Tiffin as a process, which issues tokens under the address that it has.
struct Issuer {
    server: Server,
    folder: TempDir,
}

impl Issuer {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .unwrap()
            .port();
        let mut command = tiffin(folder.path());
        command
            .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"))
            .env("TIFFIN__SITE__BASE_URL", format!("http://127.0.0.1:{port}"));
        Self {
            server: Server::start_from(command).await,
            folder,
        }
    }

    fn client(&self) -> Client {
        Client::new(&self.server.base())
    }

    async fn tokens(&self) -> Tokens {
        read(&self.client().get_tokens("priya", PASSWORD).await)
    }

    async fn command(&self, arguments: &[&str]) -> String {
        let mut command = tiffin(self.folder.path());
        command.args(arguments);
        let output = blocking(move || command.output()).await.unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The example as a process.
struct Board {
    process: Child,
    client: Client,
}

impl Board {
    async fn start(issuer: &str) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_tiffin"))
            .with_file_name("examples")
            .join("courier_board");
        assert!(
            program.is_file(),
            "`cargo test` builds it, with --test it needs --examples too"
        );
        let mut process = Command::new(program)
            .arg(format!("{issuer}/.well-known/jwks.json"))
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = process.stdout.take().unwrap();
        let said = blocking(move || BufReader::new(out).lines().next().unwrap().unwrap()).await;
        let address = said.strip_prefix("listening on ").unwrap();
        Self {
            client: Client::new(address),
            process,
        }
    }

    async fn streets(&self, tokens: &Tokens) -> Answer {
        self.client.get_with(&tokens.access_token, "/streets").await
    }

    async fn pick_ups(&self, tokens: &Tokens) -> Answer {
        self.client.get_with(&tokens.access_token, "/board").await
    }
}

impl Drop for Board {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn a_service_of_its_own_takes_our_tokens_also_while_we_are_down() {
    let issuer = Issuer::start().await;
    issuer.client().sign_up("priya", PASSWORD).await;
    let board = Board::start(&issuer.server.base()).await;
    let customer = issuer.tokens().await;

    let streets = board.streets(&customer).await;
    let pick_ups = board.pick_ups(&customer).await;
    let stranger = board.client.get_as_client("/streets").await;
    let forged = board.client.get_with("a.b.c", "/streets").await;

    assert_eq!(streets.status, 200, "{streets:?}");
    assert_eq!(pick_ups.status, 403);
    assert_eq!(
        pick_ups.header("www-authenticate"),
        r#"Bearer error="insufficient_scope""#
    );
    assert_eq!(
        (stranger.status, stranger.header("www-authenticate")),
        (401, "Bearer")
    );
    assert_eq!(forged.status, 401);
    assert_eq!(
        forged.header("www-authenticate"),
        r#"Bearer error="invalid_token""#
    );

    // The role is in the token: a new one says the new role, the old one the old.
    issuer
        .command(&["user", "role", &email("priya"), "courier"])
        .await;
    let courier = issuer.tokens().await;
    assert_eq!(board.pick_ups(&courier).await.status, 200);
    assert_eq!(board.pick_ups(&customer).await.status, 403);
    // Nobody has told it that the family of the first has ended.
    assert_eq!(board.streets(&customer).await.status, 200);

    issuer.server.signal("KILL");
    assert_eq!(board.streets(&courier).await.status, 200);
    assert_eq!(board.pick_ups(&courier).await.status, 200);
}

#[tokio::test]
async fn a_service_asks_for_keys_it_does_not_know_at_most_once_in_thirty_seconds() {
    let issuer = Issuer::start().await;
    issuer.client().sign_up("priya", PASSWORD).await;
    let first = issuer.tokens().await;
    let board = Board::start(&issuer.server.base()).await;
    assert_eq!(board.streets(&first).await.status, 200);

    // A key that signs at once, as after a revocation: the board has asked just now.
    let listed = issuer.command(&["keys", "list"]).await;
    let kid = listed.split('\t').next().unwrap();
    issuer.command(&["keys", "revoke", kid]).await;
    let second = loop {
        let tokens = issuer.tokens().await;
        if !tokens
            .access_token
            .starts_with(first.access_token.split('.').next().unwrap())
        {
            break tokens;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(board.streets(&second).await.status, 401);
    // It has not heard of the revocation either.
    assert_eq!(board.streets(&first).await.status, 200);

    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(board.streets(&second).await.status, 200);
    assert_eq!(board.streets(&first).await.status, 401);
}

/// It says nothing of a token that it cannot check.
#[tokio::test]
async fn a_service_without_keys_says_so() {
    let issuer = Issuer::start().await;
    issuer.client().sign_up("priya", PASSWORD).await;
    let tokens = issuer.tokens().await;
    // Takes connections and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = Board::start(&format!("http://{}", silent.local_addr().unwrap())).await;

    let without_keys = nobody.streets(&tokens).await;

    assert_eq!(without_keys.status, 503);
    assert_eq!(without_keys.header("retry-after"), "30");
}

#[tokio::test]
async fn a_service_of_another_issuer_takes_none_of_ours() {
    let (ours, other) = (Issuer::start().await, Issuer::start().await);
    ours.client().sign_up("priya", PASSWORD).await;
    let board = Board::start(&other.server.base()).await;

    assert_eq!(board.streets(&ours.tokens().await).await.status, 401);
}
