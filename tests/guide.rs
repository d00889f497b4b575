//! The demo's guide: one customer plays all sides of an order of theirs, and of no other.

use std::time::Duration;

use tiffin::model::board::Guide;

use crate::helpers::{Answer, Client, PASSWORD, TestApp, read, staff::Placed};

/// Nobody of the demo acts before the boards were not looked at for a while.
async fn demo() -> Placed {
    let settings = [("SITE__DEMO", "true"), ("DEMO__SPEED", "1000")];
    let app = TestApp::spawn_with(&settings).await;
    app.courier("carrier").await;
    let ordering = &app.state.ordering;
    ordering.attend_kitchen(&"kitchen".into()).await.unwrap();
    ordering.attend_deliveries().await.unwrap();
    Placed::order_at(app).await
}

async fn guide(client: &Client, number: &str) -> Guide {
    read(&client.call("/api/guide", &[("order", number)]).await)
}

async fn play(client: &Client, number: &str, action: &str) -> Answer {
    let form = [
        ("order", number),
        ("action", action),
        ("minutes", "20"),
        ("reason", "nobody_there"),
    ];
    client.call("/api/play_step", &form).await
}

#[tokio::test]
async fn a_customer_plays_the_whole_life() {
    let placed = demo().await;
    let (customer, number) = (&placed.customer, &*placed.number);
    let first = guide(customer, number).await;
    assert!(
        first.ticket.is_some() && first.delivery.is_none(),
        "{first:?}"
    );

    for (action, state) in [
        ("accept", "accepted"),
        ("start", "preparing"),
        ("claim", "preparing"),
        ("finish", "ready"),
        ("pick_up", "on_the_way"),
        ("deliver", "delivered"),
    ] {
        let answer = play(customer, number, action).await;
        assert_eq!(answer.status, 200, "{action}: {}", answer.body);
        assert_eq!(placed.state().await, state);
        let page = customer.get(&format!("/orders/{number}/guide")).await;
        assert_eq!(page.status, 200, "{action}");
    }

    let last = guide(customer, number).await;
    assert!(last.ticket.is_none() && last.delivery.is_none(), "{last:?}");
    let by_customer = "select count(*) from order_events e join users u on u.id = e.by_user_id
                       where u.email = 'priya@example.com'";
    assert_eq!(placed.app.count(by_customer).await, 7, "the events say who");
    assert_eq!(play(customer, number, "deliver").await.status, 409);
}

#[tokio::test]
async fn nobody_plays_with_somebody_elses_order_or_as_anybody_else() {
    let placed = demo().await;
    let number = &*placed.number;
    let ravi = placed.app.customer("ravi").await;

    let form = [("order", number)];
    assert_eq!(ravi.call("/api/guide", &form).await.status, 404);
    assert_eq!(
        ravi.get(&format!("/orders/{number}/guide")).await.status,
        404
    );
    assert_eq!(play(&ravi, number, "accept").await.status, 404);
    for action in ["expire", "place", "nonsense", ""] {
        assert_eq!(
            play(&placed.customer, number, action).await.status,
            422,
            "{action}"
        );
    }
    assert_eq!(placed.state().await, "placed");
}

/// What a person does, a player cannot undo.
#[tokio::test]
async fn what_a_courier_has_taken_is_theirs() {
    let placed = demo().await;
    let (customer, number) = (&placed.customer, &*placed.number);
    placed.up_to("finish").await;
    placed.courier.step(number, "claim", &[]).await;

    for action in ["release", "pick_up"] {
        assert_eq!(play(customer, number, action).await.status, 404, "{action}");
    }
    assert_eq!(play(customer, number, "claim").await.status, 409);
    assert!(guide(customer, number).await.delivery.is_none());
}

/// The demo's own courier is a person, too, where somebody is signed in as it.
#[tokio::test]
async fn what_the_demos_courier_has_taken_by_hand_is_theirs() {
    let placed = demo().await;
    let (customer, number) = (&placed.customer, &*placed.number);
    let carrier = placed.app.signed_in("carrier", PASSWORD).await;
    placed.up_to("finish").await;
    carrier.step(number, "claim", &[]).await;

    assert_eq!(play(customer, number, "pick_up").await.status, 404);
    assert!(guide(customer, number).await.delivery.is_none());
    assert_eq!(carrier.step(number, "pick_up", &[]).await.status, 200);
}

#[tokio::test]
async fn the_autopilot_leaves_an_order_that_is_played() {
    let placed = demo().await;
    guide(&placed.customer, &placed.number).await;
    // Nobody looks at the boards any more.
    placed.app.advance(Duration::from_mins(2));

    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(placed.state().await, "placed");
    placed.app.advance(Duration::from_mins(4));
    while placed.state().await == "placed" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_site_that_is_no_demo_has_none() {
    let placed = Placed::order().await;
    let (customer, number) = (&placed.customer, &*placed.number);

    assert_eq!(
        customer
            .call("/api/guide", &[("order", number)])
            .await
            .status,
        404
    );
    assert_eq!(
        customer
            .get(&format!("/orders/{number}/guide"))
            .await
            .status,
        404
    );
    assert_eq!(play(customer, number, "accept").await.status, 404);
    let page = customer.get(&format!("/orders/{number}")).await.body;
    assert!(!page.contains("/guide"), "{page}");
}
