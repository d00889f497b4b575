//! PostgreSQL stops and starts under load, servers are killed and told to stop: whoever asks meanwhile is
//! told to come again, and nothing that was committed is lost.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::FutureExt;
use reqwest::Method;
use tempfile::TempDir;
use tiffin::{model::ending::EndReason, server::store::topic::Topic};

use crate::helpers::{
    ANY, Client, HTML, NEW_PASSWORD, PASSWORD, Server, TestApp, blocking,
    kitchen::{DOSA, Kitchen},
    tiffin,
};

/// A PostgreSQL that may be stopped, because nobody else uses it.
struct Postgres {
    folder: TempDir,
    url: String,
}

impl Postgres {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let url = blocking(move || script("start", &path)).await;
        Self { folder, url }
    }

    async fn stop(&self) {
        let path = self.path();
        blocking(move || script("stop", &path)).await;
    }

    /// Where it was before.
    async fn start_again(&self) {
        let path = self.path();
        let url = blocking(move || script("start", &path)).await;
        assert_eq!(url, self.url);
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        script("remove", self.folder.path());
    }
}

/// What it prints.
fn script(what: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/postgres.sh");
    let output = Command::new(script)
        .arg(what)
        .arg(folder.join("postgres"))
        .arg("--for-tests")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {words}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Orders, one after the other, until told to stop: the numbers of those that were answered with one.
async fn order_until(
    customer: Client,
    address: String,
    stop: Arc<AtomicBool>,
) -> (BTreeSet<String>, usize) {
    let (mut numbers, mut refused) = (BTreeSet::new(), 0);
    while !stop.load(Ordering::Relaxed) {
        let mut ordered = async || {
            let added = customer.try_add(DOSA, &[], "2").await;
            is_plain(&added, &mut refused)?;
            let reviewed = customer.try_review("kitchen", &address).await;
            is_plain(&reviewed, &mut refused)?;
            let reviewed: serde_json::Value = serde_json::from_str(&reviewed.body).ok()?;
            let placed = customer.try_place(reviewed["review"].as_str()?).await;
            is_plain(&placed, &mut refused)?;
            let placed: serde_json::Value = serde_json::from_str(&placed.body).ok()?;
            Some(placed["number"].as_str()?.to_owned())
        };
        let number = ordered().await;
        numbers.extend(number);
    }
    (numbers, refused)
}

/// What is not done is not done at the moment, and says so.
fn is_plain(answer: &crate::helpers::Answer, refused: &mut usize) -> Option<()> {
    if answer.status == 503 {
        assert_eq!(answer.header("retry-after"), "5");
        assert!(answer.body.starts_with("{\"error\":"), "{}", answer.body);
        *refused += 1;
        return None;
    }
    // 422: a dish too many, since the one before was added and nobody heard of it.
    assert!(
        [200, 422, 409].contains(&answer.status),
        "{}: {}",
        answer.status,
        answer.body
    );
    Some(())
}

const PLENTY: [(&str, &str); 2] = [
    ("ORDERS__OPEN_PER_CUSTOMER", "1000"),
    ("ORDERS__PLACED_PER_MINUTE", "1000"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn postgres_stops_and_starts_under_load_and_nothing_is_lost() {
    let postgres = Postgres::start().await;
    let mut settings = PLENTY.to_vec();
    settings.push(("DATABASE__URL", &postgres.url));
    let app = TestApp::spawn_with(&settings).await;
    Kitchen::open(&app).await;
    let phone = app.customer("watching").await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut ordering = Vec::new();
    for name in ["priya", "ravi", "meera"] {
        let customer = app.customer(name).await;
        let address = customer.add_address("12 Lake Road").await;
        ordering.push(tokio::spawn(order_until(customer, address, stop.clone())));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;

    postgres.stop().await;

    let visitor = app.client();
    assert_eq!(visitor.get_as_client("/health/ready").await.status, 503);
    assert_eq!(visitor.get_as_client("/health/live").await.status, 200);
    let page = phone
        .send(phone.request(Method::GET, "/dashboard", HTML))
        .await;
    assert_eq!((page.status, page.header("retry-after")), (503, "5"));
    assert!(!page.body.contains("watching@example.com"), "half a page");
    // What stands in memory is still shown to visitors.
    assert_eq!(visitor.get("/restaurants").await.status, 200);

    postgres.start_again().await;
    let started = Instant::now();
    while visitor.get_as_client("/health/ready").await.status != 200 {
        assert!(
            started.elapsed() < Duration::from_mins(1),
            "it never recovers"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "ready {} ms after PostgreSQL is",
        started.elapsed().as_millis()
    );
    tokio::time::sleep(Duration::from_secs(1)).await;
    stop.store(true, Ordering::Relaxed);

    let (mut numbers, mut refused) = (BTreeSet::new(), 0);
    for ordering in ordering {
        let (placed, times) = ordering.await.unwrap();
        numbers.extend(placed);
        refused += times;
    }
    assert!(refused > 0, "nobody noticed");
    let there: Vec<String> = sqlx::query_scalar("select number from orders")
        .fetch_all(&app.state.db.read)
        .await
        .unwrap();
    let lost: Vec<_> = numbers
        .iter()
        .filter(|number| !there.contains(number))
        .collect();
    assert!(lost.is_empty(), "{lost:?} of {}", numbers.len());
    let half = "select count(*) from orders o where
        not exists (select 1 from order_lines l where l.order_id = o.id)
        or not exists (select 1 from order_events e where e.order_id = o.id)";
    assert_eq!(app.count(half).await, 0);
    // The session is there, and its page hears what happens from now on.
    assert!(phone.is_signed_in().await);
    let watching = phone.open_stream().await;
    phone.change_password(PASSWORD, NEW_PASSWORD).await;
    assert_eq!(
        watching.hears_why().await.reason,
        EndReason::PasswordChanged
    );
}

/// A listener that lost its connection reads what it missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_happened_while_nobody_listened_is_told() {
    let app = TestApp::spawn_two().await;
    let phone = app.customer("priya").await;
    let tabs = [phone.open_stream().await, phone.open_stream().await];
    let elsewhere = app.elsewhere().await;

    // Within one transaction: nobody can be back before it is committed.
    let mut tx = elsewhere.begin(&[]).await.unwrap();
    let cut: Vec<bool> = sqlx::query_scalar(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like 'LISTEN \"session_endings\"%'",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(cut, [true, true], "each server listens");
    sqlx::query(
        "insert into session_endings (session_id, handle, user_id, reason, ended_at)
         select session_id, handle, user_id, 'ended', 1 from user_sessions",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("delete from tower_sessions")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    for tab in tabs {
        assert_eq!(tab.hears_why().await.reason, EndReason::Ended);
    }
}

/// Numbers are given before the commit: one that is committed late is told of all the same, also while
/// the server is busy telling of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_ending_that_is_committed_late_is_told() {
    let app = TestApp::spawn().await;
    let elsewhere = app.elsewhere().await;
    let record = "insert into session_endings (session_id, handle, user_id, reason, ended_at)
        select session_id, handle, user_id, 'ended', 1 from user_sessions s join users u on u.id = s.user_id
        where u.email_key = $1";

    for round in 0..20 {
        let [late, early, own] = ["late", "early", "own"].map(|who| format!("{who}{round}"));
        let [watching, first, signing_out] = [
            app.customer(&late).await,
            app.customer(&early).await,
            app.customer(&own).await,
        ];
        let stream = watching.open_stream().await;
        let record = async |tx: &mut tiffin::server::store::Transaction, who: &str| {
            let email = crate::helpers::email(who);
            sqlx::query(record)
                .bind(email)
                .execute(&mut **tx)
                .await
                .unwrap();
        };
        let mut slow = elsewhere.begin(&[]).await.unwrap();
        record(&mut slow, &late).await;
        let mut fast = elsewhere.begin(&[]).await.unwrap();
        record(&mut fast, &early).await;
        fast.commit().await.unwrap();
        drop(first);

        let (committed, signed_out) = tokio::join!(slow.commit(), signing_out.sign_out());

        committed.unwrap();
        assert_eq!(signed_out.status, 200);
        let told = tokio::time::timeout(Duration::from_secs(8), stream.hears_why()).await;
        let told = told.unwrap_or_else(|_| panic!("round {round}: it was not told"));
        assert_eq!(told.reason, EndReason::Ended);
    }
}

/// Whoever stops waiting for news in the middle, because there are others, has them the next time.
#[tokio::test]
async fn news_that_nobody_waited_for_are_not_lost() {
    let app = TestApp::spawn().await;
    let mut watch = app.state.db.watch(Topic::SessionEndings).await.unwrap();
    let seqs: Vec<i64> = sqlx::query_scalar(
        "insert into session_endings (session_id, handle, user_id, reason, ended_at)
         select 's' || n, 'h' || n, 'u', 'ended', 1 from generate_series(1, 20) n returning seq",
    )
    .fetch_all(&app.state.db.write)
    .await
    .unwrap();

    let mut told = Vec::new();
    for _ in 0..50 {
        // Looks, and drops it where it would wait for more.
        told.extend(
            watch
                .changed()
                .now_or_never()
                .into_iter()
                .flat_map(Result::unwrap),
        );
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    if told.len() < seqs.len() {
        let rest = tokio::time::timeout(Duration::from_secs(5), watch.changed()).await;
        told.extend(rest.into_iter().flat_map(Result::unwrap));
    }

    assert_eq!(told, seqs);
}

/// A migration of a later version, or an operator, adds a column while servers run.
#[tokio::test]
async fn a_column_that_is_added_is_none_of_ours() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let guest = app.client();
    for _ in 0..3 {
        guest.add(DOSA, &[], 1).await;
    }

    kitchen
        .sql(&app, "alter table restaurants add column story text")
        .await;

    for _ in 0..3 {
        guest.add(DOSA, &[], 1).await;
    }
}

/// Prices stay while somebody orders, also where an operator changes them by hand: whoever fills a cart
/// waits until the change is there, or is not.
#[tokio::test]
async fn who_fills_a_cart_waits_for_a_change_of_the_catalogue() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let guest = app.client();
    let operator = app.elsewhere().await;
    let mut tx = operator.begin(&[]).await.unwrap();
    sqlx::query("update menu_items set price_minor = 13900 where id = 'dosa'")
        .execute(&mut *tx)
        .await
        .unwrap();

    let mut adding = std::pin::pin!(guest.add(DOSA, &[], 1));
    let waiting = tokio::time::timeout(Duration::from_secs(1), &mut adding).await;
    assert!(waiting.is_err(), "it went on with a price that is changing");
    tx.commit().await.unwrap();

    assert_eq!(adding.await.lines[0].unit.minor, 13_900);
}

/// Who is frozen while it looks whether the database takes writes keeps nobody else from being ready.
#[tokio::test]
async fn a_server_that_is_frozen_makes_no_other_unready() {
    let app = TestApp::spawn().await;
    let frozen = app.elsewhere().await;
    let mut tx = frozen.begin(&[]).await.unwrap();
    sqlx::query("update write_probe set writes = writes + 1")
        .execute(&mut *tx)
        .await
        .unwrap();

    assert_eq!(
        app.client().get_as_client("/health/ready").await.status,
        200
    );
}

/// Passes bytes on between a server and PostgreSQL, until it says no word more about what is connected by
/// then: as when the other machine is gone.
struct Wire {
    port: u16,
    is_cut: tokio::sync::watch::Sender<u32>,
}

impl Wire {
    async fn to(url: &reqwest::Url) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = url.port().unwrap();
        let (is_cut, cuts) = tokio::sync::watch::channel(0);
        tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut cuts = cuts.clone();
                cuts.mark_unchanged();
                tokio::spawn(async move {
                    let mut far = tokio::net::TcpStream::connect(("127.0.0.1", to))
                        .await
                        .unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = cuts.changed() => {
                            // Neither end hears of it.
                            std::future::pending::<()>().await;
                        }
                    }
                });
            }
        });
        Self { port, is_cut }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_is_gone_without_a_word_is_reached_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut url = reqwest::Url::parse(&crate::helpers::url(folder.path())).unwrap();
    let wire = Wire::to(&url).await;
    url.set_port(Some(wire.port)).unwrap();
    let app = TestApp::spawn_with(&[("DATABASE__URL", url.as_str())]).await;
    let customer = app.customer("priya").await;
    // As many at once as there are connections.
    let ask = || futures::future::join_all((0..12).map(|_| customer.call("/api/account", &[])));
    ask().await;
    // The pool has them back. One that dies while it is given back is lost to the pool until the system
    // gives it up: the library asks it once more, and waits.
    tokio::time::sleep(Duration::from_millis(300)).await;

    wire.is_cut.send_modify(|cuts| *cuts += 1);

    let cut = Instant::now();
    while ask().await.iter().any(|answer| answer.status != 200) {
        assert!(
            cut.elapsed() < Duration::from_mins(2),
            "it is never reached again"
        );
    }
    // Each who waits has the time to find a dead connection, and to open another.
    let added = customer.try_add_address("12 Lake Road").await;
    assert_eq!(added.status, 200, "{}", added.body);
    let stream = customer.open_stream().await;
    customer.change_password(PASSWORD, NEW_PASSWORD).await;
    assert_eq!(stream.hears_why().await.reason, EndReason::PasswordChanged);
}

/// Whoever waits for a connection that nobody gives back is told to come again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_exhausted_pool_answers() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;
    let mut held = Vec::new();
    for _ in 0..app.state.db.write.options().get_max_connections() {
        held.push(app.state.db.write.acquire().await.unwrap());
    }

    let answer = customer.try_add_address("12 Lake Road").await;

    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
    assert!(
        customer.is_signed_in().await,
        "who is this? is still answered"
    );
    drop(held);
    assert_eq!(customer.try_add_address("12 Lake Road").await.status, 200);
}

/// A statement, or a lock, that takes too long is given up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lock_that_is_held_for_too_long_answers() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;
    let user = app.user("priya").await.id;
    let held = app.stop_writers_of(&user).await;

    let answer = customer.try_add_address("12 Lake Road").await;

    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
    drop(held);
    assert_eq!(customer.try_add_address("12 Lake Road").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn when_a_server_is_killed_the_other_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut dying = Server::start(folder.path()).await;
    let other = Server::start(folder.path()).await;
    let clients: Vec<Client> = (0..4).map(|_| Client::new(&dying.base())).collect();
    for (client, name) in clients.iter().zip(["a", "b", "c", "d"]) {
        assert_eq!(client.sign_up(name, PASSWORD).await.status, 200);
    }
    let load = clients.iter().map(|client| async {
        // Until it hangs up.
        while client
            .try_send(client.request(Method::POST, "/api/account", ANY))
            .await
            .is_ok()
        {}
    });
    let killing = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        dying.process.kill().unwrap();
        dying.process.wait().unwrap();
    };
    tokio::join!(futures::future::join_all(load), killing);

    let gone = Client::new(&dying.base());
    let ready = gone.request(Method::GET, "/health/ready", ANY);
    assert!(gone.try_send(ready).await.is_err(), "a balancer sees it");
    for client in clients {
        let here = Client::new(&other.base());
        here.set_cookie("tiffin", &client.cookie("tiffin").unwrap());
        assert!(here.is_signed_in().await);
    }
    assert_eq!(
        Client::new(&other.base())
            .sign_up("e", PASSWORD)
            .await
            .status,
        200
    );
}

/// First nobody new is sent there, then what is in flight is finished and streams end, without a word: their
/// pages connect again, elsewhere, and hear what happened meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_drains_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tiffin(folder.path());
    command.env("TIFFIN__SERVER__DRAIN", "2s");
    let mut draining = Server::start_from(command).await;
    let other = Server::start(folder.path()).await;
    let phone = Client::new(&draining.base());
    phone.sign_up("priya", PASSWORD).await;
    let stream = phone.open_stream().await;

    draining.signal("TERM");

    let balancer = Client::new(&draining.base());
    while balancer.get_as_client("/health/ready").await.status == 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for path in ["/restaurants", "/login"] {
        let answer = balancer.get_as_client(path).await;
        assert!(answer.status < 500, "{path}: it still answers");
        assert_eq!(answer.header("connection"), "close", "{path}");
    }
    assert!(phone.is_signed_in().await, "it still answers");
    assert_eq!(
        stream.until_it_ends().await,
        [],
        "and its page is told nothing"
    );
    let again = Client::new(&other.base());
    again.set_cookie("tiffin", &phone.cookie("tiffin").unwrap());
    let stream = again.open_stream().await;
    let laptop = Client::new(&other.base());
    assert_eq!(laptop.sign_in("priya", PASSWORD).await.status, 200);
    laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    assert_eq!(stream.hears_why().await.reason, EndReason::PasswordChanged);
    let status = blocking(move || draining.process.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}
