//! From the cart to the order: exactly what was shown, once, or nothing.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tiffin::model::{
    account::Account,
    dashboard::Dashboard,
    order::{Checkout, Order, Review},
};

use crate::helpers::{
    Answer, Client, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{APPALAM, CHAI, DOSA, Kitchen, MEALS, RED_RICE, ROUND_THE_CLOCK},
    read,
};

/// A customer with two dishes in the cart and one address.
async fn customer() -> (TestApp, Client, String) {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    client.add(DOSA, &[], 2).await;
    client.add(MEALS, &[RED_RICE, APPALAM], 1).await;
    let address = client.add_address("12 Lake Road").await;
    (app, client, address)
}

async fn orders(app: &TestApp) -> i64 {
    app.count("select count(*) from orders").await
}

async fn sql(app: &TestApp, sql: &str) {
    Kitchen.sql(app, sql).await;
}

async fn order_of(client: &Client, number: &str) -> Order {
    read(&client.call("/api/order", &[("number", number)]).await)
}

#[track_caller]
fn says(answer: &Answer, words: &str) {
    assert_eq!(answer.status, 409, "{}", answer.body);
    assert!(answer.body.contains(words), "{words}: {}", answer.body);
}

#[tokio::test]
async fn what_was_reviewed_is_what_is_ordered() {
    let (app, client, address) = customer().await;
    let id = client.review("kitchen", &address).await;
    let review: Review = read(&client.call("/api/review", &[("review", &id)]).await);
    // 2 × 129 + 229 + 20 + 15; free from 499; 5 % of food and packaging; 10 % of food.
    let food = 2 * 12_900 + 26_400;
    let bill = &review.bill;
    assert_eq!(bill.subtotal.minor, food);
    assert_eq!(bill.delivery.minor, 0);
    assert_eq!(bill.packaging.minor, 1_500);
    assert_eq!(bill.tax.minor, (food + 1_500) / 20);
    assert_eq!(bill.tip.minor, food / 10);
    assert_eq!(bill.total.text, "₹616.05");

    let page = client
        .get(&format!("/checkout/kitchen/review/{id}"))
        .await
        .body;
    let change = format!("/checkout/kitchen?address={address}&amp;tip=10&amp;payment=cash");
    assert!(page.contains(&change), "{page}");

    let number = client.place(&id).await;

    let order = order_of(&client, &number).await;
    assert_eq!((&order.bill, &order.lines), (&review.bill, &review.lines));
    assert_eq!(order.destination, review.destination);
    assert_eq!(order.number.len(), 8);
    assert_eq!(client.cart("kitchen").await.count, 0, "the cart is ordered");
    let events = "select count(*) from order_events where seq = 1 and to_state = 'placed'";
    assert_eq!(app.count(events).await, 1);
    assert_eq!(app.count("select count(*) from reviews").await, 0);
    let again = client.call("/api/review", &[("review", &id)]).await;
    let ordered =
        format!(r#"{{"error":"You have ordered this already","next":"/orders/{number}"}}"#);
    assert_eq!((again.status, again.body), (409, ordered));
    let page = client.get(&format!("/checkout/kitchen/review/{id}")).await;
    assert!(
        page.body.contains("This is ordered already"),
        "{}",
        page.body
    );
    let page = client.get(&format!("/orders/{number}")).await.body;
    assert!(
        page.contains("₹616.05") && page.contains("12 Lake Road"),
        "{page}"
    );
    let dashboard = client.get("/dashboard").await.body;
    assert!(dashboard.contains(&number), "{dashboard}");
}

#[tokio::test]
async fn the_dashboard_is_the_account_and_its_own_latest_three_orders() {
    let (app, client, address) = customer().await;
    let mut numbers = Vec::new();
    for _ in 0..4 {
        client.add(DOSA, &[], 2).await;
        let review = client.review("kitchen", &address).await;
        numbers.push(client.place(&review).await);
        app.advance(Duration::from_mins(2));
    }
    for number in &numbers {
        client.cancel(number).await;
    }
    app.customer("ravi").await;
    let phone = app.signed_in("priya", PASSWORD).await;

    let dashboard: Dashboard = read(&phone.call("/api/dashboard", &[]).await);

    let account: Account = read(&client.call("/api/account", &[]).await);
    assert_eq!(dashboard.account, account);
    assert_eq!(account.signed_in_devices, 2);
    let latest: Vec<_> = dashboard.latest_orders.iter().map(|o| &o.number).collect();
    assert_eq!(latest, [&numbers[3], &numbers[2], &numbers[1]]);
}

#[tokio::test]
async fn an_order_keeps_what_it_was_when_everything_changes() {
    let (app, client, address) = customer().await;
    let number = client
        .place(&client.review("kitchen", &address).await)
        .await;
    let before = order_of(&client, &number).await;

    sql(
        &app,
        "update menu_items set price_minor = 1, name = 'Renamed';
         update restaurants set name = 'Renamed', delivery_fee_minor = 99999;
         update addresses set street = 'Elsewhere';
         delete from option_choices",
    )
    .await;

    assert_eq!(order_of(&client, &number).await, before);
}

#[tokio::test]
async fn fifty_placements_of_one_review_are_one_order() {
    let (app, client, address) = customer().await;
    let review = client.review("kitchen", &address).await;

    let placements = (0..50).map(|_| client.try_place(&review));
    let answers = futures::future::join_all(placements).await;

    let bodies: BTreeSet<_> = answers.iter().map(|answer| answer.body.as_str()).collect();
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{bodies:?}"
    );
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(orders(&app).await, 1);
    // A retry after a lost answer, later.
    app.advance(Duration::from_hours(1));
    assert_eq!(client.try_place(&review).await.body, answers[0].body);
}

#[tokio::test]
async fn two_reviews_of_one_cart_are_one_order() {
    let (app, client, address) = customer().await;
    let (first, second) = (
        client.review("kitchen", &address).await,
        client.review("kitchen", &address).await,
    );

    client.place(&first).await;
    let answer = client.try_place(&second).await;

    says(&answer, "Your cart is empty.");
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn a_price_that_rises_after_the_review_means_no_order_and_a_new_review() {
    let (app, client, address) = customer().await;
    let review = client.review("kitchen", &address).await;
    sql(
        &app,
        "update menu_items set price_minor = 14900 where id = 'dosa'",
    )
    .await;

    let answer = client.try_place(&review).await;

    says(&answer, "Masala Dosa is ₹149.00 now, not ₹129.00.");
    assert_eq!(orders(&app).await, 0);
    assert_eq!(client.cart("kitchen").await.count, 3, "nothing is lost");
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let next = body["next"].as_str().unwrap();
    let page = client.get(next).await.body;
    assert!(
        page.contains("What has changed") && page.contains("₹149.00 now"),
        "{page}"
    );
    let new_review = next.rsplit('/').next().unwrap();
    let number = client.place(new_review).await;
    assert_eq!(order_of(&client, &number).await.lines[0].unit.minor, 14_900);
}

#[tokio::test]
async fn anything_that_changed_after_the_review_means_no_order() {
    let in_an_hour = SystemTime::now() + Duration::from_hours(1);
    let soon = in_an_hour
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis()
        .to_string();
    for (change, words) in [
        (
            "update restaurants set delivery_fee_minor = 5000, free_over_minor = null",
            "Delivery is",
        ),
        (
            "update restaurants set packaging_minor = 9900",
            "Packaging is",
        ),
        ("update restaurants set tax_bp = 1800", "Tax is"),
        (
            "update restaurants set min_subtotal_minor = 99900",
            "is missing to the minimum",
        ),
        (
            "update restaurants set paused_until = SOON",
            "has paused orders",
        ),
        ("delete from opening_hours", "takes no orders now"),
        (
            "update menu_items set sold_out_until = SOON where id = 'dosa'",
            "Sold out until",
        ),
        (
            "update menu_items set archived_at = 1 where id = 'dosa'",
            "No longer on the menu",
        ),
        (
            "update option_choices set sold_out_until = SOON where id = 'appalam'",
            "Sold out until",
        ),
        (
            "update option_choices set delta_minor = 3000 where id = 'appalam'",
            "Full Meals is",
        ),
        (
            "delete from option_choices where id = 'appalam'",
            "options have changed",
        ),
        (
            "update option_groups set min_select = 2 where id = 'extras'",
            "options have changed",
        ),
        (
            "update menu_items set name = 'Mysore Dosa' where id = 'dosa'",
            "another name",
        ),
        (
            "update addresses set street = '13 Lake Road'",
            "The address was changed.",
        ),
        (
            "update addresses set is_default = false, archived_at = 1",
            "no longer in your address book",
        ),
        (
            "update cart_lines set quantity = 7 where item_id = 'dosa'",
            "7 × Masala Dosa now, not 2",
        ),
        (
            "delete from cart_lines where item_id = 'dosa'",
            "no longer in your cart",
        ),
        ("delete from carts", "Your cart is empty."),
    ] {
        let (app, client, address) = customer().await;
        let review = client.review("kitchen", &address).await;
        sql(&app, &change.replace("SOON", &soon)).await;

        let answer = client.try_place(&review).await;

        says(&answer, words);
        assert_eq!(orders(&app).await, 0, "{change}");
        // A browser's form is led to a page that says it too.
        let page = format!("/checkout/kitchen/review/{review}");
        let form = client
            .submit(&page, "/api/place_order", &[("review", &review)])
            .await;
        assert_eq!(form.status, 303, "{change}");
        let shown = client.get(form.location()).await;
        assert_eq!(shown.status, 200, "{change}");
        assert!(
            shown.body.contains("Nothing was ordered"),
            "{change}: {}",
            shown.body
        );
    }
}

#[tokio::test]
async fn a_kitchen_that_closes_between_review_and_place_gets_no_order() {
    let app = TestApp::spawn().await;
    // Open for the next half hour, by the clock of its zone.
    let local = jiff::Timestamp::from_millisecond(app.state.clock.now().0)
        .unwrap()
        .to_zoned_datetime(jiff::tz::TimeZone::get("Asia/Kolkata").unwrap());
    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
    Kitchen::open_at(&app, "kitchen", "Test Kitchen", (minute, minute + 30)).await;
    let client = app.customer("priya").await;
    client.add(DOSA, &[], 2).await;
    let address = client.add_address("12 Lake Road").await;
    let review = client.review("kitchen", &address).await;

    app.advance(Duration::from_mins(31));

    says(&client.try_place(&review).await, "takes no orders now");
    says(
        &client.try_review("kitchen", &address).await,
        "takes no orders now",
    );
    let page = client.get("/checkout/kitchen").await.body;
    assert!(page.contains("Closed, opens"), "{page}");
    // A guest is told too, and keeps what is in the cart.
    let guest = app.client();
    guest.add(DOSA, &[], 1).await;
    let page = guest.get("/checkout/kitchen").await.body;
    assert!(page.contains("Your cart stays as it is"), "{page}");
    assert_eq!(orders(&app).await, 0);
}

#[tokio::test]
async fn below_the_minimum_or_with_an_empty_cart_there_is_no_review() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    let address = client.add_address("12 Lake Road").await;

    says(
        &client.try_review("kitchen", &address).await,
        "Your cart is empty.",
    );
    let cart = client.add(CHAI, &[], 1).await;
    assert_eq!(cart.shortfall.unwrap().minor, 14_900 - 1_900);
    says(
        &client.try_review("kitchen", &address).await,
        "₹130.00 is missing",
    );
}

#[tokio::test]
async fn other_peoples_addresses_reviews_and_orders_do_not_exist() {
    let (app, client, address) = customer().await;
    let review = client.review("kitchen", &address).await;
    let stranger = app.customer("mallory").await;
    stranger.add(DOSA, &[], 2).await;

    let answer = stranger.try_review("kitchen", &address).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(stranger.try_place(&review).await.status, 404);
    assert_eq!(
        stranger
            .call("/api/review", &[("review", &review)])
            .await
            .status,
        404
    );
    let page = format!("/checkout/kitchen/review/{review}");
    assert_eq!(stranger.get(&page).await.status, 404);
    let number = client.place(&review).await;
    // The key of somebody's order is not an answer for somebody else.
    assert_eq!(stranger.try_place(&review).await.status, 404);
    assert_eq!(
        stranger
            .call("/api/order", &[("number", &number)])
            .await
            .status,
        404
    );
    assert_eq!(stranger.get(&format!("/orders/{number}")).await.status, 404);
    assert_eq!(stranger.get("/orders/00000000").await.status, 404);
    assert!(!stranger.get("/orders").await.body.contains(&number));
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn choices_at_checkout_are_ours_or_refused() {
    let (_app, client, address) = customer().await;

    for (name, value) in [
        ("tip", "-5"),
        ("tip", "100"),
        ("tip", "5.0"),
        ("tip", ""),
        ("payment", "gold"),
        ("payment", ""),
        ("address", ""),
        ("address", "' or 1=1 --"),
    ] {
        let form: Vec<_> = [
            ("restaurant", "kitchen"),
            ("address", address.as_str()),
            ("tip", "0"),
            ("payment", "cash"),
        ]
        .into_iter()
        .map(|(key, good)| (key, if key == name { value } else { good }))
        .collect();
        let answer = client.call("/api/review_order", &form).await;
        assert_eq!(answer.status, 422, "{name}={value}");
        assert!(answer.body.contains(name), "{}", answer.body);
    }
    let form = [
        ("restaurant", "nowhere"),
        ("address", &*address),
        ("tip", "0"),
        ("payment", "cash"),
    ];
    assert_eq!(client.call("/api/review_order", &form).await.status, 404);
}

#[tokio::test]
async fn what_a_client_says_of_prices_is_not_heard() {
    let (_app, client, address) = customer().await;
    let review = client.review("kitchen", &address).await;

    let form = [
        ("review", review.as_str()),
        ("total_minor", "1"),
        ("total", "1"),
        ("tip", "0"),
    ];
    let answer = client.call("/api/place_order", &form).await;

    let placed: tiffin::model::order::Placed = read(&answer);
    assert_eq!(
        order_of(&client, &placed.number).await.bill.total.minor,
        61_605
    );
}

#[tokio::test]
async fn a_password_changed_elsewhere_stops_the_order_and_keeps_the_cart() {
    let (app, client, address) = customer().await;
    let review = client.review("kitchen", &address).await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    laptop.change_password(PASSWORD, NEW_PASSWORD).await;

    assert_eq!(client.try_place(&review).await.status, 401);
    let page = format!("/checkout/kitchen/review/{review}");
    let form = client
        .submit(&page, "/api/place_order", &[("review", &review)])
        .await;
    assert!(
        form.location()
            .starts_with("/login?next=%2Fcheckout%2Fkitchen"),
        "{form:?}"
    );
    assert!(
        client
            .get(form.location())
            .await
            .body
            .contains("Your password was changed")
    );
    assert_eq!(orders(&app).await, 0);

    client.sign_in("priya", NEW_PASSWORD).await;
    assert_eq!(client.cart("kitchen").await.count, 3);
    client.place(&review).await;
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn the_whole_way_works_with_forms_alone() {
    let app = TestApp::spawn().await;
    Kitchen::open_at(&app, "kitchen", "Test Kitchen", ROUND_THE_CLOCK).await;
    let browser = app.client();
    browser
        .submit(
            "/r/kitchen",
            "/api/add_to_cart",
            &[("item", DOSA), ("quantity", "2")],
        )
        .await;

    let page = browser.get("/checkout/kitchen").await.body;
    assert!(page.contains("Create an account to order"), "{page}");
    let sign_up = [
        ("name", "Priya"),
        ("email", "priya@example.com"),
        ("password", PASSWORD),
        ("next", "/checkout/kitchen"),
    ];
    let answer = browser
        .submit("/checkout/kitchen", "/api/register", &sign_up)
        .await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/checkout/kitchen")
    );
    let page = browser.get("/checkout/kitchen").await.body;
    assert!(page.contains("Where to?"), "{page}");
    let address = [
        ("recipient", "Priya"),
        ("phone", "98765 43210"),
        ("street", "12 Lake Road"),
        ("city", "Kaveripur"),
        ("postcode", "600 001"),
        ("next", "/checkout/kitchen"),
    ];
    let answer = browser
        .submit("/checkout/kitchen", "/api/add_address", &address)
        .await;
    assert_eq!(answer.status, 303);
    assert!(
        answer.location().starts_with("/checkout/kitchen?address="),
        "{}",
        answer.location()
    );
    let checkout: Checkout = read(
        &browser
            .call("/api/checkout", &[("restaurant", "kitchen")])
            .await,
    );
    let address = checkout.addresses.unwrap().addresses.remove(0).id;
    let choices = [
        ("restaurant", "kitchen"),
        ("address", &*address),
        ("tip", "5"),
        ("payment", "demo_card"),
    ];
    let answer = browser
        .submit("/checkout/kitchen", "/api/review_order", &choices)
        .await;
    let review = answer.location().to_owned();
    assert!(
        review.starts_with("/checkout/kitchen/review/"),
        "{answer:?}"
    );
    let page = browser.get(&review).await.body;
    assert!(page.contains("Place order, ₹"), "{page}");
    let id = review.rsplit('/').next().unwrap();
    let answer = browser
        .submit(&review, "/api/place_order", &[("review", id)])
        .await;
    assert!(answer.location().starts_with("/orders/"), "{answer:?}");
    let page = browser.get(answer.location()).await.body;
    assert!(
        page.contains("Your order is placed") && page.contains("Demo card"),
        "{page}"
    );
}

#[tokio::test]
async fn a_refused_sign_up_at_checkout_keeps_what_was_typed() {
    let (app, _, _) = customer().await;
    let guest = app.client();
    guest.add(DOSA, &[], 2).await;

    let form = [
        ("name", "Asha"),
        ("email", "priya@example.com"),
        ("password", PASSWORD),
    ];
    let answer = guest
        .submit("/checkout/kitchen", "/api/register", &form)
        .await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/checkout/kitchen")
    );
    let page = guest.get("/checkout/kitchen").await.body;
    assert!(
        page.contains(r#"value="Asha""#) && page.contains("exists"),
        "{page}"
    );
    assert_eq!(guest.cart("kitchen").await.count, 2);
}

#[tokio::test]
async fn unknown_restaurants_are_404() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for path in ["/r/nowhere", "/checkout/nowhere"] {
        assert_eq!(client.get(path).await.status, 404, "{path}");
    }
    for path in ["/api/menu", "/api/checkout"] {
        assert_eq!(
            client.call(path, &[("restaurant", "nowhere")]).await.status,
            404
        );
    }
}

/// Signing in adds a guest's lines to the customer's, past what one may add by hand.
#[tokio::test]
async fn an_order_holds_fifty_lines() {
    let (app, client, address) = customer().await;
    let lines = "
        with recursive notes (n) as (select 1 union all select n + 1 from notes where n < 50)
        insert into cart_lines
            (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
        select 'more-' || n, c.id, 'dosa', '', 'note ' || n, 1, 12900 from carts c, notes";
    sql(&app, lines).await;

    let answer = client.try_review("kitchen", &address).await;

    says(&answer, "An order holds 50 different dishes");
}

#[tokio::test]
async fn food_that_costs_nothing_is_ordered_like_any_other() {
    let (app, client, address) = customer().await;
    sql(
        &app,
        "update menu_items set price_minor = 0;
         update option_choices set delta_minor = 0;
         update restaurants set min_subtotal_minor = 0",
    )
    .await;
    let review = client.review("kitchen", &address).await;

    let number = client.place(&review).await;

    assert_eq!(order_of(&client, &number).await.bill.subtotal.minor, 0);
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_without_sums_that_mean_nothing() {
    let (app, client, address) = customer().await;
    let first = client.review("kitchen", &address).await;
    let second = client.review("kitchen", &address).await;
    client.place(&first).await;

    let answer = client.try_place(&second).await;

    says(&answer, "What you have ordered is under Orders.");
    assert!(!answer.body.contains("The total is"), "{}", answer.body);
    assert_eq!(orders(&app).await, 1);
}

#[tokio::test]
async fn a_customer_keeps_the_latest_reviews_only() {
    let (app, client, address) = customer().await;
    let mut latest = String::new();
    for _ in 0..25 {
        latest = client.review("kitchen", &address).await;
    }

    assert_eq!(app.count("select count(*) from reviews").await, 20);
    client.place(&latest).await;
}

/// Whoever adds an address at checkout wants it there.
#[tokio::test]
async fn a_new_address_at_checkout_is_the_chosen_one() {
    let (_app, client, _) = customer().await;
    let form = [
        ("recipient", "Priya"),
        ("phone", "98765 43210"),
        ("street", "99 New Road"),
        ("city", "Kaveripur"),
        ("postcode", "600 001"),
        ("next", "/checkout/kitchen"),
    ];

    let added = client
        .submit("/checkout/kitchen", "/api/add_address", &form)
        .await;

    let id = added.location().strip_prefix("/checkout/kitchen?address=");
    let page = client.get(added.location()).await.body;
    let radio = page
        .split("<input")
        .find(|input| input.contains(id.unwrap()));
    let radio = radio.and_then(|radio| radio.split('>').next());
    assert!(radio.unwrap().contains("checked"), "{page}");
}

/// Whoever goes back from the review finds what was chosen.
#[tokio::test]
async fn what_was_chosen_before_the_review_is_chosen_still() {
    let (_app, client, address) = customer().await;
    let other = client.add_address("13 Lake Road").await;

    let asked = format!("/checkout/kitchen?address={other}&tip=15&payment=demo_card");
    let page = client.get(&asked).await.body;

    let chosen = |value: &str| {
        let value = format!("value=\"{value}\"");
        let radio = page.split("<input").find(|input| input.contains(&value));
        radio.is_some_and(|radio| radio.split('>').next().unwrap().contains("checked"))
    };
    for value in [other.as_str(), "15", "demo_card"] {
        assert!(chosen(value), "{value}: {page}");
    }
    for value in [address.as_str(), "0", "cash"] {
        assert!(!chosen(value), "{value}: {page}");
    }
}
