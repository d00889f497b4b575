//! Signing up where addresses are confirmed first: whoever follows the link chooses the password, and nothing
//! tells who has an account.

use std::time::Duration;

use reqwest::Method;
use tiffin::server::{accounts::proof::Proof, cleanup};

use crate::helpers::{
    Answer, Client, HTML, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
};

const USERS: &str = "select count(*) from users";
const PENDING: &str = "select count(*) from sign_ups";

async fn spawn() -> TestApp {
    TestApp::spawn_with(&[("ACCOUNTS__CONFIRM_EMAIL", "true")]).await
}

/// The token of the last link, of so many that were sent.
async fn last_token(app: &TestApp, name: &str, links: usize) -> String {
    let mails = app.mails_about(name, "Finish signing up", links).await;
    mails.last().unwrap().token("/finish-sign-up")
}

async fn finish(client: &Client, token: &str, password: &str) -> Answer {
    let form = [("token", token), ("name", "Priya"), ("password", password)];
    client.call("/api/finish_sign_up", &form).await
}

/// Somebody who has signed up and followed the link.
async fn customer(app: &TestApp, name: &str) -> Client {
    let client = app.client();
    client.sign_up(name, PASSWORD).await;
    let token = last_token(app, name, 1).await;
    assert_eq!(finish(&client, &token, PASSWORD).await.status, 200);
    client
}

#[tokio::test]
async fn whoever_follows_the_link_chooses_the_password_and_has_the_account() {
    let app = spawn().await;
    let client = app.client();

    let answer = client.sign_up("priya", NEW_PASSWORD).await;

    assert_eq!(
        (answer.status, &*answer.body),
        (200, r#"{"mailed_to":"priya@example.com"}"#)
    );
    assert!(!client.is_signed_in().await);
    let token = last_token(&app, "priya", 1).await;
    let address = format!("/finish-sign-up?token={token}");
    let page = app.client().get(&address).await;
    assert_eq!(
        (page.status, page.header("cache-control")),
        (200, "no-store")
    );
    assert!(page.body.contains("priya@example.com"), "{}", page.body);
    assert!(page.body.contains(r#"value="priya""#), "{}", page.body);
    for (password, words) in [
        ("", "Enter a password"),
        ("short", "Use at least 8 characters"),
        ("priya@example.com", "is too easy to guess"),
    ] {
        let answer = finish(&client, &token, password).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    let nameless = [("token", &*token), ("password", PASSWORD)];
    let answer = client.call("/api/finish_sign_up", &nameless).await;
    assert!(answer.body.contains("Enter your name"), "{}", answer.body);
    assert_eq!((app.count(USERS).await, app.count(PENDING).await), (0, 1));

    let answer = finish(&client, &token, PASSWORD).await;

    assert_eq!(
        (answer.status, &*answer.body),
        (200, r#"{"name":"Priya","email":"priya@example.com"}"#)
    );
    assert!(client.is_signed_in().await);
    let confirmed = "select count(*) from users where email_confirmed_at is not null";
    assert_eq!(app.count(confirmed).await, 1);
    assert_eq!(app.count(PENDING).await, 0);
    // What was typed to sign up may have been a stranger's.
    assert_eq!(
        app.client().sign_in("priya", NEW_PASSWORD).await.status,
        401
    );
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
    assert_eq!(finish(&app.client(), &token, PASSWORD).await.status, 422);
    let page = app.client().get(&address).await;
    assert!(page.body.contains("This link has ended"), "{}", page.body);
    let welcome = app.mails_about("priya", "Welcome", 1).await;
    assert!(!welcome[0].text.contains("token="), "{}", welcome[0].text);
    let addresses =
        "select count(*) from mails where kind = 'finish_sign_up' and recipient is not null";
    assert_eq!(
        app.count(addresses).await,
        0,
        "it is kept where it is a user's"
    );
}

#[tokio::test]
async fn a_form_leads_on_to_where_they_were_going_with_the_cart() {
    let app = spawn().await;
    let _kitchen = Kitchen::open(&app).await;
    let client = app.client();
    client.add(DOSA, &[], 2).await;
    let form = [
        ("name", "Priya"),
        ("email", "priya@example.com"),
        ("next", "/checkout/kitchen"),
    ];

    let answer = client
        .submit("/register?next=/checkout/kitchen", "/api/register", &form)
        .await;

    assert_eq!((answer.status, answer.location()), (303, "/login"));
    let page = client.get("/login").await;
    assert!(
        page.body.contains("We have sent a mail to that address"),
        "{}",
        page.body
    );
    let token = last_token(&app, "priya", 1).await;
    let page = format!("/finish-sign-up?token={token}");
    let form = |password| {
        [
            ("token", &*token),
            ("name", "Priya R"),
            ("password", password),
        ]
    };
    let answer = client
        .submit(&page, "/api/finish_sign_up", &form("short"))
        .await;
    assert_eq!((answer.status, answer.location()), (303, &*page));
    let again = client.get(&page).await;
    assert!(again.body.contains("Use at least 8 characters"));
    assert!(again.body.contains(r#"value="Priya R""#), "{}", again.body);
    let answer = client
        .submit(&page, "/api/finish_sign_up", &form(PASSWORD))
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/checkout/kitchen")
    );
    let cart = client
        .send(client.request(Method::GET, "/cart", HTML))
        .await;
    assert!(cart.body.contains("Masala Dosa"), "{}", cart.body);
}

/// Whoever asks learns nothing of it; its owner does.
#[tokio::test]
async fn the_owner_of_a_taken_address_is_told() {
    let app = spawn().await;
    customer(&app, "priya").await;
    let stranger = app.client();

    let answer = stranger.sign_up("priya", NEW_PASSWORD).await;

    assert_eq!(answer.body, r#"{"mailed_to":"priya@example.com"}"#);
    let told = app
        .mails_about("priya", "You have an account already", 1)
        .await;
    assert!(!told[0].text.contains("token="), "{}", told[0].text);
    assert_eq!(app.count(USERS).await, 1);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
    assert_eq!(stranger.sign_in("priya", NEW_PASSWORD).await.status, 401);
}

/// As long as its former owner may have an address back, nobody else gets it.
#[tokio::test]
async fn an_address_that_is_kept_for_somebody_counts_as_taken() {
    let app = spawn().await;
    customer(&app, "ravi").await;
    let ravi = app.user("ravi").await;
    app.client().sign_up("priya", PASSWORD).await;
    let token = last_token(&app, "priya", 1).await;
    sqlx::query("insert into former_emails values ('priya@example.com', $1, 99999999999999, 1)")
        .bind(ravi.id.as_str())
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let answer = finish(&app.client(), &token, PASSWORD).await;
    app.client().sign_up("priya", PASSWORD).await;

    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("is kept for its former owner"),
        "{}",
        answer.body
    );
    assert_eq!(app.count(USERS).await, 1);
    app.mails_about("priya", "This address is kept for its owner", 1)
        .await;
}

#[tokio::test]
async fn of_two_links_of_one_address_the_first_that_is_followed_wins() {
    let app = spawn().await;
    let (priya, stranger) = (app.client(), app.client());
    stranger.sign_up("priya", NEW_PASSWORD).await;
    priya.sign_up("priya", PASSWORD).await;
    last_token(&app, "priya", 2).await;
    let mails = app.mails_about("priya", "Finish signing up", 2).await;
    let [one, other] = [0, 1].map(|n: usize| mails[n].token("/finish-sign-up"));

    let (one, other) = tokio::join!(
        finish(&priya, &one, PASSWORD),
        finish(&stranger, &other, PASSWORD)
    );

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{} {}", one.body, other.body);
    assert_eq!((app.count(USERS).await, app.count(PENDING).await), (1, 0));
}

/// A mail that was sent and could not be marked comes twice, and may come late.
#[tokio::test]
async fn the_links_of_a_mail_that_comes_twice_both_work_until_one_is_used() {
    let app = spawn().await;
    app.client().sign_up("priya", PASSWORD).await;
    let first = last_token(&app, "priya", 1).await;
    let accounts = &app.state.accounts;
    let again = async || {
        accounts
            .make_sign_up_link("priya@example.com", "Priya", "/dashboard")
            .await
            .unwrap()
    };
    let Proof::Link(second) = again().await else {
        panic!("a link");
    };
    let page = format!("/finish-sign-up?token={first}");
    assert!(app.client().get(&page).await.body.contains("priya@"));

    let client = app.client();
    assert_eq!(finish(&client, &second.text(), PASSWORD).await.status, 200);

    assert_eq!(finish(&client, &first, PASSWORD).await.status, 422);
    assert!(matches!(again().await, Proof::Taken));
}

/// Who has deleted the account is told how it comes back, and that nobody else gets the address meanwhile.
#[tokio::test]
async fn an_address_of_a_deleted_account_is_kept() {
    let app = spawn().await;
    let priya = customer(&app, "priya").await;
    assert_eq!(priya.call("/api/delete_account", &[]).await.status, 200);

    app.client().sign_up("priya", PASSWORD).await;

    app.mails_about("priya", "This address is kept for its owner", 1)
        .await;
}

#[tokio::test]
async fn it_ends_after_a_day_and_is_deleted() {
    let app = spawn().await;
    app.client().sign_up("priya", PASSWORD).await;
    let token = last_token(&app, "priya", 1).await;

    app.advance(Duration::from_hours(24));

    assert_eq!(finish(&app.client(), &token, PASSWORD).await.status, 422);
    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count(PENDING).await, 0);
}

/// Whoever asks again and again fills no mailbox, and learns nothing of that either.
#[tokio::test]
async fn an_address_gets_a_few_mails() {
    let app = spawn().await;
    let mut answers = Vec::new();
    let tagged = (0..12).map(|n| format!("priya+{n}"));
    for name in ["priya"; 4].map(str::to_owned).into_iter().chain(tagged) {
        let answer = app.client().sign_up(&name, PASSWORD).await;
        let body = answer.body.replace(&name, "priya");
        answers.push((answer.status, body));
    }
    let last = app.client().sign_up("ravi", PASSWORD).await;
    answers.push((last.status, last.body.replace("ravi", "priya")));

    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    app.mails_about("ravi", "Finish signing up", 1).await;
    app.mails_about("priya", "Finish signing up", 3).await;
    app.mails_about("priya+8", "Finish signing up", 1).await;
    // Twelve to the mailbox, and the one to Ravi.
    assert_eq!(app.count("select count(*) from mails").await, 13);
}
