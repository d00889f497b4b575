//! What a kitchen's members take off the menu, and when they take no orders.

use std::time::Duration;

use tiffin::model::catalog::Menu;

use crate::helpers::{
    Client,
    kitchen::{DOSA, Kitchen, MEALS, RED_RICE},
    read,
    staff::Placed,
};

async fn menu(client: &Client) -> Menu {
    let answer = client.call("/api/menu", &[("restaurant", "kitchen")]).await;
    let value: serde_json::Value = read(&answer);
    serde_json::from_value(value["menu"].clone()).unwrap()
}

async fn sold_out(client: &Client, dish: &str) -> Option<String> {
    let menu = menu(client).await;
    let mut dishes = menu.sections.into_iter().flat_map(|section| section.dishes);
    dishes.find(|found| found.id == dish).unwrap().sold_out
}

async fn set(client: &Client, what: &str, id: &str, until: &str) -> u16 {
    let form = [("restaurant", "kitchen"), (what, id), ("until", until)];
    client.call("/api/set_sold_out", &form).await.status
}

async fn pause(client: &Client, until: &str) -> u16 {
    let form = [("restaurant", "kitchen"), ("until", until)];
    client.call("/api/pause", &form).await.status
}

#[tokio::test]
async fn a_dish_is_off_the_menu_at_once_and_back_by_itself() {
    let placed = Placed::order().await;
    let visitor = placed.app.client();

    assert_eq!(set(&placed.cook, "dish", DOSA, "half_an_hour").await, 200);

    assert!(sold_out(&visitor, DOSA).await.is_some());
    assert_eq!(visitor.try_add(DOSA, &[], "1").await.status, 422);
    placed.app.advance(Duration::from_mins(31));
    assert_eq!(sold_out(&visitor, DOSA).await, None);

    for until in ["closing", "tomorrow", "further_notice"] {
        assert_eq!(set(&placed.cook, "dish", DOSA, until).await, 200);
        assert!(sold_out(&visitor, DOSA).await.is_some(), "{until}");
    }
    assert_eq!(sold_out(&visitor, DOSA).await.unwrap(), "further notice");
    assert_eq!(set(&placed.cook, "dish", DOSA, "").await, 200);
    assert_eq!(sold_out(&visitor, DOSA).await, None);
    assert_eq!(set(&placed.cook, "dish", DOSA, "soon").await, 422);
    let written = "select count(*) from staff_actions where subject = 'dosa'";
    assert_eq!(placed.app.count(written).await, 5, "each is written down");
}

#[tokio::test]
async fn an_option_is_off_the_menu() {
    let placed = Placed::order().await;

    assert_eq!(set(&placed.cook, "option", RED_RICE, "tomorrow").await, 200);

    let visitor = placed.app.client();
    let answer = visitor.try_add(MEALS, &[RED_RICE], "1").await;
    assert_eq!(answer.status, 422, "{}", answer.body);
}

#[tokio::test]
async fn a_kitchen_that_pauses_takes_no_orders_until_it_does_again() {
    let placed = Placed::order().await;
    placed.customer.add(DOSA, &[], 2).await;
    let review = placed.customer.review("kitchen", &placed.address).await;

    assert_eq!(pause(&placed.cook, "half_an_hour").await, 200);

    assert_eq!(placed.customer.try_place(&review).await.status, 409);
    let words = menu(&placed.customer).await.restaurant.opening_words;
    assert!(words.starts_with("Paused until"), "{words}");
    assert_eq!(pause(&placed.cook, "").await, 200);
    placed.customer.place(&review).await;
}

#[tokio::test]
async fn it_is_its_members_menu() {
    let placed = Placed::order().await;
    Kitchen::open_at(&placed.app, "other", "Other Kitchen", (0, 1440)).await;
    let other = placed.app.member("other-cook", "other").await;

    assert_eq!(set(&other, "dish", DOSA, "tomorrow").await, 404);
    assert_eq!(pause(&other, "tomorrow").await, 404);
    assert_eq!(
        set(&placed.cook, "dish", "other-dosa", "tomorrow").await,
        404
    );
    assert_eq!(
        set(&placed.cook, "option", "other-curd", "tomorrow").await,
        404
    );
    assert_eq!(set(&placed.customer, "dish", DOSA, "tomorrow").await, 403);
    assert_eq!(placed.cook.get("/kitchen/other/menu").await.status, 404);
    assert_eq!(
        placed.app.count("select count(*) from staff_actions").await,
        0
    );

    let page = placed.cook.get("/kitchen/kitchen/menu").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Sold out for 30 minutes: Masala Dosa"),
        "{}",
        page.body
    );
}
