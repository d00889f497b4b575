//! Mail by SMTP, to a server that is another process: whole, once, and what happens where it refuses,
//! stalls or breaks the line.

use std::{collections::BTreeSet, time::Duration};

use tiffin::server::letters::Letters;
use tokio::net::{TcpSocket, TcpStream};

use crate::helpers::{
    Client, NEW_PASSWORD, PASSWORD, Server, TestApp,
    kitchen::{Kitchen, ROUND_THE_CLOCK},
    mailbox::letter_to,
    open,
    smtp_server::SmtpServer,
    tiffin,
};

/// What becomes of mails.
const SENT: &str = "state = 'sent'";
const DEAD: &str = "state = 'dead'";
const FAILED_ONCE: &str = "state = 'waiting' and attempts = 1 and last_error <> ''";

async fn app_of(url: &str) -> TestApp {
    TestApp::spawn_with(&[("MAIL__URL", url)]).await
}

/// Waits until so many mails are as `what` says.
async fn until(app: &TestApp, what: &str, count: i64) {
    let sql = format!("select count(*) from mails where {what}");
    for _ in 0..1200 {
        if app.count(&sql).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let unsent = app.state.mail.list_unsent().await.unwrap();
    panic!("not {count} mails where {what}: {unsent:#?}");
}

/// Lets the first pause after a failure pass.
fn let_the_pause_pass(app: &TestApp) {
    app.advance(Duration::from_mins(1));
    app.state.mail.written.notify_one();
}

/// Why the only mail that is not sent is not.
async fn last_error(app: &TestApp) -> String {
    let mut unsent = app.state.mail.list_unsent().await.unwrap();
    assert_eq!(unsent.len(), 1, "{unsent:#?}");
    unsent.remove(0).last_error
}

async fn sign_up_as(app: &TestApp, name: &str, email: &str) -> u16 {
    let form = [("name", name), ("email", email), ("password", PASSWORD)];
    app.client().call("/api/register", &form).await.status
}

/// A mail waits while the server is in a mode, with a word of its reason, and arrives once after that.
async fn it_waits_and_arrives_once(mode: &str, word: &str) {
    let server = SmtpServer::start(mode).await;
    let url = server.url();
    let app = TestApp::spawn_with(&[("MAIL__URL", url.as_str()), ("MAIL__TIMEOUT", "5s")]).await;
    app.customer("priya").await;
    until(&app, FAILED_ONCE, 1).await;
    let error = last_error(&app).await;
    assert!(error.contains(word), "{mode}: {error}");
    assert_eq!(server.taken().len(), 0, "{mode}");

    server.set_mode("ok");
    let_the_pause_pass(&app);

    until(&app, SENT, 1).await;
    assert_eq!(server.taken_once(1).await[0].mail.to, "priya@example.com");
}

#[tokio::test]
async fn a_mail_arrives_whole_and_once() {
    let server = SmtpServer::start("ok").await;
    let app = app_of(&server.url()).await;

    app.customer("priya").await;

    until(&app, SENT, 1).await;
    let taken = server.taken_once(1).await.remove(0);
    assert_eq!(taken.envelope.from, "hello@tiffin.example");
    assert_eq!(taken.envelope.to, ["priya@example.com"]);
    assert!(!taken.envelope.smtp_utf8);
    assert_eq!(taken.envelope.user, None);
    let mail = taken.mail;
    assert_eq!(
        (&*mail.from, &*mail.to, &*mail.subject),
        (
            "hello@tiffin.example",
            "priya@example.com",
            "Welcome to Tiffin"
        )
    );
    assert!(mail.text.starts_with("Hello,"), "{}", mail.text);
    assert!(mail.html.contains("<p>Hello,</p>"), "{}", mail.html);
    assert!(mail.html.trim_end().ends_with("</html>"), "{}", mail.html);
    let of_this_id = format!("id || '@tiffin.example' = '{}'", mail.id);
    until(&app, &of_this_id, 1).await;
    let letters = Letters(app.state.clone());
    assert!(!app.state.mail.send_next(&letters).await.unwrap());
}

/// No answer to one is ever taken for the answer to another.
#[tokio::test]
async fn each_mail_has_a_connection_of_its_own() {
    let server = SmtpServer::start("ok").await;
    let app = app_of(&server.url()).await;
    let client = app.customer("priya").await;
    client.change_password(PASSWORD, NEW_PASSWORD).await;

    let taken = server.taken_once(2).await;

    assert_ne!(taken[0].envelope.connection, taken[1].envelope.connection);
    let subjects: BTreeSet<_> = taken.iter().map(|taken| &*taken.mail.subject).collect();
    let both = ["Welcome to Tiffin", "Your password was changed"];
    assert_eq!(subjects, BTreeSet::from(both));
}

#[tokio::test]
async fn what_is_refused_for_now_arrives_later() {
    it_waits_and_arrives_once("4xx_greeting", "too busy, come back later").await;
    it_waits_and_arrives_once("4xx", "this mailbox is being moved").await;
    it_waits_and_arrives_once("4xx_data", "the disk is full").await;
}

/// A refusal for good, but of every mail.
#[tokio::test]
async fn a_server_that_takes_no_mail_at_all_kills_none() {
    it_waits_and_arrives_once("5xx_greeting", "no mail is taken here").await;
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for() {
    it_waits_and_arrives_once("stall", "took too long").await;
}

#[tokio::test]
async fn a_server_that_does_not_say_whether_it_took_a_mail_is_asked_again() {
    it_waits_and_arrives_once("stall_data", "took too long").await;
}

#[tokio::test]
async fn a_line_that_breaks_within_a_mail_loses_nothing() {
    it_waits_and_arrives_once("drop", "").await;
}

/// The mail was taken by then. Trying again, as often as ten times, would bring it as often.
#[tokio::test]
async fn a_goodbye_that_is_not_answered_sends_nothing_twice() {
    let server = SmtpServer::start("stall_quit").await;
    let app = app_of(&server.url()).await;

    app.customer("priya").await;

    until(&app, SENT, 1).await;
    server.taken_once(1).await;
}

#[tokio::test]
async fn where_nobody_listens_mail_waits() {
    let server = SmtpServer::start("ok").await;
    // The port is held, and refuses whoever connects.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = closed.local_addr().unwrap().port();
    let app = app_of(&format!("smtp://127.0.0.1:{port}")).await;
    app.customer("priya").await;
    until(&app, FAILED_ONCE, 1).await;

    let listener = closed.listen(16).unwrap();
    let to = server.port;
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut far = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    let_the_pause_pass(&app);

    until(&app, SENT, 1).await;
    server.taken_once(1).await;
}

/// Nobody can know whether it arrived: rather twice than never, and a mailbox sees that it is one.
#[tokio::test]
async fn a_line_that_breaks_after_a_mail_brings_it_twice_with_one_id() {
    let server = SmtpServer::start("drop_after").await;
    let app = app_of(&server.url()).await;
    app.customer("priya").await;
    until(&app, FAILED_ONCE, 1).await;

    server.set_mode("ok");
    let_the_pause_pass(&app);

    until(&app, SENT, 1).await;
    let taken = server.taken_once(2).await;
    assert_eq!(taken[0].mail.id, taken[1].mail.id);
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_given_up_and_holds_nothing_up() {
    let server = SmtpServer::start("5xx_one").await;
    let app = app_of(&server.url()).await;
    app.customer("nobody").await;
    until(&app, DEAD, 1).await;

    app.customer("priya").await;

    until(&app, SENT, 1).await;
    assert_eq!(
        server.taken_once(1).await[0].envelope.to,
        ["priya@example.com"]
    );
    let error = last_error(&app).await;
    assert!(error.contains("no such mailbox here"), "{error}");
    until(&app, "state = 'dead' and attempts = 1", 1).await;
}

/// The operator has it tried again, once the server thinks otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_for_good_goes_when_it_is_revived() {
    let server = SmtpServer::start("5xx_data").await;
    let app = app_of(&server.url()).await;
    app.customer("priya").await;
    until(&app, DEAD, 1).await;
    let error = last_error(&app).await;
    assert!(error.contains("this looks like spam"), "{error}");
    server.set_mode("ok");

    let retry = tiffin(app.folder.path()).args(["mail", "retry"]).output();

    let said = String::from_utf8(retry.unwrap().stdout).unwrap();
    assert!(said.contains("1 mail will be tried again."), "{said}");
    until(&app, SENT, 1).await;
    server.taken_once(1).await;
}

/// A password that changed is no fault of the mails, which must not die of it.
#[tokio::test]
async fn mail_waits_while_the_server_wants_another_password() {
    let server = SmtpServer::start("password").await;
    for (url, word) in [
        (server.url_of("tiffin", "saffron"), "wrong user or password"),
        (server.url(), "sign in first"),
    ] {
        server.set_mode("password");
        let before = server.taken().len();
        let app = app_of(&url).await;
        app.customer("priya").await;
        until(&app, FAILED_ONCE, 1).await;
        let error = last_error(&app).await;
        assert!(error.contains(word), "{error}");

        server.set_mode("ok");
        let_the_pause_pass(&app);

        until(&app, SENT, 1).await;
        server.taken_once(before + 1).await;
    }
}

#[tokio::test]
async fn a_server_that_wants_a_password_gets_it() {
    let server = SmtpServer::start("password").await;
    let app = app_of(&server.url_of("tiffin", "%63ardamom")).await;

    app.customer("priya").await;

    let taken = server.taken_once(1).await;
    assert_eq!(taken[0].envelope.user.as_deref(), Some("tiffin"));
}

/// A name beyond ASCII needs a server that knows it; a domain beyond ASCII is written in ASCII.
#[tokio::test]
async fn addresses_of_every_script_get_mail() {
    let server = SmtpServer::start("ok").await;
    let app = app_of(&server.url()).await;
    for (number, (email, in_the_mail, wants_utf8)) in [
        (
            "jürgen@münchen.example",
            "jürgen@xn--mnchen-3ya.example",
            true,
        ),
        (
            "प्रिया@उदाहरण.भारत",
            "प्रिया@xn--p1b6ci4b4b3a.xn--h2brj9c",
            true,
        ),
        ("anna@münchen.example", "anna@xn--mnchen-3ya.example", false),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(sign_up_as(&app, "Priya", email).await, 200, "{email}");

        let taken = server.taken_once(number + 1).await.remove(number);

        assert_eq!(taken.envelope.to, [email]);
        assert_eq!(taken.envelope.smtp_utf8, wants_utf8, "{email}");
        assert_eq!(taken.mail.to, in_the_mail);
    }
}

#[tokio::test]
async fn a_server_of_ascii_alone_gets_what_can_be_written_in_it() {
    let server = SmtpServer::start("ascii").await;
    let app = app_of(&server.url()).await;
    assert_eq!(sign_up_as(&app, "Jürgen", "jürgen@example.com").await, 200);
    until(&app, FAILED_ONCE, 1).await;

    assert_eq!(sign_up_as(&app, "Anna", "anna@münchen.example").await, 200);

    until(&app, SENT, 1).await;
    let taken = server.taken_once(1).await;
    assert_eq!(taken[0].envelope.to, ["anna@münchen.example"]);
    let error = last_error(&app).await;
    assert!(error.contains("SMTPUTF8"), "{error}");
}

/// What people or kitchens typed is never another header, and never another recipient.
#[tokio::test]
async fn a_line_break_makes_no_header() {
    const HOSTILE: &str = "Eve\r\nBcc: victim@example.com\r\n\r\nBuy!";
    let server = SmtpServer::start("ok").await;
    let app = app_of(&server.url()).await;
    assert_eq!(sign_up_as(&app, HOSTILE, "eve@example.com").await, 422);
    Kitchen::open_at(&app, "kitchen", HOSTILE, ROUND_THE_CLOCK).await;
    let customer = app.customer("priya").await;
    let address = customer.add_address("12 Lake Road").await;

    customer.order(&address).await;

    let taken = server.taken_once(2).await;
    let confirmed = taken
        .iter()
        .find(|taken| taken.mail.subject.starts_with("Your order"))
        .unwrap();
    assert_eq!(confirmed.envelope.to, ["priya@example.com"]);
    assert!(confirmed.mail.subject.contains("victim@example.com"));
    let (head, _) = confirmed.mail.raw.split_once("\r\n\r\n").unwrap();
    let headers = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    let mut names: Vec<_> = headers
        .map(|line| line.split(':').next().unwrap())
        .collect();
    names.sort_unstable();
    let ours = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, ours, "{head}");
}

#[tokio::test]
async fn two_servers_on_one_database_send_each_mail_once() {
    const MAILS: usize = 40;
    let server = SmtpServer::start("ok").await;
    let url = server.url();
    let app = TestApp::spawn_two_with(&[("MAIL__URL", url.as_str())]).await;
    let (one, other) = (&app.state.mail, &app.second_state().mail);
    let mut tx = app.state.db.begin(&[]).await.unwrap();
    for number in 0..MAILS {
        let letter = letter_to(&format!("Number {number}"));
        one.write(&mut tx, None, Some("priya@example.com"), &letter)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();

    one.written.notify_one();
    other.written.notify_one();

    until(&app, SENT, MAILS.try_into().unwrap()).await;
    let taken = server.taken_once(MAILS).await;
    let ids: BTreeSet<_> = taken.iter().map(|taken| &taken.mail.id).collect();
    let texts: BTreeSet<_> = taken.iter().map(|taken| &taken.mail.text).collect();
    assert_eq!((ids.len(), texts.len()), (MAILS, MAILS));
}

/// The server is killed while it sends: another sends the mail, once nobody can be sending it.
#[tokio::test]
async fn a_server_that_dies_while_it_sends_loses_nothing() {
    let mails = SmtpServer::start("stall").await;
    let folder = tempfile::tempdir().unwrap();
    let mut command = tiffin(folder.path());
    command.env("TIFFIN__MAIL__URL", mails.url());
    let server = Server::start_from(command).await;
    let client = Client::new(&server.base());
    assert_eq!(client.sign_up("priya", PASSWORD).await.status, 200);
    let db = open(folder.path()).await;
    let attempts = async || -> i64 {
        let sql = "select attempts from mails";
        sqlx::query_scalar(sql).fetch_one(&db.read).await.unwrap()
    };
    while attempts().await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(server);
    mails.set_mode("ok");
    let url = ("TIFFIN__MAIL__URL".to_owned(), mails.url());
    let app = TestApp::spawn_in(folder, vec![url]).await;
    let letters = Letters(app.state.clone());
    assert!(
        !app.state.mail.send_next(&letters).await.unwrap(),
        "another may have it"
    );

    app.advance(Duration::from_mins(6));
    app.state.mail.written.notify_one();

    until(&app, SENT, 1).await;
    mails.taken_once(1).await;
    until(&app, "attempts = 2", 1).await;
}

/// The server is killed once a mail is marked: nobody sends it again.
#[tokio::test]
async fn a_server_that_dies_after_a_mail_is_marked_sends_nothing_twice() {
    let mails = SmtpServer::start("ok").await;
    let folder = tempfile::tempdir().unwrap();
    let mut command = tiffin(folder.path());
    command.env("TIFFIN__MAIL__URL", mails.url());
    let server = Server::start_from(command).await;
    let client = Client::new(&server.base());
    assert_eq!(client.sign_up("priya", PASSWORD).await.status, 200);
    let db = open(folder.path()).await;
    let sent = "select count(*) from mails where state = 'sent'";
    let is_sent = async || -> i64 { sqlx::query_scalar(sent).fetch_one(&db.read).await.unwrap() };
    while is_sent().await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(server);
    let url = ("TIFFIN__MAIL__URL".to_owned(), mails.url());
    let app = TestApp::spawn_in(folder, vec![url]).await;

    app.advance(Duration::from_hours(48));
    let letters = Letters(app.state.clone());
    let sends_more = app.state.mail.send_next(&letters).await.unwrap();

    assert!(!sends_more);
    mails.taken_once(1).await;
}
