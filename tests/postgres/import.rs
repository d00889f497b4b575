//! `tiffin import`: everything moves over, or nothing.

use std::{path::Path, process::Output};

use sqlx::{Executor, SqliteConnection};
use tiffin::server::store::{Db, session_store::StoredSessionId};
use tower_sessions::session::Id;

use super::sqlite;
use crate::helpers::{Client, PASSWORD, Server, TestApp, open, read, tiffin};

/// Everything that a small Tiffin may have, in each of its tables.
async fn fill(db: &mut SqliteConnection, session: &str, password_hash: &str) {
    let script = format!(
        "insert into users (id, email, email_key, name, auth_epoch, created_at)
             values ('u1', 'Priya@example.com', 'priya@example.com', 'Priya தோசை', 7, 1);
         insert into credentials (user_id, kind, secret, created_at)
             values ('u1', 'password', '{password_hash}', 1);
         insert into users (id, email, email_key, name, created_at)
             values ('u2', 'lab@lab.invalid', 'lab@lab.invalid', 'Lab visitor', 1);
         insert into tower_sessions values ('{session}', x'00ff', '2999-01-01T00:00:00.5Z');
         insert into user_sessions values
             ('{session}', 'handle', 'u1', 7, 1, 32503680000000, 32503680000000, 1, null, '127.0.0.1', 'Phone',
              'password');
         insert into session_endings (seq, session_id, handle, user_id, reason, ended_at)
             values (41, 's0', 'h0', 'u1', 'signed_out', 2);
         insert into session_endings (seq, session_id, handle, user_id, reason, ended_at)
             values (42, 's1', 'h1', 'u1', 'ended', 2);
         delete from session_endings where seq = 42;
         insert into security_events values
             ('e1', 'u1', 'signed_in', 1, '127.0.0.1', 'Phone', 'handle', null);
         insert into token_families values
             ('family', 'u1', 7, 'Priya’s phone', 1, 2, 3, 4, '127.0.0.1', 'App');
         insert into refresh_tokens values ('hash', 'family', 0, null);
         insert into signing_keys values ('kid', x'0102', 1, 1, null);
         insert into server_secrets values ('refresh_tokens', x'0304');
         insert into restaurants (id, slug, name, blurb, cuisine, art, area, timezone, currency,
             prep_min, prep_max, travel_min, travel_max, delivery_fee_minor, min_subtotal_minor,
             packaging_minor, tax_bp)
         values ('r1', 'kitchen', 'Kitchen', 'Cooks', 'South Indian', 'dosa', 'Old Fort',
             'Asia/Kolkata', 'INR', 10, 20, 5, 10, 2900, 100, 0, 500);
         insert into opening_hours values ('r1', 0, 0, 1440);
         insert into closed_days values ('r1', '2026-12-25');
         insert into menu_sections values ('m1', 'r1', 'Menu', 0);
         insert into menu_items values
             ('i1', 'm1', 'r1', 'Masala Dosa', 'Crisp', 12900, 'veg', 1, null, null, 0);
         insert into item_allergens values ('i1', 'milk');
         insert into option_groups values ('g1', 'i1', 'Rice', 1, 1, 0);
         insert into option_choices values ('c1', 'g1', 'Red rice', 2000, null, 0);
         insert into carts (id, user_id, restaurant_id, updated_at) values ('k1', 'u1', 'r1', 1);
         insert into cart_lines values ('l1', 'k1', 'i1', 'c1', '', 2, 14900);
         insert into cart_changes (id, owner, idempotency_key, made_at) values (9, 'u1', 'key', 1);
         insert into addresses values ('a1', 'u1', 'Home', 'Priya', '98765', '12 Lake Road', '',
             'Kaveripur', '600 001', 1, 1, null);
         insert into reviews values ('v1', 'u1', 'r1', 'a1', 'cash', 10, '{{}}', '[]', 1);
         insert into orders (id, number, user_id, restaurant_id, idempotency_key, state, version,
             payment, currency, subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor,
             total_minor, restaurant_name, timezone, recipient, phone, street, details, city, postcode,
             placed_at, accept_by, promised_from, promised_to)
         values ('o1', '0123ABCD', 'u1', 'r1', 'v0', 'placed', 1, 'cash', 'INR', 100, 10, 0, 5, 0, 115,
             'Kitchen', 'Asia/Kolkata', 'Priya', '98765', '12 Lake Road', '', 'Kaveripur', '600 001',
             1, 2, 3, 4);
         insert into order_lines values ('o1', 1, 'i1', 'Masala Dosa', 'veg', 1, 100, '');
         insert into order_line_choices values ('o1', 1, 1, 'Rice', 'Red rice', 0);
         insert into order_events
             (id, order_id, seq, user_id, user_seq, action, to_state, actor, by_user_id, at)
         values (12, 'o1', 1, 'u1', 1, 'place', 'placed', 'customer', 'u1', 1);
         insert into ratings values ('o1', 'r1', 5, 1);
         insert into mails (id, kind, user_id, recipient, letter, state, created_at, next_at)
             values ('mail', 'order_placed', 'u1', null, '{{}}', 'waiting', 1, 1);
         insert into mail_tokens values ('token', 'u1', 'reset', null, 7, 1, 2);
         insert into former_emails values ('before@example.com', 'u1', 9, 2);
         insert into sign_ups values
             ('link', 'Asha@example.com', 'asha@example.com', 'Asha', '/dashboard', 9);
         insert into tries values ('key', 5, 1);
         insert into favourites values ('u1', 'r1', 1);
         insert into restaurant_members values ('u1', 'r1', 1);
         insert into staff_actions values (3, 1, 'u1', 'pause', 'r1', '');
         insert into lab_accounts values ('u2', '127.0.0.1', 1);
         insert into lab_visits values ('s2', 'u2', 'a', 'r', null, 0, '{{}}', null);"
    );
    db.execute(sqlx::raw_sql(&script)).await.unwrap();
}

fn import(folder: &Path, from: &Path) -> Output {
    tiffin(folder)
        .args(["import", &format!("sqlite:{}", from.display())])
        .output()
        .unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&[&*output.stdout, &*output.stderr].concat()).into_owned()
}

async fn count(db: &Db, table: &str) -> i64 {
    let sql = format!("select count(*) from {table}");
    sqlx::query_scalar(&sql).fetch_one(&db.read).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_over_and_nobody_is_signed_out() {
    let other = TestApp::spawn().await;
    other.customer("priya").await;
    let hash = other.password_hash("priya").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let mut old = sqlite::make(&file).await;
    let id = Id(77);
    fill(&mut old, StoredSessionId::of(id).as_str(), &hash).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%'
           and name not in ('_sqlx_migrations', 'write_probe', 'leases', 'attended_boards')",
    )
    .fetch_all(&mut old)
    .await
    .unwrap();

    let output = import(folder.path(), &file);

    assert!(output.status.success(), "{}", words(&output));
    assert!(
        words(&output).contains("orders: 1 of 1"),
        "{}",
        words(&output)
    );
    let db = open(folder.path()).await;
    for table in tables {
        let there: i64 = sqlx::query_scalar(&format!("select count(*) from {table}"))
            .fetch_one(&mut old)
            .await
            .unwrap();
        assert!(there > 0, "{table} is empty: nothing is known of it");
        assert_eq!(count(&db, &table).await, there, "{table}");
    }
    // A number is never given twice, nor one that is no longer there.
    let next: i64 = sqlx::query_scalar(
        "insert into session_endings (session_id, handle, user_id, reason, ended_at)
         values ('s3', 'h3', 'u1', 'ended', 3) returning seq",
    )
    .fetch_one(&db.write)
    .await
    .unwrap();
    assert_eq!(next, 43);
    db.close().await;

    let server = Server::start(folder.path()).await;
    let client = Client::new(&server.base());
    client.set_cookie("tiffin", &id.to_string());
    let account = client.call("/api/account", &[]).await;
    assert!(account.body.contains("Priya தோசை"), "{}", account.body);
    assert_eq!(
        Client::new(&server.base())
            .sign_in("priya", PASSWORD)
            .await
            .status,
        200
    );
    let order: tiffin::model::order::Order =
        read(&client.call("/api/order", &[("number", "0123ABCD")]).await);
    assert_eq!(order.lines[0].options, ["Red rice"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_empty_is_left_as_it_is() {
    let app = TestApp::spawn().await;
    app.customer("ravi").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let mut old = sqlite::make(&file).await;
    fill(&mut old, "s", "x").await;

    let output = import(app.folder.path(), &file);

    assert!(!output.status.success());
    assert!(words(&output).contains("not empty"), "{}", words(&output));
    assert_eq!(app.count("select count(*) from users").await, 1);
    assert_eq!(app.count("select count(*) from orders").await, 0);
}

/// What the new one does not take, a row that breaks a check say, leaves it empty.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_in_the_middle_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let mut old = sqlite::make(&file).await;
    fill(&mut old, "s", "x").await;
    old.execute(sqlx::raw_sql(
        "pragma ignore_check_constraints = on; update orders set total_minor = 1",
    ))
    .await
    .unwrap();

    let output = import(folder.path(), &file);

    assert!(!output.status.success());
    let db = open(folder.path()).await;
    for table in ["users", "tower_sessions", "orders", "restaurants"] {
        assert_eq!(count(&db, table).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_moved_over_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = folder.path().join("nothing.db");
    assert!(words(&import(folder.path(), &nothing)).contains("there is no database at"));

    let older = folder.path().join("older.db");
    let mut old = sqlite::make(&older).await;
    old.execute("delete from _sqlx_migrations where version > 13")
        .await
        .unwrap();
    let said = words(&import(folder.path(), &older));
    assert!(said.contains("version 13 and ours of version"), "{said}");

    let busy = folder.path().join("busy.db");
    let mut old = sqlite::make(&busy).await;
    old.execute("begin immediate").await.unwrap();
    let said = words(&import(folder.path(), &busy));
    assert!(said.contains("stop the server that uses it"), "{said}");
}
