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
