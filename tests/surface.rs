//! Every server function: who may call it. One that is missing here is a failure.

use reqwest::Method;
use tiffin::paths;

use crate::helpers::{
    ANY, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
};

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Anybody: a visitor, a guest, a customer.
    Anybody,
    /// Anybody but whoever was signed in until the session was ended elsewhere.
    AnybodyButTheEnded,
    /// A customer with a live session.
    Customer,
    /// A customer who has proven the password lately.
    Confirmed,
}

const TABLE: &[(&str, Who)] = &[
    ("/api/account", Who::Customer),
    ("/api/activity", Who::Customer),
    ("/api/add_address", Who::Customer),
    ("/api/add_to_cart", Who::AnybodyButTheEnded),
    ("/api/address", Who::Customer),
    ("/api/addresses", Who::Customer),
    ("/api/archive_address", Who::Customer),
    ("/api/carts", Who::Anybody),
    ("/api/change_password", Who::Customer),
    ("/api/change_quantity", Who::AnybodyButTheEnded),
    ("/api/checkout", Who::Anybody),
    ("/api/confirm", Who::Customer),
    ("/api/dashboard", Who::Customer),
    ("/api/default_address", Who::Customer),
    ("/api/edit_address", Who::Customer),
    ("/api/end_all_sessions", Who::Confirmed),
    ("/api/end_other_sessions", Who::Confirmed),
    ("/api/end_session", Who::Confirmed),
    ("/api/login", Who::Anybody),
    ("/api/logout", Who::Anybody),
    ("/api/menu", Who::Anybody),
    ("/api/order", Who::Customer),
    ("/api/orders", Who::Customer),
    ("/api/place_order", Who::Customer),
    ("/api/register", Who::Anybody),
    ("/api/remove_from_cart", Who::AnybodyButTheEnded),
    ("/api/restaurants", Who::Anybody),
    ("/api/review", Who::Customer),
    ("/api/review_order", Who::Customer),
    ("/api/sessions", Who::Customer),
    ("/api/set_quantity", Who::AnybodyButTheEnded),
];

/// Fields that let every function come as far as asking who is there.
const FORM: &[(&str, &str)] = &[
    ("item", DOSA),
    ("restaurant", "kitchen"),
    ("recipient", "P"),
    ("phone", "98765 43210"),
    ("street", "S"),
    ("city", "C"),
    ("postcode", "600 001"),
    ("quantity", "1"),
];

#[test]
fn the_table_has_every_function() {
    let mut paths: Vec<_> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path}");
            path
        })
        .collect();
    paths.sort_unstable();

    let table: Vec<_> = TABLE.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, table);
}

#[test]
fn every_form_is_sent_to_a_function() {
    for (form, _) in paths::FORMS {
        assert!(TABLE.iter().any(|(path, _)| path == form), "{form}");
    }
}

#[tokio::test]
async fn a_visitor_is_asked_to_sign_in_where_the_table_says_so() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;

    for (path, who) in TABLE {
        let status = app.client().call(path, FORM).await.status;
        let may = matches!(who, Who::Anybody | Who::AnybodyButTheEnded);
        let asked = status == 401 && *path != "/api/login";
        assert_eq!(asked, !may, "{path}: {status}");
    }
}

#[tokio::test]
async fn whoever_was_signed_out_from_elsewhere_is_told_where_the_table_says_so() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    let phone = app.signed_in("priya", PASSWORD).await;
    phone.change_password(PASSWORD, NEW_PASSWORD).await;

    for (path, who) in TABLE {
        let status = client.twin().call(path, FORM).await.status;
        let asked = status == 401 && *path != "/api/login";
        assert_eq!(asked, *who != Who::Anybody, "{path}: {status}");
    }
}

#[tokio::test]
async fn a_customer_comes_through_and_proves_the_password_where_the_table_says_so() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    app.advance(std::time::Duration::from_mins(16));

    for (path, who) in TABLE.iter().filter(|(path, _)| *path != "/api/logout") {
        let status = client.call(path, FORM).await.status;
        assert_eq!(status == 403, *who == Who::Confirmed, "{path}: {status}");
        assert!(status != 401 || *path == "/api/login", "{path}: {status}");
        assert!(status < 500, "{path}: {status}");
    }
}

#[tokio::test]
async fn another_site_may_call_nothing() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;

    for (path, _) in TABLE {
        for (name, value) in [
            ("Origin", "https://evil.example"),
            ("Sec-Fetch-Site", "cross-site"),
        ] {
            let request = client
                .request(Method::POST, path, ANY)
                .header(name, value)
                .form(FORM);
            assert_eq!(client.send(request).await.status, 403, "{path} {name}");
        }
        let get = client.request(Method::GET, path, ANY);
        assert_eq!(client.send(get).await.status, 405, "{path}");
    }
}
