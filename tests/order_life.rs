//! From placed to delivered, and all that may come between: who may do what, once, and what the
//! customer reads of it.

use std::time::Duration;

use tiffin::model::{order::Order, order::OrderState, role::Role};

use crate::helpers::{TestApp, kitchen::Kitchen, read, staff::Placed};

async fn order_of(placed: &Placed) -> Order {
    let form = [("number", &*placed.number)];
    read(&placed.customer.call("/api/order", &form).await)
}

/// The numbers of an order's events are gapless, and so are its customer's.
async fn assert_gapless(app: &TestApp) {
    for (owner, number) in [("order_id", "seq"), ("user_id", "user_seq")] {
        let sql = format!(
            "select count(*) from (
                 select {owner} from order_events group by {owner}
                 having min({number}) <> 1 or max({number}) <> count(*)) as with_gaps"
        );
        assert_eq!(app.count(&sql).await, 0, "{number}");
    }
}

#[tokio::test]
async fn an_order_goes_from_placed_to_delivered() {
    let placed = Placed::order().await;
    let before = order_of(&placed).await;
    assert_eq!((before.state, before.version), (OrderState::Placed, 1));

    placed.up_to("deliver").await;

    let order = order_of(&placed).await;
    assert_eq!((order.state, order.version), (OrderState::Delivered, 6));
    let taken: Vec<_> = order.timeline.iter().map(|step| step.state).collect();
    assert_eq!(
        taken,
        [
            OrderState::Placed,
            OrderState::Accepted,
            OrderState::Preparing,
            OrderState::Ready,
            OrderState::OnTheWay,
            OrderState::Delivered
        ]
    );
    assert!(order.timeline.iter().all(|step| step.at.is_some()));
    assert_eq!(order.last_event, 7, "the claim is one, too");
    assert_gapless(&placed.app).await;
    let closed = "select count(*) from orders where closed_at is not null";
    assert_eq!(placed.app.count(closed).await, 1);
}

#[tokio::test]
async fn accepting_says_when_it_is_ready_and_a_delay_moves_it() {
    let placed = Placed::order().await;
    let promised = async || {
        let sql = "select promised_from - ready_by from orders";
        let travel = placed.app.count(sql).await;
        let ready = placed
            .app
            .count("select ready_by - placed_at from orders")
            .await;
        (ready / 60_000, travel / 60_000)
    };

    placed
        .cook
        .step(&placed.number, "accept", &[("minutes", "25")])
        .await;
    let (ready, travel) = promised().await;
    assert_eq!((ready, travel), (25, 5));

    placed
        .cook
        .step(&placed.number, "delay", &[("minutes", "10")])
        .await;
    assert_eq!(promised().await, (35, 5));
    assert_eq!(order_of(&placed).await.state, OrderState::Accepted);

    for minutes in ["0", "7", "125", "-5", "", "ten"] {
        let answer = placed
            .cook
            .step(&placed.number, "delay", &[("minutes", minutes)])
            .await;
        assert_eq!(answer.status, 422, "{minutes}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_customer_cancels_until_it_is_accepted() {
    let placed = Placed::order().await;

    assert_eq!(placed.customer.cancel(&placed.number).await.status, 200);

    let order = order_of(&placed).await;
    assert_eq!(order.state, OrderState::Cancelled);
    let answer = placed.customer.cancel(&placed.number).await;
    assert_eq!(answer.status, 409);
    assert_eq!(
        answer.body,
        r#"{"error":"The order has moved on","state":"cancelled","version":2}"#
    );

    let number = placed.customer.order(&placed.address).await;
    placed.cook.step(&number, "accept", &[]).await;
    assert_eq!(placed.customer.cancel(&number).await.status, 409);
}

#[tokio::test]
async fn whoever_refuses_says_why_and_the_customer_reads_it() {
    let placed = Placed::order().await;
    let (cook, number) = (&placed.cook, &placed.number);
    for reason in ["", "nobody_there", "because"] {
        let answer = cook.step(number, "reject", &[("reason", reason)]).await;
        assert_eq!(answer.status, 422, "{reason}: {}", answer.body);
    }

    let answer = cook.step(number, "reject", &[("reason", "too_busy")]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);

    let page = placed.customer.get(&format!("/orders/{number}")).await.body;
    assert!(page.contains("Refused by the restaurant"), "{page}");
    let why = "The kitchen has more orders than it can cook right now. You pay nothing.";
    assert!(page.contains(why), "{page}");
    assert!(!page.contains("Cancel the order"), "{page}");
}

#[tokio::test]
async fn nobody_answers_and_the_order_expires() {
    let placed = Placed::order().await;

    placed.app.advance(Duration::from_mins(10));
    let late = placed.cook.step(&placed.number, "accept", &[]).await;
    while placed.state().await != "expired" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    assert_eq!(late.status, 409, "{}", late.body);
    let page = placed
        .customer
        .get(&format!("/orders/{}", placed.number))
        .await;
    assert!(
        page.body.contains("did not answer in time"),
        "{}",
        page.body
    );
    assert_gapless(&placed.app).await;
}

/// What somebody saw is what they change, or nothing.
#[tokio::test]
async fn a_press_on_an_old_page_changes_nothing() {
    let placed = Placed::order().await;
    placed.cook.step(&placed.number, "accept", &[]).await;

    let old = placed
        .cook
        .step(&placed.number, "start", &[("version", "1")])
        .await;
    assert_eq!(old.status, 409, "{}", old.body);
    assert!(
        old.body.contains(r#""state":"accepted","version":2"#),
        "{}",
        old.body
    );
    let words = placed
        .cook
        .step(&placed.number, "start", &[("version", "two")])
        .await;
    assert_eq!(words.status, 422);

    let now = placed
        .cook
        .step(&placed.number, "start", &[("version", "2")])
        .await;
    assert_eq!(now.status, 200, "{}", now.body);
}

#[tokio::test]
async fn an_order_is_none_of_anybody_elses() {
    let placed = Placed::order().await;
    let app = &placed.app;
    Kitchen::open_at(app, "other", "Other Kitchen", (0, 1440)).await;
    let other_cook = app.member("other-cook", "other").await;
    let other_courier = app.courier("other-courier").await;
    let other_customer = app.customer("ravi").await;
    let number = &placed.number;

    assert_eq!(other_customer.cancel(number).await.status, 404);
    for step in ["accept", "reject", "start", "finish", "delay", "cancel"] {
        let reason = [("reason", "sold_out")];
        let answer = other_cook.step(number, step, &reason).await;
        assert_eq!(answer.status, 404, "{step}: {}", answer.body);
        for (who, status) in [(&placed.customer, 403), (&placed.courier, 403)] {
            let answer = who.step(number, step, &reason).await;
            assert_eq!(answer.status, status, "{step}: {}", answer.body);
        }
        assert_eq!(app.client().step(number, step, &reason).await.status, 401);
    }
    placed.up_to("claim").await;
    for step in ["release", "pick_up", "deliver", "fail"] {
        let reason = [("reason", "nobody_there")];
        let answer = other_courier.step(number, step, &reason).await;
        assert_eq!(answer.status, 404, "{step}: {}", answer.body);
        assert_eq!(placed.cook.step(number, step, &reason).await.status, 403);
    }
    assert_eq!(other_courier.step(number, "claim", &[]).await.status, 409);
    assert_eq!(placed.state().await, "ready", "nothing of it did anything");
    let unknown = placed.cook.step("00000000", "accept", &[]).await;
    assert_eq!(unknown.status, 404);
}

/// A member that was removed, and one whose role was taken.
#[tokio::test]
async fn who_no_longer_cooks_there_changes_nothing() {
    let placed = Placed::order().await;
    sqlx::query("delete from restaurant_members")
        .execute(&placed.app.state.db.write)
        .await
        .unwrap();

    let answer = placed.cook.step(&placed.number, "accept", &[]).await;

    assert_eq!(answer.status, 404, "{}", answer.body);
    assert_eq!(placed.state().await, "placed");
}

#[tokio::test]
async fn a_courier_gives_an_order_back_and_another_carries_it() {
    let placed = Placed::order().await;
    let other = placed.app.courier("other").await;
    placed.up_to("claim").await;

    placed.courier.step(&placed.number, "release", &[]).await;

    assert_eq!(
        placed
            .courier
            .step(&placed.number, "pick_up", &[])
            .await
            .status,
        404
    );
    for step in ["claim", "pick_up"] {
        let answer = other.step(&placed.number, step, &[]).await;
        assert_eq!(answer.status, 200, "{step}: {}", answer.body);
    }
    let fail = other
        .step(&placed.number, "fail", &[("reason", "nobody_there")])
        .await;
    assert_eq!(fail.status, 200, "{}", fail.body);
    let page = placed
        .customer
        .get(&format!("/orders/{}", placed.number))
        .await
        .body;
    assert!(page.contains("Nobody was at the door."), "{page}");
    assert_gapless(&placed.app).await;
}

#[tokio::test]
async fn an_admin_is_no_cook() {
    let placed = Placed::order().await;
    let admin = placed.app.with_role("boss", Role::Admin).await;

    let answer = admin.step(&placed.number, "accept", &[]).await;

    assert_eq!(answer.status, 403, "{}", answer.body);
}

mod live {
    use super::*;
    use crate::helpers::{Client, EventStream};

    /// The next event of a kind, beside beats.
    async fn next_order(stream: &mut EventStream) -> (String, serde_json::Value) {
        let event = stream.next().await;
        assert_eq!(event.name, "order");
        (event.id, serde_json::from_str(&event.data).unwrap())
    }

    async fn stream(client: &Client, query: &str) -> EventStream {
        client.open_stream_at(&format!("/events{query}")).await
    }

    #[tokio::test]
    async fn a_page_hears_of_its_orders_in_order_and_nobody_elses() {
        let placed = Placed::order().await;
        let mut page = stream(&placed.customer, "").await;
        let other = placed.app.customer("ravi").await;
        let mut others = stream(&other, "").await;
        page.begins().await;
        others.begins().await;

        placed.up_to("deliver").await;

        let expected = ["accept", "start", "finish", "claim", "pick_up", "deliver"];
        for (number, action) in (2..).zip(expected) {
            let (id, event) = next_order(&mut page).await;
            assert_eq!((id, &event["action"]), (number.to_string(), &action.into()));
            assert_eq!(event["number"], *placed.number);
        }
        let silence = tokio::time::timeout(Duration::from_millis(300), others.next()).await;
        assert!(silence.is_err(), "{silence:?}");
    }

    /// Whoever was away goes on after what they had: no gap and no double.
    #[tokio::test]
    async fn a_stream_that_was_dropped_goes_on_after_the_last_event() {
        let placed = Placed::order().await;
        let mut page = stream(&placed.customer, "?after=1").await;
        placed.up_to("start").await;
        let (first, _) = next_order(&mut page).await;
        drop(page);
        placed.cook.step(&placed.number, "finish", &[]).await;

        let mut again = placed.customer.open_stream_after(&first).await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            ids.push(next_order(&mut again).await.0);
        }
        placed.courier.step(&placed.number, "claim", &[]).await;
        ids.push(next_order(&mut again).await.0);

        assert_eq!(
            (first.as_str(), ids),
            ("2", ["3", "4", "5"].map(str::to_owned).to_vec())
        );
    }

    #[tokio::test]
    async fn a_board_hears_of_its_kitchen_and_only_its_members_may_listen() {
        let placed = Placed::order().await;
        let app = &placed.app;
        let mut board = stream(&placed.cook, "?kitchen=kitchen").await;
        let mut carried = stream(&placed.courier, "?deliveries").await;
        for stream in [&mut board, &mut carried] {
            assert_eq!(stream.next().await.name, "board", "for what it missed");
        }

        placed.customer.cancel(&placed.number).await;

        assert_eq!(board.next().await.name, "board");
        assert_eq!(carried.next().await.name, "board");
        let status = async |client: &Client, query: &str| {
            let path = format!("/events{query}");
            client.get_as_client(&path).await.status
        };
        Kitchen::open_at(app, "other", "Other Kitchen", (0, 1440)).await;
        assert_eq!(status(&placed.cook, "?kitchen=other").await, 404);
        assert_eq!(status(&placed.customer, "?kitchen=kitchen").await, 403);
        assert_eq!(status(&placed.cook, "?deliveries").await, 403);
        assert_eq!(status(&app.client(), "?kitchen=kitchen").await, 401);
    }
}
