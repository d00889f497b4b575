//! A guest's cookie: it comes with the first dish, and stays as long as the guest comes back.

use std::time::Duration;

use reqwest::Method;
use tiffin::{model::cart::Carts, server::cleanup};

use crate::helpers::{
    ANY, Answer, Client, PASSWORD, TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS},
};

const DAY: Duration = Duration::from_hours(24);

async fn shop() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let guest = app.client();
    (app, guest)
}

fn guest_cookie(answer: &Answer) -> Option<&str> {
    let is_guests = |cookie: &&str| cookie.starts_with("tiffin-guest=");
    answer.set_cookies().into_iter().rfind(is_guests)
}

/// The key, without the moment at which it was given.
fn key(client: &Client) -> String {
    let cookie = client.cookie("tiffin-guest").unwrap();
    cookie.split('.').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_refused_first_dish_leaves_no_key() {
    let (app, guest) = shop().await;

    for form in [
        &[("item", DOSA), ("quantity", "21")][..],
        &[("item", "no-such-dish")],
        &[("item", MEALS)],
        &[("item", CHAI), ("note", &"x".repeat(201))],
    ] {
        let answer = guest.call("/api/add_to_cart", form).await;
        assert!(matches!(answer.status, 404 | 422), "{form:?}");
        assert_eq!(guest_cookie(&answer), None, "{form:?}");
        let answer = guest.submit("/r/kitchen", "/api/add_to_cart", form).await;
        assert_eq!(answer.status, 303, "{form:?}");
        assert_eq!(guest_cookie(&answer), None, "{form:?}");
    }

    assert_eq!(app.count("select count(*) from carts").await, 0);
    let answer = guest.try_add(DOSA, &[], "1").await;
    assert!(guest_cookie(&answer).is_some());
    let answer = guest.try_add(DOSA, &[], "1").await;
    assert_eq!(guest_cookie(&answer), None, "the browser has it");
}

#[tokio::test]
async fn a_guest_who_comes_back_is_given_the_key_anew_at_most_once_a_day() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let key_at_first = key(&guest);

    for page in ["/", "/r/kitchen", "/cart", "/checkout/kitchen"] {
        assert_eq!(guest_cookie(&guest.get(page).await), None, "{page}");
        app.advance(DAY);
        let later = guest.get(page).await;
        let cookie = guest_cookie(&later).unwrap_or_else(|| panic!("{page}"));
        assert!(cookie.contains("Max-Age=2592000"), "{cookie}");
        assert!(cookie.contains("HttpOnly"), "{cookie}");
        assert_eq!(later.header("cache-control"), "no-store", "{page}");
        assert_eq!(guest_cookie(&guest.get(page).await), None, "{page}");
    }
    // What only reads for a client counts too.
    app.advance(DAY);
    assert!(guest_cookie(&guest.call("/api/carts", &[]).await).is_some());

    assert_eq!(key(&guest), key_at_first);
    assert_eq!(guest.cart("kitchen").await.count, 1);
}

#[tokio::test]
async fn a_cart_that_is_looked_at_lives_as_long_as_its_key() {
    let (app, guest) = shop().await;
    Kitchen::open_at(&app, "other", "Other Kitchen", (0, 1440)).await;
    let gone = app.client();
    for client in [&guest, &gone] {
        client.add(DOSA, &[], 1).await;
        client.add("other-dosa", &[], 1).await;
    }

    for _ in 0..4 {
        app.advance(10 * DAY);
        guest.get("/").await;
        cleanup::delete_expired(&app.state).await.unwrap();
    }

    assert_eq!(guest.cart("kitchen").await.count, 1);
    assert_eq!(guest.cart("other").await.count, 1);
    assert_eq!(app.count("select count(*) from carts").await, 2);
    // Looking at them changed nothing in them.
    let changed = "select count(*) from carts where updated_at = guest_used_at";
    assert_eq!(app.count(changed).await, 0);
}

#[tokio::test]
async fn a_key_that_opens_nothing_is_not_given_anew() {
    let (app, guest) = shop().await;
    let line = guest.add(DOSA, &[], 1).await.lines[0].id.clone();
    let out = guest
        .call("/api/remove_from_cart", &[("line", &line)])
        .await;
    assert_eq!(out.status, 200);
    assert_eq!(
        app.count("select count(*) from carts").await,
        0,
        "none is empty"
    );

    app.advance(2 * DAY);
    assert_eq!(guest_cookie(&guest.get("/cart").await), None);

    // It is still as good as any: the next dish begins a cart under it.
    let key_before = key(&guest);
    guest.add(DOSA, &[], 1).await;
    assert_eq!(key(&guest), key_before);
    assert_eq!(guest.cart("kitchen").await.count, 1);
}

/// Browsers have cookies of the version before, which did not say when they were given.
#[tokio::test]
async fn a_key_alone_is_a_cookie_too_and_is_given_anew() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let bare = key(&guest);
    guest.set_cookie("tiffin-guest", &bare);

    assert_eq!(guest.cart("kitchen").await.count, 1);
    let cookie = guest.cookie("tiffin-guest").unwrap();
    assert!(cookie.starts_with(&format!("{bare}.")), "{cookie}");

    guest.set_cookie("tiffin-guest", &bare);
    guest.sign_up("priya", PASSWORD).await;
    assert_eq!(guest.cookie("tiffin-guest"), None);
    app.advance(2 * DAY);
    assert_eq!(
        guest_cookie(&guest.get("/cart").await),
        None,
        "no guest any more"
    );
}

/// Browsers send the cookie of the longer path first: one that was planted there opens no other cart.
#[tokio::test]
async fn of_two_keys_the_last_counts() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let planter = app.client();
    planter.add(CHAI, &[], 3).await;
    let both = format!(
        "tiffin-guest={}; tiffin-guest={}",
        key(&planter),
        key(&guest)
    );

    let request = app
        .client()
        .request(Method::POST, "/api/carts", ANY)
        .header("cookie", both)
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = app.client().send(request).await;

    let carts: Carts = serde_json::from_str(&answer.body).unwrap();
    let items: Vec<_> = carts.carts.iter().map(|cart| cart.count).collect();
    assert_eq!(items, [1], "{}", answer.body);
}
