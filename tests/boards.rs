//! What kitchens and couriers see: their own open orders, whole, and those alone.

use std::time::Duration;

use reqwest::Method;
use tiffin::model::{
    board::{Deliveries, KitchenBoard},
    order::OrderState,
    parts::{HAVE, HEADER},
};

use crate::helpers::{
    Client,
    kitchen::{APPALAM, Kitchen, MEALS, RED_RICE},
    read,
    staff::Placed,
};

async fn board(client: &Client) -> KitchenBoard {
    read(
        &client
            .call("/api/kitchen", &[("restaurant", "kitchen")])
            .await,
    )
}

async fn deliveries(client: &Client) -> Deliveries {
    read(&client.call("/api/deliveries", &[]).await)
}

#[tokio::test]
async fn a_kitchen_sees_what_to_cook() {
    let placed = Placed::order().await;
    let allergens = "insert into item_allergens values ('dosa', 'milk'), ('meals', 'milk'),
                         ('meals', 'nuts')";
    Kitchen.sql(&placed.app, allergens).await;
    placed.customer.add(MEALS, &[RED_RICE, APPALAM], 3).await;
    let review = placed.customer.review("kitchen", &placed.address).await;
    let number = placed.customer.place(&review).await;

    let board = board(&placed.cook).await;

    let numbers: Vec<_> = board.tickets.iter().map(|ticket| &*ticket.number).collect();
    assert_eq!(numbers, [&*placed.number, &*number], "the oldest first");
    let ticket = &board.tickets[1];
    assert_eq!((ticket.state, ticket.version), (OrderState::Placed, 1));
    assert_eq!(ticket.allergens, ["milk", "nuts"]);
    let [line] = &*ticket.lines else {
        panic!("{ticket:?}")
    };
    assert_eq!((line.quantity, &*line.name), (3, "Full Meals"));
    assert_eq!(line.options, ["Red rice", "Appalam"]);
    let page = placed.cook.get("/kitchen/kitchen").await.body;
    assert!(
        page.contains(&number) && page.contains("Red rice, Appalam"),
        "{page}"
    );
    assert!(
        !page.contains("12 Lake Road"),
        "where to is the courier's to know"
    );
}

#[tokio::test]
async fn what_is_over_leaves_the_board_and_counts() {
    let placed = Placed::order().await;
    placed.up_to("deliver").await;
    let number = placed.customer.order(&placed.address).await;
    placed.customer.cancel(&number).await;

    let board = board(&placed.cook).await;

    assert!(board.tickets.is_empty(), "{board:?}");
    let today = &board.today;
    assert_eq!((today.delivered, today.otherwise), (1, 1));
    assert_eq!(today.sales.minor, 2 * 12_900);
}

#[tokio::test]
async fn a_kitchen_is_its_members() {
    let placed = Placed::order().await;
    Kitchen::open_at(&placed.app, "other", "Other Kitchen", (0, 1440)).await;
    let other = placed.app.member("other-cook", "other").await;

    for (client, page, function) in [
        (&other, 404, 404),
        (&placed.customer, 403, 403),
        (&placed.courier, 403, 403),
    ] {
        let form = [("restaurant", "kitchen")];
        assert_eq!(client.get("/kitchen/kitchen").await.status, page);
        assert_eq!(client.call("/api/kitchen", &form).await.status, function);
    }
    let kitchens = other.get("/kitchen").await.body;
    assert!(kitchens.contains("Other Kitchen") && !kitchens.contains("Test Kitchen"));
}

/// Where exactly is for whoever carries it.
#[tokio::test]
async fn a_courier_sees_what_is_free_and_where_to_bring_what_is_theirs() {
    let placed = Placed::order().await;
    let other = placed.app.courier("other").await;
    assert!(deliveries(&other).await.free.is_empty(), "not accepted yet");
    placed.cook.step(&placed.number, "accept", &[]).await;

    let free = deliveries(&other).await.free;
    assert_eq!(free[0].number, placed.number);
    assert_eq!(free[0].destination, None);

    placed.courier.step(&placed.number, "claim", &[]).await;
    let mine = deliveries(&placed.courier).await.mine;
    let to = mine[0].destination.as_ref().unwrap();
    assert_eq!(to.street, "12 Lake Road");
    let others = deliveries(&other).await;
    assert!(
        others.mine.is_empty() && others.free.is_empty(),
        "{others:?}"
    );
    let page = placed.courier.get("/deliveries").await.body;
    assert!(page.contains("geo:0,0?q=12%20Lake%20Road"), "{page}");
}

/// A press is answered by the columns that it changed.
#[tokio::test]
async fn a_press_in_place_moves_the_card() {
    let placed = Placed::order().await;

    let cook = &placed.cook;
    let session = cook.handle().await;
    let from = ("/kitchen/kitchen", &*session, "board-new board-cook");
    let form = [
        ("order", &*placed.number),
        ("action", "accept"),
        ("minutes", "20"),
    ];
    let answer = cook.submit_in_place(from, "/api/kitchen_step", &form).await;

    assert_eq!(answer.status, 200, "{}", answer.body);
    let at = answer.body.find("id=\"board-new\"").unwrap();
    let (cook, new) = answer.body.split_at(at);
    assert!(cook.contains(&placed.number), "{cook}");
    assert!(!new.contains(&placed.number), "{new}");
}

/// Without scripts a press leads back to the page that the form stands on.
#[tokio::test]
async fn a_press_without_scripts_leads_back_to_the_board() {
    let placed = Placed::order().await;
    let form = [
        ("order", &*placed.number),
        ("action", "accept"),
        ("minutes", "20"),
    ];

    let page = "/kitchen/kitchen";
    let answer = placed.cook.submit(page, "/api/kitchen_step", &form).await;

    assert_eq!((answer.status, answer.header("location")), (303, page));
    assert_eq!(placed.state().await, "accepted");
}

/// What a board asks for because of others' doing keeps nobody signed in.
#[tokio::test]
async fn a_board_that_nobody_uses_times_out() {
    let placed = Placed::order().await;
    let seen = "select max(last_seen_at) from user_sessions s join users u on u.id = s.user_id
                where u.email = 'cook@example.com'";
    let before = placed.app.count(seen).await;
    let session = placed.cook.handle().await;
    placed.app.advance(Duration::from_mins(11));

    let ask = placed
        .cook
        .request(Method::GET, "/kitchen/kitchen", "text/html")
        .header(HEADER, format!("{session} board-new"));
    let answer = placed.cook.send(ask).await;

    assert!(answer.body.contains("board-new"), "{}", answer.body);
    assert_eq!(placed.app.count(seen).await, before);
    placed.cook.get("/kitchen/kitchen").await;
    assert!(
        placed.app.count(seen).await > before,
        "a page that is opened does"
    );
}

/// Of many tickets only those are sent that differ from what the page has.
#[tokio::test]
async fn a_ticket_that_the_page_has_is_not_sent_again() {
    let placed = Placed::order().await;
    let second = placed.customer.order(&placed.address).await;
    let session = placed.cook.handle().await;
    let ask = async |tags: &str| {
        let ask = placed
            .cook
            .request(Method::GET, "/kitchen/kitchen", "text/html")
            .header(HEADER, format!("{session} board-new board-cook"))
            .header(HAVE, tags);
        placed.cook.send(ask).await.body
    };
    let whole = ask("").await;
    let tags: Vec<_> = whole.split("data-tag=\"").skip(1).collect();
    let tags: Vec<_> = tags.iter().map(|rest| &rest[..12]).collect();
    assert_eq!(tags.len(), 2);
    let have = format!("{} {} of-nothing", tags[0], tags[1]);

    let same = ask(&have).await;

    for number in [&placed.number, &second] {
        assert!(
            same.contains(&format!("id=\"ticket-{number}\" data-same")),
            "{same}"
        );
    }
    assert!(
        !same.contains("Paper Dosa") && whole.contains("Masala Dosa"),
        "{whole}"
    );
    assert!(same.len() * 3 < whole.len(), "{same}");

    placed.cook.step(&second, "accept", &[]).await;
    let moved = ask(&have).await;
    let stub = format!("id=\"ticket-{}\" data-same", placed.number);
    assert!(moved.contains(&stub), "{moved}");
    assert!(
        moved.contains(&format!("id=\"ticket-{second}-name\"")),
        "{moved}"
    );
}

mod printed {
    use super::*;

    fn address(placed: &Placed, form: &str) -> String {
        format!("/kitchen/kitchen/tickets/{}{form}", placed.number)
    }

    /// Three meals with options and a note.
    async fn with_meals() -> Placed {
        let mut placed = Placed::order().await;
        let allergens = "insert into item_allergens values ('meals', 'milk')";
        Kitchen.sql(&placed.app, allergens).await;
        placed.customer.add(MEALS, &[RED_RICE, APPALAM], 3).await;
        let review = placed.customer.review("kitchen", &placed.address).await;
        placed.number = placed.customer.place(&review).await;
        placed
    }

    #[tokio::test]
    async fn whoever_cooks_reads_how_often_and_no_price() {
        let placed = with_meals().await;

        let page = placed.cook.get(&address(&placed, "")).await;

        assert_eq!(page.status, 200);
        for words in [
            &*placed.number,
            "<span>3 ×</span><span>Full Meals</span>",
            "3 × Red rice",
            "3 × Appalam",
            "Contains milk",
            "Answer by",
        ] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        for words in ["₹", "Lake Road", "98765"] {
            assert!(!page.body.contains(words), "{words}: {}", page.body);
        }
    }

    #[tokio::test]
    async fn on_the_bag_stands_what_it_costs_and_whose_it_is() {
        let placed = with_meals().await;

        let page = placed.cook.get(&address(&placed, "?for=bag")).await.body;

        // 229 + 20 + 15 rupees each.
        for words in ["₹792.00", "Total", "Priya", "At the door"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Lake Road"), "{page}");
    }

    #[tokio::test]
    async fn it_is_for_its_own_kitchen() {
        let placed = with_meals().await;
        Kitchen::open_at(&placed.app, "other", "Other Kitchen", (0, 1440)).await;
        let other = placed.app.member("other-cook", "other").await;
        let elsewhere = format!("/kitchen/other/tickets/{}", placed.number);

        for (client, page, status) in [
            (&other, address(&placed, ""), 404),
            (&other, elsewhere, 404),
            (&placed.courier, address(&placed, ""), 403),
            (&placed.customer, address(&placed, ""), 403),
        ] {
            assert_eq!(client.get(&page).await.status, status, "{page}");
        }
        for restaurant in ["kitchen", "other"] {
            let form = [("restaurant", restaurant), ("order", &*placed.number)];
            let answer = other.call("/api/kitchen_ticket", &form).await;
            assert_eq!(answer.status, 404, "{restaurant}");
        }
    }

    /// A bag is packed after the order has left the board, now and then.
    #[tokio::test]
    async fn it_is_there_after_the_orders_end() {
        let placed = Placed::order().await;
        placed.up_to("deliver").await;

        assert_eq!(placed.cook.get(&address(&placed, "")).await.status, 200);
    }
}

/// Accounts cost nothing: whoever fills a board keeps no order from being seen, heard and counted.
#[tokio::test]
async fn a_board_that_is_full_says_what_it_does_not_show() {
    let placed = Placed::order().await;
    placed.up_to("start").await;
    // A hundred and five copies that wait for an answer, all older.
    let copies = "insert into orders
        (id, number, user_id, restaurant_id, state, version, idempotency_key, currency,
         subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor, total_minor, payment,
         restaurant_name, timezone, recipient, phone, street, details, city, postcode, placed_at,
         accept_by, promised_from, promised_to)
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 105)
        select 'copy-' || i, 'CP' || (100000 + i), user_id, restaurant_id, 'placed', 1, 'copy-' || i,
               currency, subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor,
               total_minor, payment, restaurant_name, timezone, recipient, phone, street, details,
               city, postcode, placed_at - 1000 + i, accept_by, promised_from, promised_to
        from orders, n where orders.id not like 'copy-%'";
    Kitchen.sql(&placed.app, copies).await;
    let latest = "update orders set placed_at = placed_at + 5000 where id = 'copy-105'";
    Kitchen.sql(&placed.app, latest).await;

    let board = board(&placed.cook).await;

    let shown = |state| {
        board
            .tickets
            .iter()
            .filter(move |ticket| ticket.state == state)
    };
    assert_eq!(shown(OrderState::Placed).count(), 100);
    assert_eq!(
        shown(OrderState::Preparing).count(),
        1,
        "what is cooked stays"
    );
    assert!(
        board.counts.contains(&(OrderState::Placed, 105)),
        "{:?}",
        board.counts
    );
    let page = placed.cook.get("/kitchen/kitchen").await.body;
    assert!(page.contains("data-waiting=\"105\""), "all of them ring");
    assert!(
        page.contains("5<!> more, which show here when there is room."),
        "{page}"
    );
}

#[tokio::test]
async fn whoever_cooks_no_more_hears_no_more() {
    let placed = Placed::order().await;
    let mut stream = placed.cook.open_stream_at("/events?kitchen=kitchen").await;
    assert_eq!(stream.next().await.name, "board");
    Kitchen
        .sql(&placed.app, "delete from restaurant_members")
        .await;

    placed.app.advance(Duration::from_secs(31));

    assert!(stream.until_it_ends().await.is_empty());
}
