//! Two servers on one database, and clients of which every request goes to the other one: no server has
//! anything that another needs.

use reqwest::Method;
use tiffin::{
    model::{cart::Carts, ending::EndReason, lab::Lab, order::Order},
    server::{cleanup, state::AppState},
};

use crate::helpers::{
    HTML, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, RED_RICE},
    read, settings,
};

#[tokio::test]
async fn an_account_is_one() {
    let app = TestApp::spawn_two().await;
    let phone = app.client();
    assert_eq!(phone.sign_up("priya", PASSWORD).await.status, 200);
    let laptop = app.signed_in("priya", PASSWORD).await;
    for request in 0..6 {
        assert!(phone.is_signed_in().await, "request {request}");
    }
    assert_eq!(laptop.handles().await.len(), 2);
    assert_eq!(laptop.confirm(PASSWORD).await.status, 200);
    let other = phone.handle().await;
    assert_eq!(laptop.end_session(&other).await.status, 200);
    assert!(!phone.is_signed_in().await);
    assert!(!phone.is_signed_in().await);

    let phone = app.signed_in("priya", PASSWORD).await;
    let stolen = phone.twin();
    let changed = phone.change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!(changed.status, 200, "{}", changed.body);
    for client in [&laptop, &stolen, &laptop, &stolen] {
        assert!(!client.is_signed_in().await);
    }
    for (password, status) in [(PASSWORD, 401), (NEW_PASSWORD, 200)] {
        for _ in 0..2 {
            assert_eq!(app.client().sign_in("priya", password).await.status, status);
        }
    }
}

/// A page that the other server has open hears it, with the reason.
#[tokio::test]
async fn an_open_page_is_told_by_whichever_server_has_it() {
    let app = TestApp::spawn_two().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    let tabs = [
        phone.open_stream().await,
        phone.open_stream().await,
        laptop.open_stream().await,
        laptop.open_stream().await,
    ];

    laptop.change_password(PASSWORD, NEW_PASSWORD).await;

    for tab in tabs {
        assert_eq!(tab.hears_why().await.reason, EndReason::PasswordChanged);
    }
}

#[tokio::test]
async fn a_guest_fills_a_cart_signs_in_and_orders_once() {
    let app = TestApp::spawn_two().await;
    Kitchen::open(&app).await;
    app.second_follows_the_catalogue().await;
    app.customer("priya").await;
    let guest = app.client();
    guest.add(DOSA, &[], 2).await;
    guest.add(DOSA, &[], 1).await;
    guest.add(MEALS, &[RED_RICE], 1).await;
    assert_eq!(guest.sign_in("priya", PASSWORD).await.status, 200);
    let customer = guest;
    customer.add(CHAI, &[], 1).await;

    let carts: Carts = read(&customer.call("/api/carts", &[]).await);
    let quantities: Vec<_> = carts.carts[0]
        .lines
        .iter()
        .map(|line| line.quantity)
        .collect();
    assert_eq!(quantities, [3, 1, 1]);

    let address = customer.add_address("12 Lake Road").await;
    let review = customer.review("kitchen", &address).await;
    let number = customer.place(&review).await;
    assert_eq!(customer.place(&review).await, number, "the same order");
    for _ in 0..2 {
        let order: Order = read(&customer.call("/api/order", &[("number", &number)]).await);
        assert_eq!(order.lines.len(), 3);
        let page = customer.get(&format!("/orders/{number}")).await;
        assert!(page.body.contains("Masala Dosa"), "{}", page.body);
    }
    assert_eq!(app.count("select count(*) from orders").await, 1);
    assert_eq!(app.count("select count(*) from carts").await, 0);
}

/// A dish that one server's process changes is what both sell.
#[tokio::test]
async fn a_catalogue_is_one() {
    let app = TestApp::spawn_two().await;
    let kitchen = Kitchen::open(&app).await;
    kitchen
        .sql(
            &app,
            "update menu_items set name = 'Paper Dosa' where id = 'dosa'",
        )
        .await;
    app.second_follows_the_catalogue().await;

    let visitor = app.client();
    for _ in 0..2 {
        let menu = visitor.get("/r/kitchen").await;
        assert!(menu.body.contains("Paper Dosa"), "{}", menu.body);
    }
}

#[tokio::test]
async fn an_app_is_known_by_both() {
    let app = TestApp::spawn_two().await;
    let browser = app.customer("priya").await;
    let mut phone = app.app("priya").await;
    for _ in 0..4 {
        assert_eq!(phone.instant().await.status, 200);
        assert_eq!(phone.stateless().await.status, 200);
        assert_eq!(phone.refresh().await.status, 200);
    }

    browser.change_password(PASSWORD, NEW_PASSWORD).await;

    for _ in 0..2 {
        assert_eq!(phone.instant().await.status, 401);
        assert_eq!(phone.refresh().await.status, 401);
    }
}

#[tokio::test]
async fn a_visit_of_the_lab_is_one() {
    let app = TestApp::spawn_two_with(&[("SITE__DEMO", "true")]).await;
    let visitor = app.client();
    assert_eq!(visitor.call("/api/lab_begin", &[]).await.status, 200);
    for (experiment, tried) in [
        ("lost_answer", 1),
        ("two_tabs", 2),
        ("forge_role", 3),
        ("change_password", 4),
    ] {
        let form = [("experiment", experiment)];
        let answer = visitor.call("/api/lab_try", &form).await;
        assert_eq!(answer.status, 200, "{experiment}: {}", answer.body);
        for _ in 0..2 {
            let lab: Option<Lab> = read(&visitor.call("/api/lab", &[]).await);
            assert_eq!(lab.unwrap().outcomes.len(), tried, "{experiment}");
        }
    }
    let page = visitor
        .send(visitor.request(Method::GET, "/lab", HTML))
        .await;
    assert_eq!(page.status, 200);
}

/// Of the servers, one cleans up; when it has not for a while, another does.
#[tokio::test]
async fn one_server_cleans_up_for_all() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), &[]);
    // Neither runs: nobody else takes a turn.
    let one = AppState::new(settings.clone()).await.unwrap();
    let other = AppState::new(settings).await.unwrap();
    let round = async |state, server| cleanup::round(state, server, cleanup::EVERY).await;
    let advance = |by| {
        one.clock.advance(by);
        other.clock.advance(by);
    };

    assert!(round(&one, "one").await);
    assert!(!round(&other, "other").await);
    advance(cleanup::EVERY);
    assert!(round(&one, "one").await);
    advance(cleanup::EVERY);
    assert!(
        !round(&other, "other").await,
        "the one has it for two rounds"
    );

    advance(2 * cleanup::EVERY);
    assert!(round(&other, "other").await, "the one is no more");
}
