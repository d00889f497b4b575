//! The list of restaurants, the search, and the menus.

use std::time::Duration;

use tiffin::{
    model::{catalog::Restaurants, opening::Opening},
    server::catalog::{demo, large},
};

use crate::helpers::{
    Client, TestApp,
    kitchen::{DOSA, Kitchen, ROUND_THE_CLOCK},
    read,
};

async fn city() -> (TestApp, Client) {
    let app = TestApp::spawn().await;
    demo::seed(&app.state.catalog).await.unwrap();
    let client = app.client();
    (app, client)
}

async fn find(client: &Client, form: &[(&str, &str)]) -> Restaurants {
    read(&client.call("/api/restaurants", form).await)
}

fn names(found: &Restaurants) -> Vec<&str> {
    found.restaurants.iter().map(|r| r.name.as_str()).collect()
}

#[tokio::test]
async fn the_start_page_says_what_one_wants_to_know_before_choosing() {
    let (_app, client) = city().await;

    let page = client.get("/").await.body;

    let found = find(&client, &[]).await;
    assert_eq!(found.total, 14);
    for restaurant in found.restaurants.iter().take(9) {
        assert!(
            page.contains(&format!("/r/{}", restaurant.slug)),
            "{}",
            restaurant.slug
        );
        assert!(
            page.contains(&restaurant.opening_words),
            "{}",
            restaurant.opening_words
        );
    }
    assert!(
        page.contains("Minimum ₹149.00") && page.contains("Delivery ₹29.00"),
        "{page}"
    );
    assert!(page.contains("See and filter all 14"), "{page}");
}

#[tokio::test]
async fn a_word_finds_dishes_and_restaurants_by_their_beginnings() {
    let (_app, client) = city().await;

    for typed in ["dosa", "DOS", "dósa", "  dosa! "] {
        let found = find(&client, &[("q", typed)]).await;
        assert!(found.total > 0, "{typed}");
        assert_eq!(found.searched_instead, None, "{typed}");
        let with_dishes = found.restaurants.iter().any(|restaurant| {
            restaurant
                .dishes
                .iter()
                .any(|dish| dish.to_lowercase().contains("dosa"))
        });
        assert!(with_dishes, "{typed}");
    }
    let found = find(&client, &[("q", "banana leaf")]).await;
    assert_eq!(names(&found)[0], "Banana Leaf House");
    // Words of the restaurant and of its dish together.
    let found = find(&client, &[("q", "banana curd rice")]).await;
    assert_eq!(names(&found), ["Banana Leaf House"]);
}

/// Sections say in an Indian script what their dishes are.
#[tokio::test]
async fn a_word_finds_the_dishes_of_a_section() {
    let (_app, client) = city().await;

    for (typed, name, dish) in [
        ("சாப்பாடு", "Banana Leaf House", "Full Leaf Meals"),
        ("தோசை", "The Patient Griddle", "Masala Dosa"),
        ("தோ", "The Patient Griddle", "Masala Dosa"),
        (
            "uttapams cheese",
            "The Patient Griddle",
            "Cheese Chilli Uttapam",
        ),
        ("gravies kuzhambu", "Banana Leaf House", "Vatha Kuzhambu"),
    ] {
        let found = find(&client, &[("q", typed)]).await;
        assert_eq!(names(&found)[..1], [name], "{typed}");
        let dishes = &found.restaurants[0].dishes;
        assert!(
            dishes.iter().any(|found| found == dish),
            "{typed}: {dishes:?}"
        );
        assert_eq!(found.searched_instead, None, "{typed}");
    }
    for typed in [
        "இட்லி",
        "காபி",
        "थाली",
        "मिठाई",
        "بریانی",
        "चाय",
        "कबाब",
        "चाट",
        "खिचड़ी",
    ] {
        assert!(find(&client, &[("q", typed)]).await.total > 0, "{typed}");
    }
}

#[tokio::test]
async fn one_and_many_find_the_same_kitchens() {
    let (app, client) = city().await;
    let kitchen = Kitchen::open(&app).await;
    kitchen
        .sql(
            &app,
            "update menu_items set name = 'Mulberry Tart' where id = 'dosa'",
        )
        .await;

    for (one, many) in [
        ("cake", "cakes"),
        ("dosa", "dosas"),
        ("dish", "dishes"),
        ("mulberry", "mulberries"),
        ("curry", "curries"),
        ("idli", "idlis"),
        ("tomato", "tomatoes"),
        ("ｃａｋｅ", "CAKES"),
    ] {
        let (found_one, found_many) = (
            find(&client, &[("q", one)]).await,
            find(&client, &[("q", many)]).await,
        );
        assert_eq!(names(&found_one), names(&found_many), "{one}");
        assert_eq!(found_many.searched_instead, None, "{many}");
        assert!(found_one.total > 0 || one == "dish", "{one}");
    }
}

#[tokio::test]
async fn what_looks_alike_finds_the_same() {
    let (_app, client) = city().await;

    for (plain, odd) in [
        ("dosa", "ｄｏｓａ"),
        ("dosa", "do\u{ad}sa\u{200b}"),
        ("fish", "ﬁsh"),
        ("thali", "ᵗʰᵃˡⁱ"),
    ] {
        let found = find(&client, &[("q", odd)]).await;
        assert!(found.total > 0, "{odd}");
        assert_eq!(names(&found), names(&find(&client, &[("q", plain)]).await));
    }
}

#[tokio::test]
async fn signs_alone_find_nothing_and_the_page_says_so() {
    let (_app, client) = city().await;

    for typed in ["🍕", "%", "\"", "…"] {
        let found = find(&client, &[("q", typed)]).await;
        assert_eq!((found.total, found.pages), (0, 1), "{typed}");
    }
    let page = client.get("/restaurants?q=%F0%9F%8D%95").await.body;
    assert!(
        page.contains("Nothing found") && page.contains("Try the name of a dish"),
        "{page}"
    );
    for typed in ["", "  ", "\u{200b}"] {
        assert_eq!(find(&client, &[("q", typed)]).await.total, 14, "{typed:?}");
    }
}

#[tokio::test]
async fn a_mistyped_word_finds_what_was_meant_and_says_so() {
    let (_app, client) = city().await;

    for (typed, meant) in [
        ("panneer", "paneer"),
        ("biriyani", "biryani"),
        ("dsoa", "dosa"),
    ] {
        let found = find(&client, &[("q", typed)]).await;
        assert_eq!(found.searched_instead.as_deref(), Some(meant));
        assert!(found.total > 0, "{typed}");
    }
    let page = client.get("/restaurants?q=panneer").await.body;
    assert!(page.contains("for “paneer”"), "{page}");
    let found = find(&client, &[("q", "xylophone")]).await;
    assert_eq!((found.total, found.searched_instead), (0, None));
    let page = client.get("/restaurants?q=xylophone").await.body;
    assert!(
        page.contains("Nothing found") && page.contains("Try fewer words"),
        "{page}"
    );
}

#[tokio::test]
async fn nothing_typed_breaks_the_search() {
    let (_app, client) = city().await;

    for typed in [
        "\"",
        "'",
        "*",
        "dosa*",
        "a OR b",
        "NEAR(",
        "title:dosa",
        "-",
        "(",
        "%",
        "\0",
        "😀",
        "<script>alert(1)</script>",
        &"x".repeat(5_000),
        &"dosa ".repeat(500),
    ] {
        let answer = client.call("/api/restaurants", &[("q", typed)]).await;
        assert_eq!(answer.status, 200, "{typed:?}: {}", answer.body);
    }
    let page = client
        .get("/restaurants?q=%3Cscript%3Ealert(1)%3C/script%3E")
        .await
        .body;
    assert!(!page.contains("<script>alert"), "{page}");
    for query in [
        "page=0",
        "page=-1",
        "page=99999999999",
        "page=9999",
        "sort=x",
        "diet=x&open=x",
    ] {
        let answer = client.get(&format!("/restaurants?{query}")).await;
        assert_eq!(answer.status, 200, "{query}");
        assert!(
            answer.body.contains("14 restaurants"),
            "{query}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn filters_narrow_and_sorts_sort() {
    let (app, client) = city().await;
    let all = find(&client, &[]).await;

    let cuisine = find(&client, &[("cuisine", "South Indian")]).await;
    assert!(cuisine.total > 0 && cuisine.total < 14);
    assert!(
        cuisine
            .restaurants
            .iter()
            .all(|r| r.cuisine == "South Indian")
    );
    assert_eq!(all.cuisines, cuisine.cuisines);

    let meat = "select count(distinct restaurant_id) from menu_items
                where diet not in ('veg', 'vegan')";
    let veg = find(&client, &[("diet", "veg")]).await;
    assert_eq!(i64::from(veg.total), 14 - app.count(meat).await);
    let vegan = "select count(distinct restaurant_id) from menu_items where diet = 'vegan'";
    let found = find(&client, &[("diet", "vegan")]).await;
    assert_eq!(i64::from(found.total), app.count(vegan).await);

    let is_sorted = |found: Restaurants, key: fn(&_) -> i64| {
        let keys: Vec<_> = found.restaurants.iter().map(key).collect();
        assert!(keys.is_sorted(), "{keys:?}");
    };
    is_sorted(find(&client, &[("sort", "delivery")]).await, |r| {
        r.delivery.minor
    });
    is_sorted(find(&client, &[("sort", "minimum")]).await, |r| {
        r.minimum.minor
    });
    is_sorted(find(&client, &[("sort", "rating")]).await, |r| {
        -r.rating.map_or(0, |rating| rating.tenths / 2)
    });
    is_sorted(all, |r| i64::from(!r.opening.takes_orders()));
}

/// The filter and the cards must not tell different stories.
#[tokio::test]
async fn what_the_list_calls_open_is_open_through_a_whole_week() {
    let (app, client) = city().await;
    let mut open_and_closed = [false, false];

    for _ in 0..7 * 24 * 60 / 97 {
        app.advance(Duration::from_mins(97));
        let all = find(&client, &[]).await;
        let open = find(&client, &[("open", "1")]).await;
        let mut expected: Vec<_> = all
            .restaurants
            .iter()
            .filter(|r| r.opening.takes_orders())
            .map(|r| r.name.clone())
            .collect();
        let mut listed: Vec<_> = names(&open).into_iter().map(str::to_owned).collect();
        expected.sort();
        listed.sort();
        assert_eq!(listed, expected);
        for restaurant in &all.restaurants {
            open_and_closed[usize::from(restaurant.opening.takes_orders())] = true;
        }
    }
    assert_eq!(open_and_closed, [true, true]);
}

#[tokio::test]
async fn closed_paused_and_sold_out_say_until_when() {
    let (app, client) = city().await;
    let all = find(&client, &[]).await;

    let paused = all
        .restaurants
        .iter()
        .find(|r| matches!(r.opening, Opening::Paused { .. }))
        .or_else(|| {
            all.restaurants
                .iter()
                .find(|r| r.opening_words.starts_with("Closed"))
        })
        .unwrap();
    assert!(
        paused.opening_words.starts_with("Paused until") || paused.opening_words.contains("opens"),
        "{}",
        paused.opening_words
    );
    let slug: String = sqlx::query_scalar(
        "select r.slug from restaurants r join menu_items i on i.restaurant_id = r.id
         where i.sold_out_until is not null limit 1",
    )
    .fetch_one(&app.state.db.read)
    .await
    .unwrap();
    let menu = client.get(&format!("/r/{slug}")).await.body;
    assert!(menu.contains("Sold out until "), "{menu}");
}

#[tokio::test]
async fn the_search_follows_every_change() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let client = app.client();
    let finds = async |word: &str| find(&client, &[("q", word)]).await.total;
    assert_eq!((finds("masala").await, finds("zanzibar").await), (1, 0));

    kitchen
        .sql(
            &app,
            "update menu_items set name = 'Zanzibar Pie' where id = 'dosa'",
        )
        .await;
    assert_eq!((finds("masala").await, finds("zanzibar").await), (0, 1));
    kitchen
        .sql(
            &app,
            "update menu_items set archived_at = 1 where id = 'dosa'",
        )
        .await;
    assert_eq!(finds("zanzibar").await, 0);
    kitchen
        .sql(
            &app,
            "update menu_items set archived_at = null where id = 'dosa'",
        )
        .await;
    kitchen
        .sql(&app, "update restaurants set name = 'Quetzal Table'")
        .await;
    assert_eq!(finds("quetzal zanzibar").await, 1);
    kitchen
        .sql(&app, "update menu_sections set name = 'Pies · पाई'")
        .await;
    assert_eq!(finds("पाई zanzibar").await, 1);
    kitchen
        .sql(
            &app,
            "insert into menu_sections (id, restaurant_id, name, position)
             select 'specials', id, 'Specials', 9 from restaurants;
             update menu_items set section_id = 'specials' where id = 'dosa'",
        )
        .await;
    assert_eq!(
        (finds("पाई zanzibar").await, finds("special zanzibar").await),
        (0, 1)
    );
    kitchen
        .sql(&app, "delete from menu_items where id = 'dosa'")
        .await;
    assert_eq!((finds("zanzibar").await, finds("quetzal").await), (0, 1));
    kitchen.sql(&app, "delete from restaurants").await;
    assert_eq!(finds("quetzal").await, 0);
}

#[tokio::test]
async fn a_large_catalogue_is_paged() {
    let (app, client) = city().await;
    assert_eq!(large::grow(&app.state.catalog, 60).await.unwrap(), 60);
    // Every constraint of the tables holds for many more.
    let many = TestApp::spawn().await;
    assert_eq!(
        large::grow(&many.state.catalog, 2_000).await.unwrap(),
        2_000
    );
    assert_eq!(
        large::grow(&app.state.catalog, 10).await.unwrap(),
        60,
        "it never shrinks"
    );

    let mut seen = std::collections::BTreeSet::new();
    for page in ["1", "2", "3"] {
        let found = find(&client, &[("page", page)]).await;
        assert_eq!(
            (found.total, found.pages, found.restaurants.len()),
            (60, 3, 20)
        );
        seen.extend(found.restaurants.into_iter().map(|r| r.slug));
    }

    assert_eq!(seen.len(), 60, "every restaurant on exactly one page");
    let last = find(&client, &[("page", "3")]).await;
    for past_the_end in ["4", "4000000000", "99999999999999999999"] {
        let found = find(&client, &[("page", past_the_end)]).await;
        assert_eq!(found, last, "{past_the_end}");
    }
    for first_page in ["", "0", "abc", "-3"] {
        let found = find(&client, &[("page", first_page)]).await;
        assert_eq!((found.page, found.total), (1, 60), "{first_page}");
    }
    let page = client.get("/restaurants?page=2&sort=rating").await.body;
    assert!(
        page.contains("Page ") && page.contains("sort=rating&amp;page=3"),
        "{page}"
    );
}

#[tokio::test]
async fn a_menu_says_what_is_in_a_dish_and_nothing_it_says_is_markup() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open_at(&app, "kitchen", "<b>Bold</b> & Sons", ROUND_THE_CLOCK).await;
    kitchen
        .sql(
            &app,
            "update menu_items set name = '<i>Dosa</i>', about = '<img src=x>';
             insert into item_allergens values ('dosa', 'milk'), ('dosa', 'nuts')",
        )
        .await;

    let page = app.client().get("/r/kitchen").await.body;

    assert!(
        page.contains("Contains ") && page.contains("milk, nuts"),
        "{page}"
    );
    assert!(
        page.contains("Vegetarian") && page.contains("Vegan"),
        "{page}"
    );
    assert!(page.contains("<title>&lt;b&gt;Bold&lt;/b&gt; &amp; Sons · Tiffin</title>"));
    for markup in ["<b>Bold", "<i>Dosa", "<img src=x>"] {
        assert!(!page.contains(markup), "{markup}: {page}");
    }
    assert!(page.contains(&format!("dish-{DOSA}")), "{page}");
}
