//! The demo restaurants.

use tiffin::server::catalog::demo;

use crate::helpers::TestApp;

async fn seeded() -> TestApp {
    let app = TestApp::spawn().await;
    let made = demo::seed(&app.state.catalog).await.unwrap();
    assert_eq!(made, 14);
    app
}

#[tokio::test]
async fn fourteen_restaurants_cook_twelve_to_twenty_dishes_each() {
    let app = seeded().await;

    let odd = "select count(*) from restaurants r
        where (select count(*) from menu_items i where i.restaurant_id = r.id) not between 12 and 20
           or (select count(*) from menu_sections s where s.restaurant_id = r.id) not between 3 and 5
           or not exists (select 1 from opening_hours h where h.restaurant_id = r.id)";
    assert_eq!(app.count(odd).await, 0);
    let groups = "select count(*) from option_groups";
    assert!(app.count(groups).await > 50);
}

#[tokio::test]
async fn they_are_made_once() {
    let app = seeded().await;
    let items = "select count(*) from menu_items";
    let before = app.count(items).await;

    let there = demo::seed(&app.state.catalog).await.unwrap();

    assert_eq!(there, 14);
    assert_eq!(app.count(items).await, before);
}

#[tokio::test]
async fn every_option_can_be_taken_as_its_group_asks() {
    let app = seeded().await;

    let unsatisfiable = "select count(*) from option_groups g
        where g.max_select > (select count(*) from option_choices c where c.group_id = g.id)";
    let below_zero = "select count(*) from menu_items i
        where i.price_minor + coalesce((
            select sum(case when c.delta_minor < 0 then c.delta_minor else 0 end) from option_choices c
            join option_groups g on g.id = c.group_id where g.item_id = i.id), 0) <= 0";
    assert_eq!(app.count(unsatisfiable).await, 0);
    assert_eq!(app.count(below_zero).await, 0);
}

/// What a customer must be able to meet: closed and paused kitchens, a night and a long name.
#[tokio::test]
async fn every_special_case_is_among_them() {
    let app = seeded().await;

    for one in [
        "select count(*) from restaurants where paused_until is not null",
        "select count(*) from closed_days",
    ] {
        assert_eq!(app.count(one).await, 1, "{one}");
    }
    for some in [
        "select count(*) from opening_hours where closes_min > 1440",
        "select count(*) from opening_hours where opens_min = 0 and closes_min = 1440",
        "select count(*) from restaurants where free_over_minor is not null",
        "select count(*) from restaurants where free_over_minor is null",
        "select count(*) from restaurants where length(name) > 50",
        "select count(*) from menu_items where sold_out_until is not null",
    ] {
        assert!(app.count(some).await > 0, "{some}");
    }
    let day: String = sqlx::query_scalar("select day from closed_days")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();
    assert!(day.starts_with("20") && day.len() == 10, "{day}");
}
