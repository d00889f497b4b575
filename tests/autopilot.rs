//! The demo's kitchens and couriers: they act where no person does.

use std::time::Duration;

use crate::helpers::{TestApp, staff::Placed};

async fn demo(speed: &str) -> TestApp {
    TestApp::spawn_with(&[("SITE__DEMO", "true"), ("DEMO__SPEED", speed)]).await
}

#[tokio::test]
async fn an_order_of_the_demo_is_delivered_by_itself() {
    let mut placed = Placed::order_at(demo("1000").await).await;

    loop {
        match &*placed.state().await {
            "delivered" => break,
            // One of twenty.
            "rejected" => placed.number = placed.customer.order(&placed.address).await,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }

    let by_hand = "select count(*) from order_events
                   where by_user_id is not null and action <> 'place'";
    assert_eq!(placed.app.count(by_hand).await, 0);
}

#[tokio::test]
async fn where_somebody_looks_at_the_board_it_steps_aside() {
    let app = demo("1000").await;
    crate::helpers::kitchen::Kitchen::open(&app).await;
    let cook = app.member("cook", "kitchen").await;
    app.courier("courier").await;
    assert_eq!(cook.get("/kitchen/kitchen").await.status, 200);
    let customer = app.customer("priya").await;
    let address = customer.add_address("12 Lake Road").await;
    let number = customer.order(&address).await;

    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(
        app.count("select count(*) from orders where state = 'placed'")
            .await,
        1
    );
    assert_eq!(cook.step(&number, "accept", &[]).await.status, 200);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        app.count("select count(*) from orders where state = 'accepted'")
            .await,
        1
    );

    // Nobody has looked for a while.
    app.advance(Duration::from_mins(2));
    while app
        .count("select count(*) from orders where state = 'delivered'")
        .await
        == 0
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn elsewhere_nobody_acts_for_people() {
    let settings = [("SITE__DEMO", "false"), ("DEMO__SPEED", "1000")];
    let placed = Placed::order_at(TestApp::spawn_with(&settings).await).await;

    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(placed.state().await, "placed");
}

/// What a courier has picked up by hand is theirs to hand over, and what the board shows them.
#[tokio::test]
async fn what_a_courier_picked_up_by_hand_is_left_to_them() {
    let app = demo("1000").await;
    let ordering = &app.state.ordering;
    ordering.attend_kitchen(&"kitchen".into()).await.unwrap();
    ordering.attend_deliveries().await.unwrap();
    let placed = Placed::order_at(app).await;
    placed.up_to("finish").await;
    let by_nobody = "insert into order_events (order_id, seq, user_id, user_seq, action, from_state,
                         to_state, actor, by_user_id, at, note)
                     select id, 90, user_id, 90, 'claim', 'ready', 'ready', 'courier', null, placed_at,
                         null from orders";
    sqlx::query(by_nobody)
        .execute(&placed.app.state.db.write)
        .await
        .unwrap();
    let claimed = "update orders set courier_id = (select id from users where role = 'courier')";
    sqlx::query(claimed)
        .execute(&placed.app.state.db.write)
        .await
        .unwrap();
    assert_eq!(
        placed
            .courier
            .step(&placed.number, "pick_up", &[])
            .await
            .status,
        200
    );

    // Nobody looks at the boards any more.
    placed.app.advance(Duration::from_mins(2));
    tokio::time::sleep(Duration::from_secs(2)).await;

    assert_eq!(placed.state().await, "on_the_way");
}

/// Of boards that nobody looks at any more nothing is kept.
#[tokio::test]
async fn who_looked_at_a_board_is_forgotten() {
    let app = demo("1000").await;
    app.state.ordering.attend_deliveries().await.unwrap();
    let boards = "select count(*) from attended_boards";

    app.state.ordering.delete_expired().await.unwrap();
    assert_eq!(app.count(boards).await, 1);
    app.advance(Duration::from_mins(2));
    app.state.ordering.delete_expired().await.unwrap();

    assert_eq!(app.count(boards).await, 0);
}
