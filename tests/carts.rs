//! Carts: a guest's and a customer's, and how one becomes the other.

use std::time::Duration;

use tiffin::model::cart::{Cart, Carts};

use crate::helpers::{
    Client, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{APPALAM, CHAI, CURD, DOSA, Kitchen, MEALS, PLAIN_RICE, PORIYAL, RED_RICE},
    read,
};

async fn shop() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();
    (app, client)
}

#[tokio::test]
async fn a_guest_fills_a_cart_without_a_session() {
    let (app, guest) = shop().await;

    guest.add(DOSA, &[], 2).await;
    let cart = guest.add(MEALS, &[RED_RICE, APPALAM], 1).await;

    assert_eq!((cart.lines.len(), cart.count), (2, 3));
    assert_eq!(cart.subtotal.minor, 2 * 12_900 + 22_900 + 2_000 + 1_500);
    assert_eq!(cart.subtotal.text, "₹522.00");
    assert_eq!(cart.lines[1].options, ["Red rice", "Appalam"]);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 0);
    assert_eq!(guest.cookie("tiffin"), None);
    assert_eq!(guest.cart("kitchen").await, cart);
}

#[tokio::test]
async fn the_guests_key_is_hashed_at_rest_and_out_of_reach_of_scripts() {
    let (app, guest) = shop().await;

    let answer = guest.try_add(DOSA, &[], "1").await;

    let set_cookie = answer.set_cookies()[0].to_owned();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
        assert!(set_cookie.contains(attribute), "{set_cookie}");
    }
    let key = guest.cookie("tiffin-guest").unwrap();
    let stored: String = sqlx::query_scalar("select guest_key_hash from carts")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();
    assert!(!stored.contains(&key) && !key.contains(&stored));
    guest.set_cookie("tiffin-guest", &stored);
    assert_eq!(
        guest.cart("kitchen").await.count,
        0,
        "the hash opens nothing"
    );
}

#[tokio::test]
async fn the_same_dish_counts_up_and_another_note_is_another_line() {
    let (_app, guest) = shop().await;

    guest.add(MEALS, &[RED_RICE, CURD], 1).await;
    let cart = guest.add(MEALS, &[CURD, RED_RICE], 2).await;
    assert_eq!((cart.lines.len(), cart.count), (1, 3));
    let form = [("item", DOSA), ("note", " less\n oil ")];
    let cart: Cart = read(&guest.call("/api/add_to_cart", &form).await);

    assert_eq!(cart.lines.len(), 2);
    assert_eq!(
        (cart.lines[1].note.as_str(), cart.lines[1].quantity),
        ("less oil", 1)
    );
}

#[tokio::test]
async fn a_quantity_that_is_none_is_refused_in_words() {
    let (_app, guest) = shop().await;
    let line = guest.add(DOSA, &[], 19).await.lines[0].id.clone();

    for quantity in [
        "0",
        "-1",
        "21",
        "2147483648",
        "",
        "1.5",
        "one",
        "99999999999999999999",
    ] {
        if !quantity.is_empty() {
            let added = guest.try_add(CHAI, &[], quantity).await;
            assert_eq!(added.status, 422, "{quantity}: {}", added.body);
        }
        let form = [("line", line.as_str()), ("quantity", quantity)];
        let set = guest.call("/api/set_quantity", &form).await;
        assert_eq!(set.status, 422, "{quantity}: {}", set.body);
        assert!(set.body.contains("from 1 to 20"), "{}", set.body);
    }
    let over = guest.try_add(DOSA, &[], "2").await;
    assert_eq!(over.status, 422);
    assert!(over.body.contains("at most 20"), "{}", over.body);
    assert_eq!(guest.cart("kitchen").await.count, 19);
}

#[tokio::test]
async fn options_are_checked_against_the_dishs_own_groups() {
    let (app, guest) = shop().await;
    Kitchen::open_at(&app, "other", "Other Kitchen", (0, 1440)).await;

    for (choices, words) in [
        (&[][..], "Choose one of “Rice”"),
        (&[PLAIN_RICE, RED_RICE], "Choose one of “Rice”"),
        (
            &[PLAIN_RICE, APPALAM, CURD, PORIYAL],
            "Choose up to 2 of “Extras”",
        ),
        (&[PLAIN_RICE, "other-curd"], "this dish's own options"),
        (&[PLAIN_RICE, "' or 1=1 --"], "this dish's own options"),
    ] {
        let answer = guest.try_add(MEALS, choices, "1").await;
        assert_eq!(answer.status, 422, "{choices:?}");
        assert!(answer.body.contains(words), "{choices:?}: {}", answer.body);
    }
    assert_eq!(guest.try_add(DOSA, &[CURD], "1").await.status, 422);
    assert_eq!(guest.try_add("no-such-dish", &[], "1").await.status, 404);
    // The same option twice is the option once.
    let cart = guest.add(MEALS, &[PLAIN_RICE, CURD, CURD], 1).await;
    assert_eq!(cart.lines[0].unit.minor, 22_900 + 2_500);
}

#[tokio::test]
async fn what_is_sold_out_or_gone_cannot_be_added() {
    let (app, guest) = shop().await;
    let kitchen = Kitchen;
    let until = app.state.clock.now().0 + 3_600_000;
    kitchen
        .sql(
            &app,
            &format!(
                "update menu_items set sold_out_until = {until} where id = 'dosa';
             update option_choices set sold_out_until = {until} where id = 'curd';
             update menu_items set archived_at = 1 where id = 'chai'"
            ),
        )
        .await;

    let sold_out = guest.try_add(DOSA, &[], "1").await;
    assert_eq!(sold_out.status, 422);
    assert!(
        sold_out.body.contains("Masala Dosa is sold out until"),
        "{}",
        sold_out.body
    );
    let option = guest.try_add(MEALS, &[PLAIN_RICE, CURD], "1").await;
    assert!(option.body.contains("Curd is sold out"), "{}", option.body);
    assert_eq!(guest.try_add(CHAI, &[], "1").await.status, 404);

    app.advance(Duration::from_hours(1));
    assert_eq!(guest.try_add(DOSA, &[], "1").await.status, 200);
}

#[tokio::test]
async fn a_changed_price_and_a_vanished_dish_are_shown() {
    let (app, guest) = shop().await;
    let kitchen = Kitchen;
    guest.add(DOSA, &[], 1).await;
    guest.add(MEALS, &[RED_RICE, CURD], 1).await;
    guest.add(CHAI, &[], 1).await;

    kitchen
        .sql(
            &app,
            "update menu_items set price_minor = 14900 where id = 'dosa';
             delete from option_choices where id = 'curd';
             update menu_items set archived_at = 1 where id = 'chai'",
        )
        .await;

    let cart = guest.cart("kitchen").await;
    assert_eq!(cart.lines[0].was.as_ref().unwrap().minor, 12_900);
    assert_eq!(cart.lines[0].unit.minor, 14_900);
    assert!(
        cart.lines[1]
            .trouble
            .as_ref()
            .unwrap()
            .contains("options have changed")
    );
    assert!(
        cart.lines[2]
            .trouble
            .as_ref()
            .unwrap()
            .contains("No longer on the menu")
    );
    assert_eq!(cart.subtotal.minor, 14_900, "without what cannot be had");
    let page = guest.get("/r/kitchen").await.body;
    assert!(page.contains("₹149.00 each now, was ₹129.00"), "{page}");
    // Whoever wants more is still told; the review is what shows the price for good.
    let form = [("line", cart.lines[0].id.as_str()), ("quantity", "2")];
    let cart: Cart = read(&guest.call("/api/set_quantity", &form).await);
    assert_eq!(cart.lines[0].was.as_ref().unwrap().minor, 12_900);
    let cart = guest.add(DOSA, &[], 1).await;
    assert_eq!(cart.lines[0].was.as_ref().unwrap().minor, 12_900);
}

#[tokio::test]
async fn a_cart_holds_fifty_lines() {
    let (_app, guest) = shop().await;

    for n in 0..50 {
        let form = [("item", CHAI), ("note", &format!("cup {n}"))];
        assert_eq!(guest.call("/api/add_to_cart", &form).await.status, 200);
    }

    let one_more = guest.call("/api/add_to_cart", &[("item", CHAI)]).await;
    assert_eq!(one_more.status, 422, "{}", one_more.body);
    let long = "x".repeat(201);
    let long = guest
        .call("/api/add_to_cart", &[("item", CHAI), ("note", &long)])
        .await;
    assert!(long.body.contains("at most 200"), "{}", long.body);
}

#[tokio::test]
async fn somebody_elses_line_is_404() {
    let (app, guest) = shop().await;
    let line = guest.add(DOSA, &[], 1).await.lines[0].id.clone();
    let customer = app.customer("priya").await;
    let other_guest = app.client();
    other_guest.add(CHAI, &[], 1).await;

    for stranger in [&customer, &other_guest, &app.client()] {
        let form = [("line", line.as_str()), ("quantity", "5")];
        assert_eq!(stranger.call("/api/set_quantity", &form).await.status, 404);
        let form = [("line", line.as_str())];
        assert_eq!(
            stranger.call("/api/remove_from_cart", &form).await.status,
            404
        );
    }
    assert_eq!(guest.cart("kitchen").await.count, 1);
}

#[tokio::test]
async fn signing_in_merges_and_caps() {
    let (app, guest) = shop().await;
    Kitchen::open_at(&app, "other", "Other Kitchen", (0, 1440)).await;
    let customer = app.customer("priya").await;
    customer.add(DOSA, &[], 15).await;
    customer.add(CHAI, &[], 1).await;
    guest.add(DOSA, &[], 8).await;
    guest.add(MEALS, &[RED_RICE], 2).await;
    guest.add("other-dosa", &[], 3).await;

    let answer = guest.sign_in("priya", PASSWORD).await;

    assert_eq!(answer.status, 200);
    assert_eq!(
        guest.cookie("tiffin-guest"),
        None,
        "the key has had its day"
    );
    for client in [&guest, &customer] {
        let cart = client.cart("kitchen").await;
        let mut lines: Vec<_> = cart
            .lines
            .iter()
            .map(|line| (line.name.as_str(), line.quantity))
            .collect();
        lines.sort_unstable();
        assert_eq!(lines, [("Chai", 1), ("Full Meals", 2), ("Masala Dosa", 20)]);
        assert_eq!(client.cart("other").await.count, 3);
    }
    let guests = "select count(*) from carts where guest_key_hash is not null";
    assert_eq!(app.count(guests).await, 0);
}

#[tokio::test]
async fn signing_up_takes_the_cart_along() {
    let (_app, guest) = shop().await;
    guest.add(DOSA, &[], 2).await;

    assert_eq!(guest.sign_up("priya", PASSWORD).await.status, 200);

    assert_eq!(guest.cart("kitchen").await.count, 2);
    assert_eq!(guest.cookie("tiffin-guest"), None);
}

#[tokio::test]
async fn a_refused_sign_in_leaves_the_guests_cart() {
    let (app, guest) = shop().await;
    app.customer("priya").await;
    guest.add(DOSA, &[], 2).await;

    assert_eq!(guest.sign_in("priya", "not her password").await.status, 401);

    assert_eq!(guest.cart("kitchen").await.count, 2);
}

#[tokio::test]
async fn two_tabs_that_sign_in_at_once_merge_once() {
    let (app, guest) = shop().await;
    app.customer("priya").await;
    guest.add(DOSA, &[], 3).await;
    let tabs = [guest.twin(), guest.twin(), guest.twin(), guest.twin()];

    let answers = futures::future::join_all(tabs.iter().map(|tab| tab.sign_in("priya", PASSWORD)));
    assert!(answers.await.iter().all(|answer| answer.status == 200));

    for tab in &tabs {
        assert_eq!(tab.cart("kitchen").await.count, 3);
    }
}

#[tokio::test]
async fn a_customers_cart_survives_and_the_next_account_never_sees_it() {
    let (app, _) = shop().await;
    let device = app.customer("priya").await;
    device.add(DOSA, &[], 2).await;

    device.sign_out().await;
    assert_eq!(device.cart("kitchen").await.count, 0, "nobody is signed in");
    assert_eq!(device.sign_up("asha", PASSWORD).await.status, 200);
    assert_eq!(device.cart("kitchen").await.count, 0, "the next account");
    let carts: Carts = read(&device.call("/api/carts", &[]).await);
    assert!(carts.carts.is_empty());
    device.sign_out().await;

    device.sign_in("priya", PASSWORD).await;
    assert_eq!(device.cart("kitchen").await.count, 2, "survives a sign-out");
    device.change_password(PASSWORD, NEW_PASSWORD).await;
    device.sign_in("priya", NEW_PASSWORD).await;
    assert_eq!(
        device.cart("kitchen").await.count,
        2,
        "survives a password change"
    );
}

/// A guest's dish may be answered after another tab's sign-in: its key then stands beside a session.
#[tokio::test]
async fn a_key_that_comes_after_the_sign_in_is_taken_over() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let late = guest.cookie("tiffin-guest").unwrap();
    let customer = app.customer("priya").await;
    customer.set_cookie("tiffin-guest", &late);

    assert_eq!(customer.cart("kitchen").await.count, 1);

    assert_eq!(customer.cookie("tiffin-guest"), None);
    assert_eq!(guest.cart("kitchen").await.count, 0);
    customer.sign_out().await;
    assert_eq!(customer.cart("kitchen").await.count, 0);
}

#[tokio::test]
async fn nothing_is_changed_in_a_cart_that_nobody_has() {
    let (app, guest) = shop().await;
    let stranger = app.client();
    let line = guest.add(DOSA, &[], 1).await.lines[0].id.clone();

    for path in [
        "/api/set_quantity",
        "/api/change_quantity",
        "/api/remove_from_cart",
    ] {
        let form = [("line", line.as_str()), ("quantity", "2")];
        assert_eq!(stranger.call(path, &form).await.status, 404, "{path}");
    }
    assert_eq!(stranger.cookie("tiffin-guest"), None);
}

/// The back button would bring an older cart back.
#[tokio::test]
async fn pages_with_a_cart_are_never_stored() {
    let (app, _) = shop().await;

    for page in ["/r/kitchen", "/cart", "/checkout/kitchen"] {
        let answer = app.client().get(page).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{page}");
    }
}

/// Otherwise what a customer adds after the end would lie about for the next account.
#[tokio::test]
async fn whoever_was_signed_out_from_elsewhere_is_told_before_a_guests_cart_begins() {
    let (app, _) = shop().await;
    let phone = app.customer("priya").await;
    phone.add(DOSA, &[], 1).await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    laptop.change_password(PASSWORD, NEW_PASSWORD).await;

    for page in ["/r/kitchen", "/cart", "/checkout/kitchen"] {
        let page = phone.get(page).await.body;
        assert!(page.contains("Your password was changed"), "{page}");
    }
    let add = phone.try_add(CHAI, &[], "1").await;
    assert_eq!(add.status, 401, "{}", add.body);
    let form = phone
        .submit("/r/kitchen", "/api/add_to_cart", &[("item", CHAI)])
        .await;
    assert_eq!(
        (form.status, form.location()),
        (303, "/login?next=%2Fr%2Fkitchen")
    );
    let login = phone.get(form.location()).await.body;
    assert!(login.contains("Your password was changed"), "{login}");
    assert!(login.contains("Go on as a guest"), "{login}");
    assert_eq!(phone.cookie("tiffin-guest"), None);
    // Signing out for good makes room for a guest.
    phone.sign_out().await;
    assert_eq!(phone.add(CHAI, &[], 1).await.count, 1);
}

#[tokio::test]
async fn a_form_comes_back_to_the_cart_and_keeps_what_was_chosen() {
    let (_app, guest) = shop().await;

    let added = guest
        .submit("/r/kitchen", "/api/add_to_cart", &[("item", DOSA)])
        .await;
    assert_eq!((added.status, added.location()), (303, "/r/kitchen#cart"));
    let page = guest.get("/r/kitchen").await.body;
    assert!(
        page.contains("It is in your cart.") && page.contains("1 dish, ₹129.00"),
        "{page}"
    );

    let form = [
        ("item", MEALS),
        ("choices[1]", APPALAM),
        ("choices[2]", CURD),
        ("choices[3]", PORIYAL),
        ("choices[0]", RED_RICE),
        ("quantity", "4"),
        ("note", "no <b>salt</b>"),
    ];
    let refused = guest.submit("/r/kitchen", "/api/add_to_cart", &form).await;
    assert_eq!((refused.status, refused.location()), (303, "/r/kitchen"));
    let page = guest.get("/r/kitchen").await.body;
    assert!(page.contains("Choose up to 2 of “Extras”"), "{page}");
    assert!(page.contains("<title>Error: Test Kitchen"), "{page}");
    assert!(
        page.contains(r#"value="no &lt;b&gt;salt&lt;/b&gt;""#),
        "{page}"
    );
    for chosen in [RED_RICE, APPALAM, CURD, PORIYAL] {
        let input = page.split(&format!(r#"value="{chosen}""#)).nth(1).unwrap();
        assert!(
            input.split('>').next().unwrap().contains("checked"),
            "{chosen}: {input}"
        );
    }
}

#[tokio::test]
async fn an_island_is_told_nothing_by_a_cookie() {
    let (_app, guest) = shop().await;

    let answer = guest.try_add(DOSA, &[], "1").await;

    assert!(
        answer
            .set_cookies()
            .iter()
            .all(|cookie| !cookie.contains("flash"))
    );
    assert_eq!(answer.location(), "");
}

#[tokio::test]
async fn another_site_puts_nothing_into_a_cart() {
    let (app, _) = shop().await;
    let victim = app.customer("priya").await;

    let request = victim
        .request(reqwest::Method::POST, "/api/add_to_cart", "text/html")
        .header("Origin", "https://evil.example")
        .form(&[("item", DOSA)]);
    assert_eq!(victim.send(request).await.status, 403);

    assert_eq!(victim.cart("kitchen").await.count, 0);
}

#[tokio::test]
async fn a_guests_cart_is_forgotten_after_thirty_days() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let customer = app.customer("priya").await;
    customer.add(DOSA, &[], 1).await;

    app.advance(Duration::from_hours(30 * 24 + 1));
    tiffin::server::cleanup::delete_expired(&app.state)
        .await
        .unwrap();

    assert_eq!(app.count("select count(*) from carts").await, 1);
}
