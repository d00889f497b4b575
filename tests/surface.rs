//! Every server function: who may call it. One that is missing here is a failure.

use reqwest::Method;
use tiffin::{
    api::ACCESS,
    model::role::Role,
    paths,
    server::{accounts::tokens::check::Check, http::access::Access},
};

use crate::helpers::{
    ANY, Answer, Client, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
    tokens::is_refused,
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
    /// Somebody of the staff, at a browser.
    Staff(Role),
}

/// Functions whose refusal is 401 too, whoever asks: what is sent signs nobody in.
const SIGN_IN: [&str; 3] = ["/api/login", "/api/token", "/api/token/refresh"];

const TABLE: &[(&str, Who)] = &[
    ("/api/account", Who::Customer),
    ("/api/activity", Who::Customer),
    ("/api/add_address", Who::Customer),
    ("/api/add_to_cart", Who::AnybodyButTheEnded),
    ("/api/address", Who::Customer),
    ("/api/addresses", Who::Customer),
    ("/api/admin_change_user", Who::Staff(Role::Admin)),
    ("/api/admin_member", Who::Staff(Role::Admin)),
    ("/api/admin_order", Who::Staff(Role::Admin)),
    ("/api/admin_step", Who::Staff(Role::Admin)),
    ("/api/admin_user", Who::Staff(Role::Admin)),
    ("/api/again", Who::Customer),
    ("/api/archive_address", Who::Customer),
    ("/api/cancel_order", Who::Customer),
    ("/api/carts", Who::Anybody),
    ("/api/change_email", Who::Confirmed),
    ("/api/change_password", Who::Customer),
    ("/api/change_quantity", Who::AnybodyButTheEnded),
    ("/api/checkout", Who::Anybody),
    ("/api/confirm", Who::Customer),
    ("/api/dashboard", Who::Customer),
    ("/api/default_address", Who::Customer),
    ("/api/delete_account", Who::Confirmed),
    ("/api/deliveries", Who::Staff(Role::Courier)),
    ("/api/delivery_step", Who::Staff(Role::Courier)),
    ("/api/edit_address", Who::Customer),
    ("/api/end_all_sessions", Who::Confirmed),
    ("/api/end_other_sessions", Who::Confirmed),
    ("/api/end_session", Who::Confirmed),
    ("/api/end_sharing", Who::Customer),
    ("/api/finish_sign_up", Who::Anybody),
    ("/api/forgot_password", Who::Anybody),
    ("/api/guide", Who::Customer),
    ("/api/kitchen", Who::Staff(Role::Restaurant)),
    ("/api/kitchen_menu", Who::Staff(Role::Restaurant)),
    ("/api/kitchen_step", Who::Staff(Role::Restaurant)),
    ("/api/kitchen_ticket", Who::Staff(Role::Restaurant)),
    ("/api/kitchens", Who::Staff(Role::Restaurant)),
    ("/api/lab", Who::Anybody),
    ("/api/lab/instant", Who::Anybody),
    ("/api/lab/session", Who::Anybody),
    ("/api/lab/stateless", Who::Anybody),
    ("/api/lab_begin", Who::Anybody),
    ("/api/lab_try", Who::Anybody),
    ("/api/login", Who::Anybody),
    ("/api/logout", Who::Anybody),
    ("/api/mail_link", Who::Anybody),
    ("/api/me", Who::Customer),
    ("/api/menu", Who::Anybody),
    ("/api/order", Who::Customer),
    ("/api/order_again", Who::Customer),
    ("/api/orders", Who::Customer),
    ("/api/pause", Who::Staff(Role::Restaurant)),
    ("/api/place_order", Who::Customer),
    ("/api/play_step", Who::Customer),
    ("/api/prove_email", Who::Anybody),
    ("/api/rate_order", Who::Customer),
    ("/api/register", Who::Anybody),
    ("/api/remove_from_cart", Who::AnybodyButTheEnded),
    ("/api/reset_password", Who::Anybody),
    ("/api/restaurants", Who::Anybody),
    ("/api/review", Who::Customer),
    ("/api/review_order", Who::Customer),
    ("/api/sessions", Who::Customer),
    ("/api/set_favourite", Who::Customer),
    ("/api/set_quantity", Who::AnybodyButTheEnded),
    ("/api/set_sold_out", Who::Staff(Role::Restaurant)),
    ("/api/share_order", Who::Customer),
    ("/api/take_account_back", Who::Anybody),
    ("/api/take_email_back", Who::Anybody),
    ("/api/token", Who::Anybody),
    ("/api/token/refresh", Who::Anybody),
    ("/api/token/revoke", Who::Anybody),
    ("/api/tracked_order", Who::Anybody),
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
            assert_eq!(method, method_of(path), "{path}");
            path
        })
        .collect();
    paths.sort_unstable();

    let table: Vec<_> = TABLE.iter().map(|(path, _)| *path).collect();
    assert_eq!(paths, table);
}

#[test]
fn the_table_beside_the_functions_has_every_one() {
    let of_tokens: Vec<_> = ACCESS.0.iter().map(|(path, _)| *path).collect();

    let table: Vec<_> = TABLE.iter().map(|(path, _)| *path).collect();
    assert_eq!(of_tokens, table);
}

/// What may be called with a token: browse, carts, checkout, orders, the own profile. What may not is
/// written here once more, so that nobody opens it by a slip.
#[test]
fn passwords_sessions_and_what_happened_are_for_browsers() {
    let browsers: Vec<_> = ACCESS
        .0
        .iter()
        .filter(|(_, access)| *access == Access::Browser)
        .map(|(path, _)| *path)
        .collect();

    assert_eq!(
        browsers,
        [
            "/api/activity",
            "/api/admin_change_user",
            "/api/admin_member",
            "/api/admin_order",
            "/api/admin_step",
            "/api/admin_user",
            "/api/change_email",
            "/api/change_password",
            "/api/confirm",
            "/api/delete_account",
            "/api/deliveries",
            "/api/delivery_step",
            "/api/end_all_sessions",
            "/api/end_other_sessions",
            "/api/end_session",
            "/api/finish_sign_up",
            "/api/forgot_password",
            "/api/guide",
            "/api/kitchen",
            "/api/kitchen_menu",
            "/api/kitchen_step",
            "/api/kitchen_ticket",
            "/api/kitchens",
            "/api/lab",
            "/api/lab/session",
            "/api/lab_begin",
            "/api/lab_try",
            "/api/login",
            "/api/logout",
            "/api/mail_link",
            "/api/pause",
            "/api/play_step",
            "/api/prove_email",
            "/api/register",
            "/api/reset_password",
            "/api/sessions",
            "/api/set_sold_out",
            "/api/take_account_back",
            "/api/take_email_back",
            "/api/tracked_order",
        ]
    );
}

fn method_of(path: &str) -> Method {
    match path {
        "/api/lab/instant" | "/api/lab/session" | "/api/lab/stateless" | "/api/me" => Method::GET,
        _ => Method::POST,
    }
}

async fn ask(client: &Client, path: &str, token: Option<&str>) -> Answer {
    let mut request = client.request(method_of(path), path, ANY);
    if method_of(path) == Method::POST {
        request = request.form(FORM);
    }
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    client.send(request).await
}

#[tokio::test]
async fn a_token_opens_what_the_table_says() {
    let app = TestApp::spawn_with(&[("SITE__DEMO", "true")]).await;
    Kitchen::open(&app).await;
    app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    let client = app.client();

    for (path, access) in ACCESS.0 {
        let right = ask(&client, path, Some(&token)).await;
        let wrong = ask(&client, path, Some("x")).await;
        let none = ask(&client, path, None).await;
        match access {
            Access::Browser => {
                let words = r#"{"error":"Sign in with a browser for this"}"#;
                assert_eq!((right.status, &*right.body), (403, words), "{path}");
                assert!(is_refused(&wrong), "{path}: {wrong:?}");
            }
            Access::Token(_) => {
                assert!(
                    ![401, 403, 405].contains(&right.status),
                    "{path}: {right:?}"
                );
                assert!(right.status < 500, "{path}: {right:?}");
                assert!(is_refused(&wrong), "{path}: {wrong:?}");
            }
            Access::App => {
                assert_eq!(right.body, none.body, "{path}");
                assert_eq!(wrong.body, none.body, "{path}");
            }
        }
        for answer in [right, wrong] {
            assert!(answer.set_cookies().is_empty(), "{path}");
        }
    }
    let of_priya = "select count(*) from token_families where label <> 'The app'";
    assert_eq!(app.count(of_priya).await, 1);
}

#[tokio::test]
async fn a_token_whose_family_ended_opens_what_is_checked_without_a_query_and_nothing_else() {
    let app = TestApp::spawn_with(&[("SITE__DEMO", "true")]).await;
    Kitchen::open(&app).await;
    let browser = app.customer("priya").await;
    let token = app.app("priya").await.tokens.access_token;
    browser.change_password(PASSWORD, NEW_PASSWORD).await;
    let client = app.client();

    for (path, access) in ACCESS.0 {
        let answer = ask(&client, path, Some(&token)).await;
        match access {
            Access::Token(Check::Instant) => assert!(is_refused(&answer), "{path}: {answer:?}"),
            Access::Token(Check::Stateless) => assert_eq!(answer.status, 200, "{path}"),
            Access::Browser => assert_eq!(answer.status, 403, "{path}"),
            Access::App => {}
        }
    }
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
        let status = ask(&app.client(), path, None).await.status;
        let may = matches!(who, Who::Anybody | Who::AnybodyButTheEnded);
        let asked = status == 401 && !SIGN_IN.contains(path);
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
        let status = ask(&client.twin(), path, None).await.status;
        let asked = status == 401 && !SIGN_IN.contains(path);
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
        let status = ask(&client, path, None).await.status;
        let is_refused = matches!(who, Who::Confirmed | Who::Staff(_));
        assert_eq!(status == 403, is_refused, "{path}: {status}");
        assert!(status != 401 || SIGN_IN.contains(path), "{path}: {status}");
        assert!(status < 500, "{path}: {status}");
    }
}

#[tokio::test]
async fn staff_do_what_is_theirs_and_nothing_else() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let mut staff = Vec::new();
    for role in [Role::Restaurant, Role::Courier, Role::Admin] {
        staff.push((role, app.with_role(&role.to_string(), role).await));
    }

    for (path, who) in TABLE {
        let Who::Staff(needed) = who else { continue };
        for (role, client) in &staff {
            let status = ask(client, path, None).await.status;
            assert_eq!(status == 403, role != needed, "{path} as {role}: {status}");
        }
    }
    for (page, needed) in paths::STAFF {
        let address = page.replace("{restaurant}", "kitchen");
        for (role, client) in &staff {
            for ask in [
                client.get(&address).await,
                client.get_as_client(&address).await,
            ] {
                assert_eq!(
                    ask.status == 403,
                    role != needed,
                    "{page} as {role}: {ask:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn another_site_may_call_nothing() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;

    // A GET changes nothing, and no script of theirs may read what it says.
    let changing = |path: &&str| method_of(path) == Method::POST;
    for path in TABLE.iter().map(|(path, _)| *path).filter(changing) {
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
