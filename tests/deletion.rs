//! An account is deleted: at once nobody is in it, for a week it may be had back, and then it is gone.

use std::time::Duration;

use tiffin::server::cleanup;

use crate::helpers::{
    Client, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
    staff::Placed,
};

async fn delete(client: &Client) -> u16 {
    client.call("/api/delete_account", &[]).await.status
}

async fn back(app: &TestApp) -> String {
    let told = app
        .mails_about("priya", "Your account was deleted", 1)
        .await;
    told[0].token("/account-back")
}

/// Where the database refers to users.
#[cfg(not(feature = "postgres"))]
const REFERENCES: &str = "
    select m.name, f.\"from\" from sqlite_master m, pragma_foreign_key_list(m.name) f
    where m.type = 'table' and f.\"table\" = 'users'";
#[cfg(feature = "postgres")]
const REFERENCES: &str = "
    select c.conrelid::regclass::text, a.attname::text from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'users'::regclass";

async fn columns_of_users(app: &TestApp) -> Vec<(String, String)> {
    let columns = sqlx::query_as(REFERENCES).fetch_all(&app.state.db.read);
    let columns: Vec<_> = columns.await.unwrap();
    assert!(columns.len() > 10, "{columns:?}");
    columns
}

#[tokio::test]
async fn every_device_and_app_is_signed_out_at_once() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let phone = app.signed_in("priya", PASSWORD).await;
    let service = app.app("priya").await;
    let tab = phone.open_stream().await;

    assert_eq!(delete(&client).await, 200);

    assert!(!client.is_signed_in().await && !phone.is_signed_in().await);
    assert_eq!(
        tab.hears_why().await.reason,
        tiffin::model::ending::EndReason::AccountDeleted
    );
    let me = app.client();
    let me = me.request(reqwest::Method::GET, "/api/me", "*/*");
    let me = app
        .client()
        .send(me.bearer_auth(&service.tokens.access_token))
        .await;
    assert_eq!(me.status, 401);
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 401);
    // Nor is there another way in.
    app.client()
        .call("/api/forgot_password", &[("email", "priya@example.com")])
        .await;
    back(&app).await;
    let waiting = "select count(*) from mails where state = 'waiting'";
    while app.count(waiting).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    app.mails_about("priya", "Set a new password", 0).await;
}

#[tokio::test]
async fn it_needs_the_password_and_no_order_on_its_way() {
    let placed = Placed::order().await;
    let client = &placed.customer;
    assert_eq!(delete(client).await, 422);
    placed.up_to("deliver").await;
    placed.app.advance(Duration::from_mins(16));
    assert_eq!(delete(client).await, 403);
    assert_eq!(client.confirm(PASSWORD).await.status, 200);
    assert_eq!(delete(client).await, 200);
}

#[tokio::test]
async fn for_a_week_a_link_gives_it_back_as_it_was() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    client.add_address("12 Lake Road").await;
    assert_eq!(delete(&client).await, 200);
    let token = back(&app).await;
    app.advance(Duration::from_hours(24 * 6));
    cleanup::delete_expired(&app.state).await.unwrap();
    let page = app
        .client()
        .get(&format!("/account-back?token={token}"))
        .await;
    assert!(
        page.body.contains("Have your account back"),
        "{}",
        page.body
    );

    let form = [("token", &*token)];
    let stranger = app.client();
    assert_eq!(
        stranger.call("/api/take_account_back", &form).await.status,
        200
    );

    assert!(!stranger.is_signed_in().await, "nobody is signed in by it");
    assert!(!client.is_signed_in().await);
    assert_eq!(
        stranger.call("/api/take_account_back", &form).await.status,
        422
    );
    // Whoever deleted it knew the password: it is none any more.
    assert_eq!(client.sign_in("priya", PASSWORD).await.status, 401);
    let mails = app.mails_about("priya", "Set a new password", 1).await;
    let token = mails[0].token("/reset-password");
    let form = [("token", &*token), ("new_password", NEW_PASSWORD)];
    assert_eq!(client.call("/api/reset_password", &form).await.status, 200);
    assert_eq!(client.sign_in("priya", NEW_PASSWORD).await.status, 200);
    assert_eq!(app.count("select count(*) from addresses").await, 1);
    app.advance(Duration::from_hours(24 * 30));
    cleanup::delete_expired(&app.state).await.unwrap();
    let again = app.client().sign_in("priya", NEW_PASSWORD).await;
    assert_eq!(again.status, 200);
}

/// What an admin suspends meanwhile stays so, and what is suspended by the deletion is not lifted by an admin.
#[tokio::test]
async fn it_is_no_way_round_a_suspension() {
    use tiffin::server::accounts::operator::Change;

    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let user = app.user("priya").await.id;
    assert_eq!(delete(&client).await, 200);
    let token = back(&app).await;
    app.state
        .accounts
        .change_user(&user, Change::Unsuspend)
        .await
        .unwrap();
    assert_eq!(client.sign_in("priya", PASSWORD).await.status, 401);
    app.advance(Duration::from_secs(1));
    app.state
        .accounts
        .change_user(&user, Change::Suspend)
        .await
        .unwrap();

    let form = [("token", &*token)];
    assert_eq!(
        client.call("/api/take_account_back", &form).await.status,
        200
    );

    assert_eq!(client.sign_in("priya", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn after_a_week_an_account_without_orders_is_gone() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    client.add(DOSA, &[], 1).await;
    client.add_address("12 Lake Road").await;
    assert_eq!(delete(&client).await, 200);
    let token = back(&app).await;
    app.advance(Duration::from_hours(24 * 7));

    cleanup::delete_expired(&app.state).await.unwrap();

    let form = [("token", &*token)];
    assert_eq!(
        client.call("/api/take_account_back", &form).await.status,
        422
    );
    for table in ["users", "addresses", "carts", "mails", "security_events"] {
        let count = format!("select count(*) from {table}");
        assert_eq!(app.count(&count).await, 0, "{table}");
    }
    assert_eq!(app.client().sign_up("priya", PASSWORD).await.status, 200);
}

/// Every table that refers to users is looked at: one that is added is either emptied or named here.
#[tokio::test]
async fn after_a_week_orders_are_nobodys() {
    let placed = Placed::order().await;
    placed.up_to("deliver").await;
    let app = &placed.app;
    let user = app.user("priya").await.id;
    let form = [("restaurant", "kitchen"), ("favourite", "true")];
    placed.customer.call("/api/set_favourite", &form).await;
    assert_eq!(delete(&placed.customer).await, 200);
    back(app).await;
    app.advance(Duration::from_hours(24 * 7));

    cleanup::delete_expired(&app.state).await.unwrap();

    for (table, column) in columns_of_users(app).await {
        let kept = [
            "orders.user_id",
            "order_events.user_id",
            "order_events.by_user_id",
        ];
        if kept.contains(&&*format!("{table}.{column}")) {
            continue;
        }
        let count = format!(
            "select count(*) from {table} where {column} = '{}'",
            user.as_str()
        );
        assert_eq!(app.count(&count).await, 0, "{table}.{column}");
    }
    let named = "select count(*) from orders where recipient <> 'Deleted customer'
                    or phone <> '' or street <> '' or details <> '' or city <> '' or postcode <> ''";
    assert_eq!(app.count(named).await, 0);
    assert_eq!(
        app.count("select count(*) from order_lines where note <> ''")
            .await,
        0
    );
    let nameless = "select count(*) from users where name = 'Deleted customer' and email like 'deleted-%' and suspended_at is not null";
    assert_eq!(app.count(nameless).await, 1);
    assert_eq!(app.count("select count(*) from orders").await, 1);
    // Whoever reads the old address there may have it.
    assert_eq!(app.client().sign_up("priya", PASSWORD).await.status, 200);
    // And there is nothing left to forget.
    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count(nameless).await, 1);
}
