//! Forms sent in place, and parts asked for alone: the same components as on the page, and nothing else
//! of it.

use std::time::Duration;

use reqwest::Method;
use tiffin::{
    model::{parts::HEADER, session::Sessions},
    server::cleanup,
};

use crate::helpers::{
    Answer, Client, InFlight, NEW_PASSWORD, PASSWORD, TestApp, blocking,
    kitchen::{DOSA, Kitchen, MEALS, RED_RICE},
    read,
};

const MENU: &str = "/r/kitchen";
const CART: &str = "cart cart-bar";

async fn shop() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();
    (app, client)
}

/// The element of a page that has the id, to the end of the page.
fn from_id<'a>(page: &'a str, id: &str) -> &'a str {
    let at = page.find(&format!("id=\"{id}\"")).expect("the element");
    let start = page[..at].rfind('<').expect("its tag");
    &page[start..]
}

fn are_parts(answer: &Answer) -> bool {
    answer.headers.contains_key(HEADER) && answer.location().is_empty()
}

#[tokio::test]
async fn a_dish_added_in_place_is_answered_by_the_cart_and_the_dishs_form_as_the_page_has_them() {
    let (_app, guest) = shop().await;
    let parts = format!("add-{DOSA} {CART}");

    let answer = guest
        .submit_in_place((MENU, "-", &parts), "/api/add_to_cart", &[("item", DOSA)])
        .await;

    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(are_parts(&answer), "{:?}", answer.headers);
    let page = guest.get(MENU).await.body;
    for id in ["cart", "cart-bar", "add-dosa"] {
        let part = from_id(&answer.body, id);
        let part = &part[..part.find("</").expect("its first end")];
        assert!(page.contains(part), "{id}: {part}");
    }
    assert!(answer.body.contains("1 dish, ₹129.00"), "{}", answer.body);
    assert!(!answer.body.contains("add-meals") && !answer.body.contains("<main"));
    assert!(answer.set_cookies()[0].starts_with("tiffin-guest="));
    assert!(
        !answer
            .set_cookies()
            .iter()
            .any(|cookie| cookie.contains("flash")),
        "what happened is shown, nothing is said on the next page"
    );
}

#[tokio::test]
async fn parts_are_never_kept_by_anybody() {
    let (app, guest) = shop().await;

    let form = guest
        .submit_in_place((MENU, "-", CART), "/api/add_to_cart", &[("item", DOSA)])
        .await;
    // Nothing else keeps a visitor's search from being stored, at the address of its page.
    let search = app
        .client()
        .get_parts("/restaurants?q=test", "found results")
        .await;

    for answer in [form, search] {
        assert!(are_parts(&answer), "{:?}", answer.headers);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn a_refusal_in_place_is_the_form_with_what_was_typed_and_the_errors_status() {
    let (_app, guest) = shop().await;
    let form = [("name", "Zoë"), ("email", "nowhere"), ("password", "short")];

    let answer = guest
        .submit_in_place(("/register", "-", "sign-up"), "/api/register", &form)
        .await;

    assert_eq!(answer.status, 422);
    assert!(are_parts(&answer), "{:?}", answer.headers);
    for expected in [
        "There is a problem",
        "Enter an email like name@example.com",
        "value=\"Zoë\"",
        "value=\"nowhere\"",
    ] {
        assert!(
            answer.body.contains(expected),
            "{expected}: {}",
            answer.body
        );
    }
    assert!(!answer.body.contains("short\""), "{}", answer.body);
    assert!(
        answer.set_cookies().is_empty(),
        "{:?}",
        answer.set_cookies()
    );
    let again = guest.get("/register").await.body;
    assert!(!again.contains("There is a problem"), "told in place");
}

#[tokio::test]
async fn more_than_a_cookie_holds_comes_back_in_place() {
    let (_app, guest) = shop().await;
    let note = "n".repeat(1_900);
    let form = [("item", MEALS), ("choices[0]", RED_RICE), ("note", &note)];

    let answer = guest
        .submit_in_place((MENU, "-", "add-meals"), "/api/add_to_cart", &form)
        .await;

    assert_eq!(answer.status, 422);
    assert!(answer.body.contains(&note), "{}", answer.body);
    assert!(answer.body.contains("Use at most 200 characters"));
}

#[tokio::test]
async fn signing_in_in_place_leads_to_a_page_that_is_loaded_whole() {
    let (app, guest) = shop().await;
    app.customer("priya").await;
    let form = [
        ("email", "priya@example.com"),
        ("password", PASSWORD),
        ("next", "/checkout/kitchen"),
    ];

    let answer = guest
        .submit_in_place(
            ("/checkout/kitchen?sign-in", "-", "sign-in"),
            "/api/login",
            &form,
        )
        .await;

    assert_eq!(
        (answer.status, answer.location()),
        (200, "/checkout/kitchen")
    );
    assert!(answer.headers.contains_key(HEADER));
    assert_eq!(answer.body, "");
    assert!(answer.session_cookie().is_some());
    let page = guest.get("/checkout/kitchen").await.body;
    assert!(page.contains("You are signed in"), "{page}");
}

#[tokio::test]
async fn a_part_asked_for_by_a_session_that_ended_leads_to_sign_in_with_the_reason() {
    let (app, _) = shop().await;
    let customer = app.customer("priya").await;
    customer.add(DOSA, &[], 1).await;
    let line = customer.cart("kitchen").await.lines[0].id.clone();
    let sessions: Sessions = read(&customer.call("/api/sessions", &[]).await);
    let elsewhere = app.signed_in("priya", PASSWORD).await;
    let change = [
        ("current_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
    ];
    elsewhere.call("/api/change_password", &change).await;

    let answer = customer
        .submit_in_place(
            (MENU, &sessions.sessions[0].handle, CART),
            "/api/change_quantity",
            &[("line", &line), ("by", "1")],
        )
        .await;

    assert_eq!(
        (answer.status, answer.location()),
        (401, "/login?next=%2Fr%2Fkitchen")
    );
    assert!(!answer.body.contains("Dosa"), "{}", answer.body);
    let page = customer.get(answer.location()).await.body;
    assert!(page.contains("Your password was changed"), "{page}");
}

#[tokio::test]
async fn a_dish_that_was_sold_out_meanwhile_is_said_on_the_page_loaded_anew() {
    let (app, guest) = shop().await;
    let until = app.state.clock.now().0 + 3_600_000;
    let sell_out = format!("update menu_items set sold_out_until = {until} where id = 'dosa'");
    Kitchen.sql(&app, &sell_out).await;

    let answer = guest
        .submit_in_place(
            (MENU, "-", &format!("add-{DOSA} {CART}")),
            "/api/add_to_cart",
            &[("item", DOSA)],
        )
        .await;

    assert_eq!((answer.status, answer.location()), (422, MENU));
    let page = guest.get(MENU).await.body;
    assert!(page.contains("Masala Dosa is sold out until"), "{page}");
}

#[tokio::test]
async fn a_page_that_was_rendered_for_somebody_else_is_loaded_again() {
    let (app, _) = shop().await;
    let customer = app.customer("priya").await;

    let answer = customer
        .submit_in_place((MENU, "-", CART), "/api/add_to_cart", &[("item", DOSA)])
        .await;

    assert_eq!((answer.status, answer.location()), (200, MENU));
    assert_eq!(answer.body, "");
    assert_eq!(
        customer.cart("kitchen").await.count,
        1,
        "it counts all the same"
    );
}

#[tokio::test]
async fn a_line_that_is_gone_is_404_and_the_cart_as_it_is() {
    let (_app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;

    let answer = guest
        .submit_in_place(
            (MENU, "-", CART),
            "/api/change_quantity",
            &[("line", "gone"), ("by", "1")],
        )
        .await;

    assert_eq!(answer.status, 404);
    assert!(are_parts(&answer), "{:?}", answer.headers);
    assert!(answer.body.contains("1 dish, ₹129.00"), "{}", answer.body);
    assert!(!answer.body.contains("role=\"alert\""), "{}", answer.body);
}

#[tokio::test]
async fn parts_that_the_page_does_not_have_have_it_loaded_again() {
    let (_app, guest) = shop().await;

    let form = guest
        .submit_in_place(
            (MENU, "-", "nothing"),
            "/api/add_to_cart",
            &[("item", DOSA)],
        )
        .await;
    let page = guest.get_parts("/restaurants", "nothing").await;

    assert_eq!((form.status, form.location()), (200, MENU));
    assert_eq!((page.status, page.location()), (200, "/restaurants"));
}

#[tokio::test]
async fn a_customers_page_gives_a_visitor_no_parts() {
    let (app, guest) = shop().await;
    app.customer("priya").await;

    let answer = guest.get_parts("/account/sessions", "main").await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/login?next=%2Faccount%2Fsessions")
    );
}

#[tokio::test]
async fn headers_of_strangers_bytes_ask_for_nothing() {
    let (_app, guest) = shop().await;

    for value in ["", "-", " ", "- \u{fc} x", &"a ".repeat(2_000)] {
        let request = guest.request(reqwest::Method::GET, "/restaurants", "text/html");
        let value = reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap();
        let answer = guest.send(request.header(HEADER, value)).await;
        assert_eq!((answer.status, answer.location()), (200, "/restaurants"));
    }
}

#[tokio::test]
async fn presses_at_once_all_count() {
    let (app, guest) = shop().await;
    guest.add(DOSA, &[], 1).await;
    let line = guest.cart("kitchen").await.lines[0].id.clone();
    let tabs = [guest.twin(), guest.twin()];
    let form = [("line", &*line), ("by", "1")];

    let answers = futures::future::join_all(
        tabs.iter()
            .cycle()
            .take(10)
            .map(|tab| tab.submit_in_place((MENU, "-", CART), "/api/change_quantity", &form)),
    )
    .await;

    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(guest.cart("kitchen").await.count, 11);
    drop(app);
}

#[tokio::test]
async fn a_quantity_stays_from_1_to_20() {
    let (_app, guest) = shop().await;
    guest.add(DOSA, &[], 20).await;
    let line = guest.cart("kitchen").await.lines[0].id.clone();

    for by in [
        "1",
        "-20",
        "9223372036854775807",
        "-9223372036854775808",
        "",
        "one",
    ] {
        let form = [("line", &*line), ("by", by)];
        let answer = guest.call("/api/change_quantity", &form).await;
        assert_eq!(answer.status, 422, "{by}");
    }
    let answer = guest
        .call("/api/change_quantity", &[("line", &line), ("by", "-19")])
        .await;

    assert_eq!(answer.status, 200);
    assert_eq!(guest.cart("kitchen").await.count, 1);
}

#[tokio::test]
async fn a_press_that_comes_again_with_its_key_counts_once() {
    let (_app, guest) = shop().await;
    let add = |key: &'static str| {
        let request = guest.request(Method::POST, "/api/add_to_cart", "*/*");
        guest.send(
            request
                .header("idempotency-key", key)
                .form(&[("item", DOSA)]),
        )
    };
    assert_eq!(add("first").await.status, 200);

    for key in ["second", "second", "second", "third"] {
        assert_eq!(add(key).await.status, 200);
    }
    let cart = guest.cart("kitchen").await;
    assert_eq!(cart.count, 3);

    let line = [("line", &*cart.lines[0].id), ("by", "1")];
    let change = |key: &'static str| {
        let request = guest.request(Method::POST, "/api/change_quantity", "*/*");
        guest.send(request.header("idempotency-key", key).form(&line))
    };
    let answers = futures::future::join_all(["up", "up", "up", "again"].map(change)).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(guest.cart("kitchen").await.count, 5);
}

/// Nothing that happened to the cart in between makes a change new: what was taken out stays out, what is
/// sold out by now was added before.
#[tokio::test]
async fn a_press_that_comes_again_later_changes_nothing() {
    let (app, guest) = shop().await;
    let add = || {
        let request = guest.request(Method::POST, "/api/add_to_cart", "*/*");
        let request = request.header("idempotency-key", "once");
        guest.send(request.form(&[("item", MEALS), ("choices[0]", RED_RICE)]))
    };
    guest.add(DOSA, &[], 1).await;
    assert_eq!(add().await.status, 200);

    sqlx::query("update menu_items set sold_out_until = 9000000000000 where id = 'meals'")
        .execute(&app.state.db.write)
        .await
        .unwrap();
    assert_eq!(add().await.status, 200);
    assert_eq!(guest.cart("kitchen").await.count, 2);

    for line in guest.cart("kitchen").await.lines {
        guest
            .call("/api/remove_from_cart", &[("line", &line.id)])
            .await;
    }
    assert_eq!(add().await.status, 200);
    assert_eq!(guest.cart("kitchen").await.count, 0);
    app.customer("priya").await;
    guest.sign_in("priya", PASSWORD).await;
    assert_eq!(add().await.status, 200);
    assert_eq!(guest.cart("kitchen").await.count, 0);
    app.advance(Duration::from_hours(25));
    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count("select count(*) from cart_changes").await, 0);
}

#[tokio::test]
async fn somebody_elses_key_is_no_key_of_ours() {
    let (app, guest) = shop().await;
    for client in [guest, app.client()] {
        let request = client.request(Method::POST, "/api/add_to_cart", "*/*");
        let request = request
            .header("idempotency-key", "same")
            .form(&[("item", DOSA)]);
        client.send(request).await;
        assert_eq!(client.cart("kitchen").await.count, 1);
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_a_cart_remembers_only_the_last() {
    let (app, guest) = shop().await;
    let add = |key: String| {
        let request = guest.request(Method::POST, "/api/add_to_cart", "*/*");
        guest.send(
            request
                .header("idempotency-key", key)
                .form(&[("item", DOSA)]),
        )
    };

    for key in ["", "a b", "caf\u{e9}", &"x".repeat(65)] {
        assert_eq!(add(key.to_owned()).await.status, 400, "{key}");
    }
    for n in 0..20 {
        assert_eq!(add(n.to_string()).await.status, 200);
    }
    let line = guest.cart("kitchen").await.lines[0].id.clone();
    for n in 0..40 {
        let by = if n % 2 == 0 { "-1" } else { "1" };
        let request = guest.request(Method::POST, "/api/change_quantity", "*/*");
        let request = request.header("idempotency-key", format!("change-{n}"));
        let form = [("line", &*line), ("by", by)];
        assert_eq!(guest.send(request.form(&form)).await.status, 200);
    }

    let remembered: i64 = app.count("select count(*) from cart_changes").await;
    assert_eq!(remembered, 32);
}

/// The form is refused without asking the database who sends it by now; what is rendered then must not be
/// the customer's any more.
#[tokio::test]
async fn parts_are_not_for_a_session_that_ended_while_the_form_came_in() {
    let (app, _) = shop().await;
    let customer = app.customer("priya").await;
    customer.add(DOSA, &[], 1).await;
    let session = customer.handle().await;
    let (port, cookies) = (app.port, customer.cookie_header());
    let in_place = format!(
        "Accept: text/html\r\n{HEADER}: {session} {CART}\r\nReferer: {}{MENU}",
        app.base
    );
    let form = blocking(move || {
        InFlight::begin_with(
            port,
            "/api/change_quantity",
            &cookies,
            &in_place,
            "line=1&by=",
        )
    });
    let form = form.await;

    let elsewhere = app.signed_in("priya", PASSWORD).await;
    elsewhere.change_password(PASSWORD, NEW_PASSWORD).await;
    let answer = blocking(|| form.finish()).await.to_lowercase();

    assert!(!answer.contains("dosa"), "{answer}");
    assert!(answer.contains("location: /r/kitchen\r\n"), "{answer}");
}
