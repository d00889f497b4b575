//! Mail: what is said, to whom, once, and what happens where it cannot be sent.

use std::time::Duration;

use tiffin::{model::order::Order, server::letters::Letters};

use crate::helpers::{
    NEW_PASSWORD, PASSWORD, TestApp,
    mailbox::{letter_to, mails_in},
    read,
    staff::Placed,
};

#[tokio::test]
async fn a_new_customer_is_welcomed_and_a_changed_password_is_told() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert_eq!(
        client.change_password(PASSWORD, NEW_PASSWORD).await.status,
        200
    );

    let mails = app.mails_to("priya", 2).await;

    let [welcome, changed] = &*mails else {
        panic!()
    };
    assert_eq!(welcome.subject, "Welcome to Tiffin");
    assert_eq!(welcome.from, "hello@tiffin.example");
    assert_eq!(changed.subject, "Your password was changed");
    for body in [&changed.text, &changed.html] {
        assert!(body.contains("127.0.0.1"), "{body}");
        assert!(body.contains("every device was signed out"), "{body}");
    }
    assert!(!changed.raw.contains(NEW_PASSWORD) && !changed.raw.contains(PASSWORD));
    assert_ne!(welcome.id, changed.id);
}

/// A refused change tells nobody of anything.
#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    client
        .change_password("not the password", NEW_PASSWORD)
        .await;
    app.mails_to("priya", 1).await;

    assert_eq!(app.count("select count(*) from mails").await, 1);
}

#[tokio::test]
async fn an_order_is_confirmed_with_what_it_is_and_a_receipt_follows() {
    let placed = Placed::order().await;
    let form = [("order", &*placed.number)];
    placed.customer.call("/api/share_order", &form).await;
    placed.up_to("deliver").await;

    let mails = placed.app.mails_to("priya", 3).await;

    let receipt = mails
        .iter()
        .find(|mail| mail.subject.starts_with("Receipt"));
    let receipt = receipt.unwrap();
    let confirmed = mails
        .iter()
        .find(|mail| mail.subject.starts_with("Your order"));
    assert!(confirmed.unwrap().subject.contains(&placed.number));
    let order = [("number", &*placed.number)];
    let order: Order = read(&placed.customer.call("/api/order", &order).await);
    for words in [
        "2 × Masala Dosa",
        &order.bill.total.text,
        order.payment.words(),
        &order.tracking.unwrap(),
        &format!("/orders/{}", placed.number),
    ] {
        assert!(receipt.text.contains(words), "{words}: {}", receipt.text);
        assert!(receipt.html.contains(words), "{words}: {}", receipt.html);
    }
}

/// What people typed is text wherever it stands: no header, no element, no link.
#[tokio::test]
async fn a_hostile_name_stays_text() {
    let app = TestApp::spawn().await;
    let name = "<b>Eve</b> http://evil.example \"x\"";
    let form = [
        ("name", name),
        ("email", "eve@example.com"),
        ("password", PASSWORD),
    ];
    let client = app.client();
    assert_eq!(client.call("/api/register", &form).await.status, 200);
    // Nothing of it goes to an address that may be a stranger's.
    let welcome = &app.mails_to("eve", 1).await[0];
    assert!(!welcome.raw.contains("Eve") && !welcome.raw.contains("evil"));
    client.change_password(PASSWORD, NEW_PASSWORD).await;

    let mail = &app.mails_about("eve", "Your password was changed", 1).await[0];

    assert!(mail.text.contains(name), "{}", mail.text);
    assert!(
        mail.html.contains("&lt;b&gt;Eve&lt;/b&gt;"),
        "{}",
        mail.html
    );
    assert!(
        !mail.html.contains("href=\"http://evil.example"),
        "{}",
        mail.html
    );
    assert!(
        !mail.html.contains("src=") && !mail.html.contains("url("),
        "{}",
        mail.html
    );
}

/// An address that would be a header, or none, is given up at once, and holds nothing up.
#[tokio::test]
async fn an_address_that_is_none_is_given_up() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let user = app.user("priya").await.id;
    app.mails_to("priya", 1).await;
    let mail = &app.state.mail;
    for hostile in [
        "a@example.com\r\nBcc: victim@example.com",
        "a@example.com, victim@example.com",
        "<a@example.com> x",
        "",
    ] {
        let mut tx = app.state.db.begin(&[]).await.unwrap();
        let letter = letter_to("Eve\r\nBcc: victim@example.com");
        mail.write(&mut tx, Some(&user), Some(hostile), &letter)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    // The server itself may have some of them.
    let dead = "select count(*) from mails where state = 'dead'";
    while app.count(dead).await < 4 {
        mail.send_next(&Letters(app.state.clone())).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    assert_eq!(mails_in(&app.folder.path().join("outbox")).len(), 1);
}

#[tokio::test]
async fn what_cannot_be_sent_is_tried_again_with_growing_pauses_and_then_left() {
    let app = TestApp::spawn().await;
    // A file is in the way of the folder.
    let outbox = app.folder.path().join("outbox");
    std::fs::write(&outbox, "").unwrap();
    app.customer("priya").await;
    let letters = Letters(app.state.clone());
    let mail = &app.state.mail;
    let mut pauses = Vec::new();

    while app
        .count("select count(*) from mails where state = 'dead'")
        .await
        == 0
    {
        while app.count("select attempts from mails").await <= i64::try_from(pauses.len()).unwrap()
        {
            mail.send_next(&letters).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let pause = loop {
            let next = app.count("select next_at from mails").await;
            let pause = next - app.state.clock.now().0;
            // Somebody has it for five minutes.
            if !(280_000..=300_000).contains(&pause) {
                break pause;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        pauses.push(pause);
        app.advance(Duration::from_millis(
            u64::try_from(pause.max(0) + 1).unwrap(),
        ));
    }

    pauses.pop();
    assert_eq!(pauses.len(), 9);
    assert!(pauses.is_sorted(), "{pauses:?}");
    let unsent = mail.list_unsent().await.unwrap();
    assert_eq!((&*unsent[0].state, &*unsent[0].kind), ("dead", "welcome"));
    assert!(!unsent[0].last_error.is_empty());

    std::fs::remove_file(&outbox).unwrap();
    assert_eq!(mail.revive(None).await.unwrap(), 1);
    while mail.send_next(&letters).await.unwrap() {}
    app.mails_to("priya", 1).await;
}

/// A server dies between sending a mail and marking it: it comes twice, with the same id.
#[tokio::test]
async fn a_mail_that_was_taken_and_not_marked_is_sent_again() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let first = app.mails_to("priya", 1).await;
    let as_before = "update mails set state = 'waiting', closed_at = null, letter =
                     '{\"kind\":\"welcome\",\"epoch\":1}',
                     next_at = next_at + 1";
    sqlx::query(as_before)
        .execute(&app.state.db.write)
        .await
        .unwrap();
    std::fs::remove_dir_all(app.folder.path().join("outbox")).unwrap();
    let letters = Letters(app.state.clone());
    assert!(
        !app.state.mail.send_next(&letters).await.unwrap(),
        "another has it"
    );

    app.advance(Duration::from_mins(6));
    while app.state.mail.send_next(&letters).await.unwrap() {}

    let again = app.mails_to("priya", 1).await;
    assert_eq!(again[0].id, first[0].id);
}

#[tokio::test]
async fn what_a_mail_said_is_not_kept() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    app.mails_to("priya", 1).await;
    while app
        .count("select count(*) from mails where state = 'sent'")
        .await
        == 0
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    assert_eq!(
        app.count("select count(*) from mails where letter <> ''")
            .await,
        0
    );
    app.advance(Duration::from_hours(24 * 31));
    app.state.mail.delete_old().await.unwrap();
    assert_eq!(app.count("select count(*) from mails").await, 0);
}
