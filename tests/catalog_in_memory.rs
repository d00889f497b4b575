//! The catalogue in memory is the database's, whoever changes it.

use std::time::Duration;

#[cfg(not(feature = "postgres"))]
use sqlx::{ConnectOptions, Connection};
use tiffin::{
    model::{
        browse::Browse,
        catalog::{Menu, Restaurants},
        opening::Opening,
    },
    server::{catalog::Catalog, startup::Application},
};

use crate::helpers::{
    Client, TestApp,
    kitchen::{APPALAM, CHAI, DOSA, Kitchen, MEALS, RED_RICE, ROUND_THE_CLOCK},
    read, settings,
};

async fn find(client: &Client, form: &[(&str, &str)]) -> Restaurants {
    read(&client.call("/api/restaurants", form).await)
}

async fn names(client: &Client) -> Vec<String> {
    let found = find(client, &[]).await.restaurants;
    found.into_iter().map(|found| found.name).collect()
}

/// Changes something as another process does, of which nobody tells the server.
async fn elsewhere(app: &TestApp, sql: &str) {
    let other = app.elsewhere().await;
    sqlx::raw_sql(sql).execute(&other.write).await.unwrap();
    other.close().await;
}

async fn until_named(client: &Client, name: &str) {
    let seen = async {
        while names(client).await != [name] {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let seen = tokio::time::timeout(Duration::from_secs(30), seen).await;
    seen.unwrap_or_else(|_| panic!("{name} is never seen"));
}

#[tokio::test]
async fn what_another_process_changes_is_seen() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    elsewhere(&app, "update restaurants set name = 'Elsewhere'").await;
    until_named(&client, "Elsewhere").await;

    elsewhere(
        &app,
        "update menu_items set name = 'Zanzibar Pie' where id = 'dosa';
         update restaurants set name = 'Changed Again'",
    )
    .await;
    until_named(&client, "Changed Again").await;
    assert_eq!(find(&client, &[("q", "zanzibar")]).await.total, 1);
}

#[tokio::test]
async fn who_changes_it_sees_it_in_the_next_answer() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    for number in 0..20 {
        let name = format!("Kitchen {number}");
        let mut change = app.state.catalog.begin_change().await.unwrap();
        sqlx::query("update restaurants set name = $1")
            .bind(&name)
            .execute(&mut *change.tx)
            .await
            .unwrap();
        assert_ne!(names(&client).await, [&*name], "before it is committed");
        change.commit().await.unwrap();

        assert_eq!(names(&client).await, [&*name]);
    }
}

/// What is shown of everything, as JSON.
fn shown(catalog: &Catalog) -> String {
    let all = catalog.restaurants(&Browse::default());
    let menu = |slug: &str| catalog.menu(slug).map(|(menu, _)| menu);
    let menus: Vec<Option<Menu>> = all.restaurants.iter().map(|r| menu(&r.slug)).collect();
    serde_json::to_string(&(all, menus)).unwrap()
}

/// Only what changed is read again: nothing may be forgotten, and nothing may stay.
#[tokio::test]
async fn every_change_counts_and_is_read() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    Kitchen::open_at(&app, "other", "Other Kitchen", ROUND_THE_CLOCK).await;
    let catalog = &app.state.catalog;
    let today = time::OffsetDateTime::now_utc().date();
    let days = [-1, 0, 1].map(|days| today + time::Duration::days(days));
    let days = days.map(|day| format!("('other', '{day}')")).join(", ");
    let closed = format!("insert into closed_days values {days}");

    for sql in [
        "update restaurants set blurb = 'Changed' where id = 'kitchen'",
        "update restaurants set rating_sum = 9, rating_count = 2 where id = 'other'",
        "update restaurants set paused_until = 9000000000000 where id = 'other'",
        "update restaurants set paused_until = null",
        &closed,
        "update closed_days set restaurant_id = 'kitchen'",
        "delete from closed_days",
        "update opening_hours set closes_min = 600 where restaurant_id = 'kitchen'",
        "delete from opening_hours where restaurant_id = 'kitchen'",
        "insert into opening_hours values ('kitchen', 0, 60, 1500)",
        "insert into menu_sections values ('sweets', 'kitchen', 'Sweets', 5)",
        "update menu_items set section_id = 'sweets' where id = 'chai'",
        "update menu_sections set name = 'Sweet', position = -1 where id = 'sweets'",
        "update menu_items set name = 'Tea', about = 'Hot', price_minor = 1, spice = 3,
             diet = 'egg' where id = 'chai'",
        "update menu_items set sold_out_until = 9000000000000 where id = 'dosa'",
        "update menu_items set archived_at = 1 where id = 'dosa'",
        "update menu_items set archived_at = null where id = 'dosa'",
        "insert into menu_items (id, section_id, restaurant_id, name, about, price_minor, diet,
             spice, position) values ('halwa', 'sweets', 'kitchen', 'Halwa', '', 9900, 'veg', 0, 7)",
        "insert into item_allergens values ('halwa', 'milk'), ('halwa', 'nuts')",
        "update item_allergens set item_id = 'other-dosa' where allergen = 'nuts'",
        "delete from item_allergens where allergen = 'milk'",
        "insert into option_groups values ('size', 'halwa', 'Size', 1, 1, 0)",
        "insert into option_choices (id, group_id, name, delta_minor, position)
         values ('small', 'size', 'Small', 0, 0), ('large', 'size', 'Large', 500, 1)",
        "update option_choices set delta_minor = 700, sold_out_until = 9000000000000
         where id = 'large'",
        "update option_groups set item_id = 'other-dosa' where id = 'size'",
        "update option_choices set group_id = 'other-extras' where id = 'small'",
        "delete from option_choices where id = 'large'",
        "delete from option_groups where id = 'other-extras'",
        "delete from menu_items where id = 'halwa'",
        "delete from menu_sections where id = 'sweets'",
        "delete from restaurants where id = 'other'",
        "delete from restaurants",
    ] {
        let version = catalog.snapshot().version;

        kitchen.sql(&app, sql).await;

        let anew = Catalog::new(app.state.db.clone(), app.state.clock.clone());
        let snapshot = anew.refresh().await.unwrap();
        assert_eq!(shown(catalog), shown(&anew), "{sql}");
        assert_eq!(catalog.snapshot().version, snapshot.version, "{sql}");
        assert!(snapshot.version > version, "{sql}");
    }
}

/// What customers do all day long has nobody read the catalogue again.
#[tokio::test]
async fn ordering_changes_no_version() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let version = app.state.catalog.snapshot().version;

    let client = app.customer("priya").await;
    client.add(DOSA, &[], 2).await;
    client.add(MEALS, &[RED_RICE, APPALAM], 1).await;
    let address = client.add_address("12 Lake Road").await;
    let review = client.review("kitchen", &address).await;
    client.place(&review).await;
    client.add(CHAI, &[], 1).await;

    let stands = "select version from catalog_version";
    assert_eq!(app.count(stands).await, version);
}

/// Nothing in memory is of the moment at which it was read.
#[tokio::test]
async fn what_ends_by_the_clock_ends_without_being_read_again() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let client = app.client();
    let until = app.state.clock.now().0 + 3_600_000;
    let sql = format!(
        "update restaurants set paused_until = {until};
         update menu_items set sold_out_until = {until} where id = 'dosa';
         update option_choices set sold_out_until = {until} where id = 'curd'"
    );
    kitchen.sql(&app, &sql).await;
    let (paused, version) = (
        find(&client, &[]).await,
        app.state.catalog.snapshot().version,
    );
    let menu = client.get("/r/kitchen").await.body;
    assert!(matches!(
        paused.restaurants[0].opening,
        Opening::Paused { .. }
    ));
    assert!(menu.contains("Sold out until"), "{menu}");
    assert_eq!(find(&client, &[("open", "1")]).await.total, 0);

    app.advance(Duration::from_hours(1));

    let found = find(&client, &[("open", "1")]).await;
    assert_eq!(found.restaurants[0].opening, Opening::Open { until: None });
    let menu = client.get("/r/kitchen").await.body;
    assert!(!menu.contains("old out"), "{menu}");
    assert_eq!(app.state.catalog.snapshot().version, version);
}

/// The database compared wall clocks and the cards compared moments: in the hour that does not come,
/// and in the one that comes twice, they differed.
#[tokio::test]
async fn the_filter_and_the_cards_agree_when_the_clocks_are_changed() {
    let app = TestApp::spawn().await;
    for (slug, hours) in [
        ("before", (60, 150)),
        ("within", (135, 165)),
        ("after", (150, 240)),
        ("night", (1_380, 1_600)),
    ] {
        Kitchen::open_at(&app, slug, slug, hours).await;
    }
    Kitchen
        .sql(&app, "update restaurants set timezone = 'Europe/Berlin'")
        .await;
    let client = app.client();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();

    for _ in 0..2 {
        let now = jiff::Timestamp::from_millisecond(app.state.clock.now().0).unwrap();
        let change = zone.following(now).next().unwrap().timestamp();
        let ahead = change.as_millisecond() - now.as_millisecond() - 3 * 3_600_000;
        app.advance(Duration::from_millis(ahead.try_into().unwrap()));
        let mut seen = [false, false];
        for _ in 0..6 * 12 {
            app.advance(Duration::from_mins(5));
            let all = find(&client, &[]).await.restaurants;
            let open = find(&client, &[("open", "1")]).await.restaurants;
            let expected: Vec<_> = all
                .into_iter()
                .filter(|restaurant| {
                    let is_open = restaurant.opening.takes_orders();
                    assert_eq!(restaurant.opening_words.starts_with("Open until"), is_open);
                    seen[usize::from(is_open)] = true;
                    is_open
                })
                .collect();
            assert_eq!(open, expected);
        }
        assert_eq!(seen, [true, true]);
    }
}

/// A catalogue that cannot be read stays as it was, and is read when it can be.
#[tokio::test]
async fn what_fails_is_tried_again() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    elsewhere(
        &app,
        "alter table option_choices rename to away;
         update restaurants set name = 'Later'",
    )
    .await;
    app.state
        .catalog
        .refresh()
        .await
        .expect_err("a table is missing");
    assert_eq!(names(&client).await, ["Test Kitchen"]);
    // A change of this process is committed all the same.
    Kitchen
        .sql(&app, "update restaurants set name = 'Later Still'")
        .await;
    assert_eq!(names(&client).await, ["Test Kitchen"]);

    elsewhere(&app, "alter table away rename to option_choices").await;
    until_named(&client, "Later Still").await;
}

#[tokio::test]
async fn a_server_that_cannot_read_the_catalogue_does_not_start() {
    let app = TestApp::spawn().await;
    elsewhere(&app, "alter table option_choices rename to away").await;

    let error = Application::build(settings(app.folder.path(), &[])).await;

    let error = format!("{:#}", error.err().expect("does not start"));
    assert!(error.contains("the catalogue cannot be read"), "{error}");
}

/// Its versions may be the same numbers.
#[cfg(all(unix, not(feature = "postgres")))]
#[tokio::test]
async fn another_database_in_its_place_is_read() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();
    let (file, copy) = (
        app.folder.path().join("tiffin.db"),
        app.folder.path().join("copy.db"),
    );
    let copied = format!("vacuum into '{}'", copy.display());
    elsewhere(&app, &copied).await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&copy);
    let mut other = options.connect().await.unwrap();
    sqlx::raw_sql(
        "drop trigger restaurants_changed; update restaurants set name = 'From a Backup'",
    )
    .execute(&mut other)
    .await
    .unwrap();
    other.close().await.unwrap();

    for journal in ["tiffin.db-wal", "tiffin.db-shm"] {
        std::fs::remove_file(app.folder.path().join(journal)).unwrap();
    }
    std::fs::rename(&copy, &file).unwrap();

    until_named(&client, "From a Backup").await;
}

#[tokio::test]
async fn many_changes_at_once_end_in_the_last() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();
    let rename = async |number: i64| {
        let name = format!("update restaurants set blurb = '{number}'");
        Kitchen.sql(&app, &name).await;
    };

    futures::future::join_all((0..50).map(rename)).await;

    let stands = "select cast(blurb as bigint) from restaurants";
    let last = app.count(stands).await.to_string();
    assert_eq!(find(&client, &[]).await.restaurants[0].blurb, last);
}
