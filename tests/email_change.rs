//! Another address: proven by its mailbox, told to the one before, and had back.

use std::time::Duration;
use tiffin::{model::moment::UnixMillis, server::accounts::operator::Change};

use crate::helpers::{
    Client, InFlight, NEW_PASSWORD, PASSWORD, TestApp, blocking, mailbox::mails_in,
};

const NEW: &str = "priya.raman@example.com";

async fn change_to(client: &Client, email: &str) -> u16 {
    let form = [("email", email)];
    client.call("/api/change_email", &form).await.status
}

async fn follow(client: &Client, function: &str, token: &str) -> u16 {
    let path = format!("/api/{function}");
    client.call(&path, &[("token", token)]).await.status
}

async fn sign_in_as(app: &TestApp, email: &str, password: &str) -> u16 {
    let form = [("email", email), ("password", password)];
    app.client().call("/api/login", &form).await.status
}

/// The token of the last link to confirm an address.
async fn proof(app: &TestApp, name: &str) -> String {
    let mails = app.mails_about(name, "Confirm your address", 1).await;
    mails[0].token("/confirm-email")
}

/// Priya, whose address is the new one, and the link by which she has the old one back.
async fn changed(app: &TestApp) -> (Client, String) {
    let client = app.customer("priya").await;
    assert_eq!(change_to(&client, NEW).await, 200);
    let token = proof(app, "priya.raman").await;
    assert_eq!(follow(&client, "prove_email", &token).await, 200);
    let told = app
        .mails_about("priya", "Your address was changed", 1)
        .await;
    (client, told[0].token("/email-back"))
}

/// Changes the address once more, and returns the link by which the new one of before is had back.
async fn moves_on(app: &TestApp, thief: &Client) -> String {
    assert_eq!(change_to(thief, "thief@example.com").await, 200);
    let token = proof(app, "thief").await;
    assert_eq!(follow(thief, "prove_email", &token).await, 200);
    let mails = app.mails_about("priya.raman", "Your address was changed", 1);
    mails.await[0].token("/email-back")
}

#[tokio::test]
async fn it_is_the_customers_once_its_link_is_followed() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert_eq!(change_to(&client, NEW).await, 200);
    let token = proof(&app, "priya.raman").await;
    assert_eq!(sign_in_as(&app, NEW, PASSWORD).await, 401, "not yet");
    let page = client.get(&format!("/confirm-email?token={token}")).await;
    assert!(page.body.contains(NEW), "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(
        sign_in_as(&app, NEW, PASSWORD).await,
        401,
        "looking is not following"
    );

    assert_eq!(follow(&client, "prove_email", &token).await, 200);

    assert!(client.is_signed_in().await);
    assert_eq!(sign_in_as(&app, NEW, PASSWORD).await, 200);
    assert_eq!(sign_in_as(&app, "priya@example.com", PASSWORD).await, 401);
    assert_eq!(follow(&client, "prove_email", &token).await, 422, "used");
    let told = app
        .mails_about("priya", "Your address was changed", 1)
        .await;
    assert!(told[0].text.contains(NEW), "{}", told[0].text);
}

#[tokio::test]
async fn it_needs_the_password_proven_lately_and_an_address() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert_eq!(change_to(&client, "no address").await, 422);
    app.advance(Duration::from_mins(16));
    assert_eq!(change_to(&client, NEW).await, 403);
    assert_eq!(client.confirm(PASSWORD).await.status, 200);
    assert_eq!(change_to(&client, NEW).await, 200);
    assert_eq!(change_to(&app.client(), NEW).await, 401);
}

/// The welcome brings the link for the address that the account was made with.
#[tokio::test]
async fn a_new_customer_confirms_the_address() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let welcome = app.mails_about("priya", "Welcome", 1).await;
    let token = welcome[0].token("/confirm-email");

    assert_eq!(follow(&client, "prove_email", &token).await, 200);

    let confirmed = "select count(*) from users where email_confirmed_at is not null";
    assert_eq!(app.count(confirmed).await, 1);
    assert_eq!(app.count("select count(*) from former_emails").await, 0);
}

/// Asking answers and works alike; only the mailbox learns more.
#[tokio::test]
async fn nobody_learns_whose_an_address_is() {
    let app = TestApp::spawn().await;
    app.customer("ravi").await;
    let client = app.customer("priya").await;
    let mut answers = Vec::new();
    for email in ["ravi@example.com", NEW] {
        let before = app.count("select count(*) from mails").await;
        let form = [("email", email)];
        let answer = client.call("/api/change_email", &form).await;
        assert_eq!(app.count("select count(*) from mails").await, before + 1);
        answers.push((answer.status, answer.body));
    }

    assert_eq!(answers[0], answers[1]);
    let told = app
        .mails_about("ravi", "You have an account already", 1)
        .await;
    assert!(!told[0].text.contains("token="), "{}", told[0].text);
    assert!(!told[0].raw.contains("riya"), "{}", told[0].raw);
}

#[tokio::test]
async fn a_password_change_or_another_address_ends_what_waits() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.client()
        .call("/api/forgot_password", &[("email", "priya@example.com")])
        .await;
    let reset = app.mails_about("priya", "Set a new password", 1).await;
    let reset = reset[0].token("/reset-password");
    assert_eq!(change_to(&client, NEW).await, 200);
    let token = proof(&app, "priya.raman").await;
    assert_eq!(follow(&client, "prove_email", &token).await, 200);
    let form = [("token", &*reset), ("new_password", NEW_PASSWORD)];
    assert_eq!(client.call("/api/reset_password", &form).await.status, 422);

    assert_eq!(change_to(&client, "third@example.com").await, 200);
    let token = proof(&app, "third").await;
    client.change_password(PASSWORD, NEW_PASSWORD).await;
    assert_eq!(follow(&client, "prove_email", &token).await, 422);
}

/// Whoever was in the account changes the password as well, and the address again: it comes back all the same.
#[tokio::test]
async fn the_address_before_comes_back_whatever_was_done_since() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    let theirs = moves_on(&app, &thief).await;
    assert_eq!(
        thief.change_password(PASSWORD, NEW_PASSWORD).await.status,
        200
    );
    let form = [("email", "thief@example.com"), ("password", NEW_PASSWORD)];
    assert_eq!(thief.call("/api/login", &form).await.status, 200);
    // Nobody else gets it meanwhile, and nobody may make the account of it.
    let form = [
        ("name", "Eve"),
        ("email", "priya@example.com"),
        ("password", NEW_PASSWORD),
    ];
    assert_eq!(app.client().call("/api/register", &form).await.status, 422);
    let page = app.client().get(&format!("/email-back?token={back}")).await;
    assert!(page.body.contains("priya@example.com"), "{}", page.body);

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);

    assert!(!thief.is_signed_in().await);
    assert_eq!(
        sign_in_as(&app, "thief@example.com", NEW_PASSWORD).await,
        401
    );
    // Whoever was in the account knows its password: a link to the mailbox sets another.
    assert_eq!(
        sign_in_as(&app, "priya@example.com", NEW_PASSWORD).await,
        401
    );
    reset(&app).await;
    // The address that is replaced is told; the thief's own way back is gone.
    app.mails_about("thief", "An earlier address was restored", 1)
        .await;
    assert_eq!(follow(&app.client(), "take_email_back", &theirs).await, 422);
    assert_eq!(
        follow(&app.client(), "take_email_back", &back).await,
        422,
        "used"
    );
}

/// The thief takes his own address back first: that does not end the owner's way.
#[tokio::test]
async fn a_later_way_back_does_not_end_an_earlier_one() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    let theirs = moves_on(&app, &thief).await;
    assert_eq!(follow(&app.client(), "take_email_back", &theirs).await, 200);

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);

    reset(&app).await;
}

/// Priya sets a new password by the link that comes with the address, and signs in.
async fn reset(app: &TestApp) {
    let mails = app.mails_about("priya", "Set a new password", 1).await;
    let token = mails[0].token("/reset-password");
    let form = [("token", &*token), ("new_password", PASSWORD)];
    let answer = app.client().call("/api/reset_password", &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(sign_in_as(app, "priya@example.com", PASSWORD).await, 200);
}

/// Whoever is in the account deletes it: the address before brings the account back, too.
#[tokio::test]
async fn a_deleted_account_comes_back_with_the_address_before() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    app.advance(Duration::from_mins(10));
    assert_eq!(thief.call("/api/delete_account", &[]).await.status, 200);
    let told = app
        .mails_about("priya.raman", "Your account was deleted", 1)
        .await;
    let theirs = told[0].token("/account-back");

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);

    reset(&app).await;
    // Should Priya delete it herself, the thief's link is none for that.
    let priya = app.signed_in("priya", PASSWORD).await;
    assert_eq!(priya.call("/api/delete_account", &[]).await.status, 200);
    let status = follow(&app.client(), "take_account_back", &theirs).await;
    assert_eq!(status, 422);
}

/// Proving it again is as good as its link: what it replaces has no way back into the account.
#[tokio::test]
async fn an_address_that_is_proven_again_is_taken_back() {
    let app = TestApp::spawn().await;
    let (priya, _) = changed(&app).await;
    assert_eq!(change_to(&priya, "priya@example.com").await, 200);
    let token = proof(&app, "priya").await;

    assert_eq!(follow(&priya, "prove_email", &token).await, 200);

    let told = app
        .mails_about("priya.raman", "An earlier address was restored", 1)
        .await;
    assert!(!told[0].text.contains("token="), "{}", told[0].text);
    assert_eq!(app.count("select count(*) from former_emails").await, 0);
    // Whoever changed the address may be signed in as well, and knows the password.
    assert!(!priya.is_signed_in().await);
    assert_eq!(sign_in_as(&app, "priya@example.com", PASSWORD).await, 401);
    reset(&app).await;
}

/// As long as a later one may be had back, those before may: a thief's way back outlives no owner's.
#[tokio::test]
async fn an_older_address_is_kept_as_long_as_those_after_it() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    app.advance(Duration::from_mins(10));
    let theirs = moves_on(&app, &thief).await;
    app.advance(Duration::from_hours(24 * 7) - Duration::from_mins(5));
    assert_eq!(follow(&app.client(), "take_email_back", &theirs).await, 200);

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);

    reset(&app).await;
}

/// The customer writes it in another way: nothing is another mailbox, and nobody is told of a change.
#[tokio::test]
async fn another_spelling_is_no_other_address() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert_eq!(change_to(&client, "Priya@Example.com").await, 200);
    let is_sent = "select count(*) from mails where state = 'sent' and kind = 'prove_email'";
    while app.count(is_sent).await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mails = mails_in(&app.folder.path().join("outbox"));
    let asked = mails
        .iter()
        .find(|mail| mail.subject == "Confirm your address")
        .unwrap();
    let token = asked.token("/confirm-email");

    assert_eq!(follow(&app.client(), "prove_email", &token).await, 200);

    assert_eq!(app.user("priya").await.email, "Priya@Example.com");
    assert_eq!(app.count("select count(*) from former_emails").await, 0);
    let told = "select count(*) from mails where kind = 'email_changed'";
    assert_eq!(app.count(told).await, 0);
    let form = [
        ("name", "Zoë"),
        ("email", "zoe@bücher.example"),
        ("password", PASSWORD),
    ];
    let other = app.client();
    assert_eq!(other.call("/api/register", &form).await.status, 200);
    assert_eq!(change_to(&other, "zoe@xn--bcher-kva.example").await, 422);
}

/// A request that began before says who asked; what it tells goes to whoever that is when it is done.
#[tokio::test]
async fn a_request_that_was_held_up_tells_the_address_of_now() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert_eq!(change_to(&client, NEW).await, 200);
    let token = proof(&app, "priya.raman").await;
    let body = format!("current_password={PASSWORD}&new_password={NEW_PASSWORD}").replace(' ', "+");
    let (port, cookies) = (app.port, client.cookie_header());
    let held =
        blocking(move || InFlight::begin(port, "/api/change_password", &cookies, &body)).await;
    assert_eq!(follow(&client, "prove_email", &token).await, 200);

    let answer = blocking(move || held.finish()).await;

    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    app.mails_about("priya.raman", "Your password was changed", 1)
        .await;
}

/// The order is that of the changes, whatever the clocks of two servers say.
#[tokio::test]
async fn the_older_address_wins_though_a_clock_was_slow() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    // What a server wrote whose clock is ahead.
    let ahead = "update former_emails set until = until + 5000, changed_at = changed_at + 5000";
    sqlx::query(ahead)
        .execute(&app.state.db.write)
        .await
        .unwrap();
    let ahead =
        "update mail_tokens set expires_at = expires_at + 5000, created_at = created_at + 5000
                 where purpose = 'email_back'";
    sqlx::query(ahead)
        .execute(&app.state.db.write)
        .await
        .unwrap();
    let theirs = moves_on(&app, &thief).await;
    assert_eq!(follow(&app.client(), "take_email_back", &theirs).await, 200);

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);
}

/// An operator's word stands, whatever its owner does.
#[tokio::test]
async fn who_is_suspended_takes_no_address_back() {
    let app = TestApp::spawn().await;
    let (client, back) = changed(&app).await;
    assert_eq!(client.call("/api/delete_account", &[]).await.status, 200);
    let user = app.user("priya.raman").await;
    let accounts = &app.state.accounts;
    accounts
        .change_user(&user.id, Change::Suspend)
        .await
        .unwrap();

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 422);
}

/// The mail server held the thief's mails back. What they bring when they come is of no use any more.
#[tokio::test]
async fn mails_that_come_late_bring_no_earlier_thief_back() {
    let app = TestApp::spawn().await;
    let (thief, back) = changed(&app).await;
    let user = app.user("priya.raman").await;
    moves_on(&app, &thief).await;
    assert_eq!(thief.call("/api/delete_account", &[]).await.status, 200);
    let until: i64 = sqlx::query_scalar(
        "select changed_at + 604800000 from former_emails where email_key like 'priya.raman@%'",
    )
    .fetch_one(&app.state.db.read)
    .await
    .unwrap();
    let deleted_at: i64 = sqlx::query_scalar("select deleted_at from users")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();
    let deleted_until = UnixMillis(deleted_at + 7 * 24 * 60 * 60 * 1000);
    let accounts = &app.state.accounts;
    let in_time = accounts.make_account_back_link(&user.id, deleted_until);
    assert!(in_time.await.unwrap().is_some());
    // The owner's own mail may have come last of all: that makes his link no younger.
    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 200);

    let late = accounts
        .make_email_back_link(&user.id, "priya.raman@example.com", UnixMillis(until))
        .await
        .unwrap();
    let deleted = accounts
        .make_account_back_link(&user.id, deleted_until)
        .await
        .unwrap();

    assert!(late.is_none() && deleted.is_none());
}

/// Whoever reads the mail of an address is not brought to make it a stranger's.
#[tokio::test]
async fn another_address_wants_a_session_of_the_account() {
    let app = TestApp::spawn().await;
    let stranger = app.customer("ravi").await;
    let asha = app.customer("asha").await;
    assert_eq!(change_to(&stranger, NEW).await, 200);
    let token = proof(&app, "priya.raman").await;
    let nobody = app.client();

    let page = nobody.get(&format!("/confirm-email?token={token}")).await;

    assert!(page.body.contains("Sign in to your account first"));
    assert!(!page.body.contains("api/prove_email"), "{}", page.body);
    assert_eq!(follow(&nobody, "prove_email", &token).await, 401);
    assert_eq!(follow(&asha, "prove_email", &token).await, 422);
    assert_eq!(sign_in_as(&app, NEW, PASSWORD).await, 401);
    let form = [("token", &*token)];
    let from = format!("/confirm-email?token={token}");
    let answer = nobody.submit(&from, "/api/prove_email", &form).await;
    assert_eq!(answer.status, 303);
    assert!(
        answer
            .location()
            .starts_with("/login?next=%2Fconfirm-email%3Ftoken"),
        "{}",
        answer.location()
    );
    assert_eq!(follow(&stranger, "prove_email", &token).await, 200);
}

/// Whose session was ended from elsewhere does nothing more with a link that was asked for in it.
#[tokio::test]
async fn a_session_that_was_ended_changes_no_address() {
    let app = TestApp::spawn().await;
    let priya = app.customer("priya").await;
    let thief = app.signed_in("priya", PASSWORD).await;
    assert_eq!(change_to(&thief, NEW).await, 200);
    let token = proof(&app, "priya.raman").await;
    // One of his requests is under way, and was looked at already.
    let (port, cookies, body) = (app.port, thief.cookie_header(), format!("token={token}"));
    let held = blocking(move || InFlight::begin(port, "/api/prove_email", &cookies, &body)).await;
    assert_eq!(priya.call("/api/end_other_sessions", &[]).await.status, 200);

    let answer = blocking(move || held.finish()).await;

    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert_eq!(follow(&thief, "prove_email", &token).await, 401);

    assert_eq!(sign_in_as(&app, "priya@example.com", PASSWORD).await, 200);
}

#[tokio::test]
async fn after_a_week_it_is_anybodys() {
    let app = TestApp::spawn().await;
    let (_, back) = changed(&app).await;
    app.advance(Duration::from_hours(24 * 7));

    assert_eq!(follow(&app.client(), "take_email_back", &back).await, 422);

    assert_eq!(app.client().sign_up("priya", PASSWORD).await.status, 200);
    app.state.accounts.delete_expired().await.unwrap();
    assert_eq!(app.count("select count(*) from former_emails").await, 0);
}

/// Two customers want it, both have their link, and follow at once.
#[tokio::test]
async fn of_two_at_once_one_gets_an_address() {
    let app = TestApp::spawn().await;
    let (one, other) = (app.customer("priya").await, app.customer("ravi").await);
    let mut tokens = Vec::new();
    for (n, client) in [&one, &other].into_iter().enumerate() {
        assert_eq!(change_to(client, NEW).await, 200);
        let mails = app
            .mails_about("priya.raman", "Confirm your address", n + 1)
            .await;
        tokens.push(mails[n].token("/confirm-email"));
    }

    let (first, second) = tokio::join!(
        follow(&one, "prove_email", &tokens[0]),
        follow(&other, "prove_email", &tokens[1])
    );

    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}
