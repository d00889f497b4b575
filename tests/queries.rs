//! How often a page asks the database: a few times, however much it shows. What the catalogue has
//! stands in memory.

use reqwest::Method;
use tiffin::server::catalog::demo;

use crate::helpers::{
    ANY, Client, HTML, TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, RED_RICE},
    read, statements,
};

/// The statements that a page takes.
async fn statements_of_page(client: &Client, path: &str) -> Vec<String> {
    statements_of(client, path, client.request(Method::GET, path, HTML)).await
}

async fn statements_of(
    client: &Client,
    path: &str,
    request: reqwest::RequestBuilder,
) -> Vec<String> {
    let (answer, statements) = statements::of(client, request).await;
    assert_eq!(answer.status, 200, "{path}");
    statements
}

async fn assert_few(client: &Client, path: &str, at_most: usize) {
    let statements = statements_of_page(client, path).await;
    assert_eq!(
        statements.is_empty(),
        at_most == 0,
        "{path}: {statements:#?}"
    );
    assert!(statements.len() <= at_most, "{path}: {statements:#?}");
}

#[tokio::test]
async fn a_page_asks_a_few_times_and_no_more() {
    if !statements::are_counted() {
        return;
    }
    let app = TestApp::spawn_with(&[("SITE__DEMO", "true")]).await;
    let kitchen = Kitchen::open(&app).await;
    demo::seed(&app.state.catalog).await.unwrap();
    let few = "delete from restaurants where slug <> 'kitchen' and id not in
                   (select id from restaurants order by id limit 8)";
    kitchen.sql(&app, few).await;
    let (guest, customer) = (app.client(), app.customer("priya").await);
    for client in [&guest, &customer] {
        client.add(DOSA, &[], 2).await;
        client.add(MEALS, &[RED_RICE], 1).await;
        client.add(CHAI, &[], 1).await;
    }
    let address = customer.add_address("12 Lake Road").await;
    customer.add_address("13 Lake Road").await;
    let review = customer.review("kitchen", &address).await;
    let number = customer.place(&review).await;
    customer.add(DOSA, &[], 2).await;
    let review = customer.review("kitchen", &address).await;

    let visitor = app.client();
    for (path, of_visitor, of_guest, of_customer) in [
        ("/", 0, 0, 1),
        ("/restaurants", 0, 0, 1),
        ("/restaurants?q=panneer+dosa&open=1&diet=veg", 0, 0, 1),
        ("/r/kitchen", 0, 4, 6),
        ("/cart", 0, 4, 5),
        ("/checkout/kitchen", 2, 4, 6),
    ] {
        assert_few(&visitor, path, of_visitor).await;
        assert_few(&guest, path, of_guest).await;
        assert_few(&customer, path, of_customer).await;
    }
    // Who asks is one of them.
    for (path, at_most) in [
        ("/dashboard", 6),
        ("/orders", 4),
        (&*format!("/orders/{number}"), 5),
        (&*format!("/checkout/kitchen/review/{review}"), 6),
        ("/account/addresses", 2),
        ("/account/sessions", 3),
        ("/account/activity", 3),
        ("/account/password", 1),
    ] {
        assert_few(&customer, path, at_most).await;
    }
    // What the lab says of its three ways.
    let visitor = app.client();
    visitor.call("/api/lab_begin", &[]).await;
    let lab: Option<tiffin::model::lab::Lab> = read(&visitor.call("/api/lab", &[]).await);
    let token = lab.unwrap().token.whole();
    for (path, token, exactly) in [
        ("/api/lab/session", None, 1),
        ("/api/lab/stateless", Some(&token), 0),
        ("/api/lab/instant", Some(&token), 1),
    ] {
        let mut request = visitor.request(Method::GET, path, ANY);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let statements = statements_of(&visitor, path, request).await;
        assert_eq!(statements.len(), exactly, "{path}: {statements:#?}");
    }
    let phone = app.app("priya").await;
    for (method, path, exactly) in [
        (Method::POST, "/api/restaurants", 0),
        // Its family is one, the account the other.
        (Method::GET, "/api/me", 2),
        (Method::POST, "/api/orders", 4),
    ] {
        let request = customer.request(method, path, ANY).form(&[("page", "1")]);
        let request = request.bearer_auth(&phone.tokens.access_token);
        let statements = statements_of(&customer, path, request).await;
        assert_eq!(statements.len(), exactly, "{path}: {statements:#?}");
    }
    let order: tiffin::model::order::Order =
        read(&customer.call("/api/order", &[("number", &number)]).await);
    assert_eq!(order.number, number);
}
