//! How much of everything one may have: guests' carts, lines, carts, addresses, orders.

use std::time::Duration;

use reqwest::Method;
use tiffin::model::cart::MAX_LINES;

use crate::helpers::{
    ANY, Answer, Client, PASSWORD, TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, PLAIN_RICE, ROUND_THE_CLOCK},
    read,
};

const SECOND: Duration = Duration::from_secs(1);

async fn shop(limits: &[(&str, &str)]) -> TestApp {
    let mut settings = vec![("SITE__TRUSTED_PROXIES", "127.0.0.1")];
    settings.extend(limits);
    let app = TestApp::spawn_with(&settings).await;
    Kitchen::open(&app).await;
    app
}

async fn sql(app: &TestApp, sql: &str) {
    Kitchen.sql(app, sql).await;
}

/// Adds a dish from an address, a moment after whatever was before.
async fn add_from(app: &TestApp, client: &Client, address: &str) {
    app.advance(SECOND);
    let request = client
        .request(Method::POST, "/api/add_to_cart", ANY)
        .header("X-Forwarded-For", address)
        .form(&[("item", DOSA)]);
    let answer = client.send(request).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn has_cart(client: &Client) -> bool {
    client.cart("kitchen").await.count > 0
}

#[tokio::test]
async fn the_guest_carts_of_a_network_that_were_not_used_for_the_longest_time_make_room() {
    let app = shop(&[("CARTS__GUESTS_PER_NETWORK", "2")]).await;
    let (first, second, third, elsewhere) =
        (app.client(), app.client(), app.client(), app.client());
    add_from(&app, &elsewhere, "2001:db8:0:2::1").await;
    // Siblings of one /64 are one network.
    add_from(&app, &first, "2001:db8:0:1::1").await;
    add_from(&app, &second, "2001:db8:0:1::2").await;
    add_from(&app, &first, "2001:db8:0:1::3").await;

    add_from(&app, &third, "2001:db8:0:1::4").await;

    assert!(has_cart(&first).await && has_cart(&third).await);
    assert!(!has_cart(&second).await, "used before the first was again");
    assert!(has_cart(&elsewhere).await);
    assert_eq!(app.count("select count(*) from carts").await, 3);
    assert_eq!(app.count("select count(*) from cart_lines").await, 3);
}

#[tokio::test]
async fn guest_carts_have_a_limit_in_all_and_customers_carts_are_none() {
    let app = shop(&[("CARTS__GUESTS", "3")]).await;
    let customers = [app.customer("priya").await, app.customer("ravi").await];
    for customer in &customers {
        add_from(&app, customer, "192.0.2.99").await;
    }
    let guests: Vec<_> = (0..5).map(|_| app.client()).collect();

    for (guest, n) in guests.iter().zip(1..) {
        add_from(&app, guest, &format!("192.0.2.{n}")).await;
    }

    let mut there = Vec::new();
    for guest in &guests {
        there.push(has_cart(guest).await);
    }
    assert_eq!(there, [false, false, true, true, true]);
    for customer in &customers {
        assert!(has_cart(customer).await);
    }
}

#[tokio::test]
async fn a_guests_cart_that_becomes_a_customers_leaves_its_network() {
    let app = shop(&[("CARTS__GUESTS_PER_NETWORK", "1")]).await;
    let (guest, next) = (app.client(), app.client());
    add_from(&app, &guest, "192.0.2.1").await;
    guest.sign_up("priya", PASSWORD).await;

    add_from(&app, &next, "192.0.2.1").await;

    assert!(has_cart(&guest).await && has_cart(&next).await);
    let of_guests = "select count(*) from carts where guest_network is not null";
    assert_eq!(app.count(of_guests).await, 1);
}

#[tokio::test]
async fn a_limit_that_was_lowered_holds_after_a_while() {
    let app = shop(&[("CARTS__GUESTS_PER_NETWORK", "2")]).await;
    sql(
        &app,
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < 150)
         insert into carts (id, guest_key_hash, restaurant_id, updated_at, guest_network,
                            guest_used_at)
         select 'c' || n, 'g' || n, 'kitchen', n, '192.0.2.1', n from n",
    )
    .await;

    for _ in 0..2 {
        add_from(&app, &app.client(), "192.0.2.1").await;
    }

    assert_eq!(app.count("select count(*) from carts").await, 2);
}

/// A customer with reviews at kitchens, one each, and the reviews.
async fn reviews(app: &TestApp, slugs: &[&'static str]) -> (Client, Vec<String>) {
    let client = app.customer("priya").await;
    let address = client.add_address("12 Lake Road").await;
    let mut reviews = Vec::new();
    for slug in slugs {
        if *slug != "kitchen" {
            Kitchen::open_at(app, slug, slug, ROUND_THE_CLOCK).await;
        }
        let dish = if *slug == "kitchen" {
            DOSA.to_owned()
        } else {
            format!("{slug}-dosa")
        };
        client.add(&dish, &[], 2).await;
        reviews.push(client.review(slug, &address).await);
    }
    (client, reviews)
}

const KITCHENS: [&str; 6] = ["kitchen", "two", "three", "four", "five", "six"];

async fn orders(app: &TestApp) -> i64 {
    app.count("select count(*) from orders").await
}

async fn refused_on_page(client: &Client, review: &str, slug: &str) -> String {
    let page = format!("/checkout/{slug}/review/{review}");
    let form = client
        .submit(&page, "/api/place_order", &[("review", review)])
        .await;
    assert_eq!((form.status, form.location()), (303, page.as_str()));
    let shown = client.get(&page).await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.body.contains("<title>Error: Review your order"),
        "{}",
        shown.body
    );
    assert!(
        shown.body.contains("Place order, ₹"),
        "it can be pressed again: {}",
        shown.body
    );
    shown.body
}

#[tokio::test]
async fn a_customer_has_so_many_open_orders_at_a_time() {
    let app = shop(&[
        ("ORDERS__OPEN_PER_CUSTOMER", "2"),
        ("ORDERS__PLACED_PER_MINUTE", "9"),
    ])
    .await;
    let (client, reviews) = reviews(&app, &KITCHENS[..4]).await;
    let first = client.place(&reviews[0]).await;
    client.place(&reviews[1]).await;

    let answer = client.try_place(&reviews[2]).await;

    assert_eq!(
        (answer.status, answer.body.as_str()),
        (409, r#"{"error":"Too many open orders","open":2}"#)
    );
    let words = "Nothing was ordered: you have 2 open orders.";
    let page = refused_on_page(&client, &reviews[2], "three").await;
    assert!(page.contains(words), "{page}");
    assert_eq!(orders(&app).await, 2);
    assert_eq!(client.cart("three").await.count, 2, "nothing is lost");
    // A retry after a lost answer is no new order.
    assert_eq!(client.place(&reviews[0]).await, first);
    // One that has arrived makes room, and so does one that nobody answered in time.
    sql(
        &app,
        "update orders set state = 'delivered' where restaurant_id = 'kitchen'",
    )
    .await;
    client.place(&reviews[2]).await;
    assert_eq!(client.try_place(&reviews[3]).await.status, 409);
    app.advance(Duration::from_mins(10));
    client.place(&reviews[3]).await;
    // An order under way stays open, however long.
    sql(
        &app,
        "update orders set state = 'on_the_way' where state = 'placed'",
    )
    .await;
    app.advance(Duration::from_mins(10));
    assert_eq!(client.try_place("nothing").await.status, 404);
    let again = client.review_again("kitchen").await;
    assert_eq!(client.try_place(&again).await.status, 409);
}

impl Client {
    async fn review_again(&self, slug: &str) -> String {
        self.add(DOSA, &[], 2).await;
        let book = self.call("/api/addresses", &[]).await;
        let book: tiffin::model::address::Addresses = read(&book);
        self.review(slug, &book.addresses[0].id).await
    }
}

#[tokio::test]
async fn a_customer_places_so_many_orders_within_a_minute() {
    let app = shop(&[
        ("ORDERS__OPEN_PER_CUSTOMER", "9"),
        ("ORDERS__PLACED_PER_MINUTE", "2"),
    ])
    .await;
    let (client, reviews) = reviews(&app, &KITCHENS[..3]).await;
    client.place(&reviews[0]).await;
    app.advance(30 * SECOND);
    client.place(&reviews[1]).await;

    let answer = client.try_place(&reviews[2]).await;

    assert_eq!(answer.status, 429, "{}", answer.body);
    assert!(
        answer.body.contains("Too many orders within a minute"),
        "{}",
        answer.body
    );
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    let page = refused_on_page(&client, &reviews[2], "three").await;
    assert!(page.contains("several orders within a minute"), "{page}");
    assert_eq!(orders(&app).await, 2);
    app.advance(Duration::from_secs(wait));
    client.place(&reviews[2]).await;
}

#[tokio::test]
async fn placing_at_once_passes_no_limit() {
    for limits in [
        [
            ("ORDERS__OPEN_PER_CUSTOMER", "2"),
            ("ORDERS__PLACED_PER_MINUTE", "9"),
        ],
        [
            ("ORDERS__OPEN_PER_CUSTOMER", "9"),
            ("ORDERS__PLACED_PER_MINUTE", "2"),
        ],
    ] {
        let app = shop(&limits).await;
        let (client, reviews) = reviews(&app, &KITCHENS).await;

        let placements = reviews.iter().map(|review| client.try_place(review));
        let answers: Vec<Answer> = futures::future::join_all(placements).await;

        let placed = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!((placed, orders(&app).await), (2, 2), "{limits:?}");
    }
}

/// Adds so many lines to the cart, which differ by their notes.
async fn add_lines(client: &Client, who: &str, count: usize) {
    for n in 0..count {
        let note = format!("{who} {n}");
        let form = [("item", CHAI), ("note", note.as_str())];
        let answer = client.call("/api/add_to_cart", &form).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

#[tokio::test]
async fn merging_never_overfills_a_cart_and_says_what_did_not_fit() {
    let app = shop(&[]).await;
    let customer = app.customer("priya").await;
    add_lines(&customer, "own", 46).await;
    let guest = app.client();
    guest.add(DOSA, &[], 1).await;
    add_lines(&guest, "guest", 6).await;

    let form = [
        ("email", "priya@example.com"),
        ("password", PASSWORD),
        ("next", "/cart"),
    ];
    let answer = guest.submit("/login", "/api/login", &form).await;

    assert_eq!((answer.status, answer.location()), (303, "/cart"));
    let page = guest.get("/cart").await.body;
    let words = "Your cart is full: 3 dishes that you chose before are left out.";
    assert!(page.contains(words), "{page}");
    let cart = guest.cart("kitchen").await;
    let notes: Vec<_> = cart.lines.iter().map(|line| line.note.as_str()).collect();
    assert_eq!(notes.len(), 50);
    assert!((0..46).all(|n| notes.contains(&format!("own {n}").as_str())));
    for newest in ["guest 2", "guest 3", "guest 4", "guest 5"] {
        assert!(notes.contains(&newest), "{notes:?}");
    }
    // A client is told as well, and again nothing grows.
    for n in 0..3 {
        let guest = app.client();
        add_lines(&guest, &format!("more {n}"), 2).await;
        let answer = guest.sign_in("priya", PASSWORD).await;
        assert!(answer.body.contains(r#""left_out":2"#), "{}", answer.body);
    }
    let lines = "select count(*) from cart_lines";
    assert_eq!(app.count(lines).await, MAX_LINES);
    assert_eq!(app.count("select count(*) from carts").await, 1);
    // What is the same adds up, also in a full cart.
    let guest = app.client();
    let form = [("item", CHAI), ("note", "own 7"), ("quantity", "2")];
    guest.call("/api/add_to_cart", &form).await;
    let answer = guest.sign_in("priya", PASSWORD).await;
    assert!(!answer.body.contains("left_out"), "{}", answer.body);
    let cart = guest.cart("kitchen").await;
    let line = cart.lines.iter().find(|line| line.note == "own 7");
    assert_eq!(line.unwrap().quantity, 3);
}

/// A dish that was added while another tab signed in.
#[tokio::test]
async fn a_late_key_overfills_no_cart_either_and_the_page_says_so() {
    let app = shop(&[]).await;
    let customer = app.customer("priya").await;
    add_lines(&customer, "own", 50).await;
    customer.get("/cart").await;
    let guest = app.client();
    guest.add(MEALS, &[PLAIN_RICE], 1).await;
    customer.set_cookie("tiffin-guest", &guest.cookie("tiffin-guest").unwrap());

    let page = customer.get("/r/kitchen").await.body;

    let words = "Your cart is full: 1 dish that you chose before is left out.";
    assert!(page.contains(words), "{page}");
    assert_eq!(customer.cart("kitchen").await.lines.len(), 50);
    assert!(
        !customer.get("/r/kitchen").await.body.contains(words),
        "said once"
    );
}

#[tokio::test]
async fn one_has_carts_at_fifty_restaurants_at_most() {
    let app = shop(&[]).await;
    let customer = app.customer("priya").await;
    let user = app.user("priya").await.id;
    let others = format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < 50)
         insert into restaurants (id, slug, name, blurb, cuisine, art, area, timezone, currency,
             prep_min, prep_max, travel_min, travel_max, delivery_fee_minor, free_over_minor,
             min_subtotal_minor, packaging_minor, tax_bp)
         select 'r' || n, 'r' || n, name, blurb, cuisine, art, area, timezone, currency,
             prep_min, prep_max, travel_min, travel_max, delivery_fee_minor, free_over_minor,
             min_subtotal_minor, packaging_minor, tax_bp from restaurants, n where id = 'kitchen';
         insert into carts (id, user_id, restaurant_id, updated_at)
         select id, '{user}', id, 0 from restaurants where id <> 'kitchen';
         insert into cart_lines (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
         select id, id, 'dosa', '', '', 1, 1 from carts"
    );
    sql(&app, &others).await;

    let answer = customer.try_add(DOSA, &[], "1").await;

    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(
        answer.body.contains("carts at 50 restaurants"),
        "{}",
        answer.body
    );
    // Signing in brings no more along, and says so.
    let guest = app.client();
    guest.add(DOSA, &[], 1).await;
    let signed_in = guest.sign_in("priya", PASSWORD).await;
    assert!(
        signed_in.body.contains(r#""left_out":1"#),
        "{}",
        signed_in.body
    );
    assert_eq!(app.count("select count(*) from carts").await, 50);
    // An emptied one makes room.
    let out = customer
        .call("/api/remove_from_cart", &[("line", "r1")])
        .await;
    assert_eq!(out.status, 200, "{}", out.body);
    customer.add(DOSA, &[], 1).await;
}

/// The book holds twenty; of removed ones no more are kept either.
#[tokio::test]
async fn addresses_that_come_and_go_do_not_pile_up() {
    let app = shop(&[]).await;
    let customer = app.customer("priya").await;
    let kept = customer.add_address("12 Lake Road").await;

    for n in 0..30 {
        let address = customer.add_address(&format!("{n} Lake Road")).await;
        let form = [("address", address.as_str())];
        customer.call("/api/archive_address", &form).await;
    }

    assert_eq!(app.count("select count(*) from addresses").await, 21);
    let mine = customer.call("/api/address", &[("address", &kept)]).await;
    assert_eq!(mine.status, 200);
}

#[tokio::test]
async fn signing_in_again_and_again_ends_the_oldest_sessions() {
    let app = shop(&[("SESSION__PER_USER", "3")]).await;
    let first = app.customer("priya").await;
    let ravi = app.customer("ravi").await;
    let mut others = Vec::new();
    for _ in 0..4 {
        app.advance(SECOND);
        others.push(app.signed_in("priya", PASSWORD).await);
    }

    assert!(!first.is_signed_in().await && !others[0].is_signed_in().await);
    for still in &others[1..] {
        assert!(still.is_signed_in().await);
    }
    assert!(ravi.is_signed_in().await);
    let words = first.get("/login").await.body;
    assert!(words.contains("You signed in on another device"), "{words}");
}
