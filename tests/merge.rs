//! Random carts of a guest and a customer: merged, they add up line by line, capped at twenty.

use std::{cell::Cell, collections::BTreeMap};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tiffin::{
    model::moment::UnixMillis,
    server::ordering::{merging::merge_guest_carts, owner::GuestKey},
};

use crate::helpers::{
    TestApp,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, ROUND_THE_CLOCK},
};

const SLUGS: [&str; 2] = ["kitchen", "bakery"];
const DISHES: [&str; 3] = [DOSA, MEALS, CHAI];
const NOTES: [&str; 2] = ["", "well done"];

/// Quantities by kitchen, dish and note.
type Lines = BTreeMap<(usize, usize, usize), i64>;

fn lines() -> impl Strategy<Value = Lines> {
    let line = (0..SLUGS.len(), 0..DISHES.len(), 0..NOTES.len());
    prop::collection::btree_map(line, 1..=20_i64, 0..8)
}

/// Somebody's carts, put into the database as they are.
async fn put(app: &TestApp, owner: (Option<&str>, Option<&str>), lines: &Lines) {
    let db = &app.state.db.write;
    let who = owner.0.or(owner.1).unwrap_or_default();
    for ((kitchen, dish, note), quantity) in lines {
        let slug = SLUGS[*kitchen];
        let cart = format!("{who} {slug}");
        sqlx::query(
            "insert into carts (id, user_id, guest_key_hash, restaurant_id, updated_at)
             values ($1, $2, $3, $4, 0) on conflict do nothing",
        )
        .bind(&cart)
        .bind(owner.0)
        .bind(owner.1)
        .bind(slug)
        .execute(db)
        .await
        .unwrap();
        sqlx::query(
            "insert into cart_lines
                 (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
             values ($1, $2, $3, '', $4, $5, 100)",
        )
        .bind(format!("{cart} {dish} {note}"))
        .bind(&cart)
        .bind(dish_of(*kitchen, *dish))
        .bind(NOTES[*note])
        .bind(quantity)
        .execute(db)
        .await
        .unwrap();
    }
}

fn dish_of(kitchen: usize, dish: usize) -> String {
    if kitchen == 0 {
        DISHES[dish].to_owned()
    } else {
        format!("{}-{}", SLUGS[kitchen], DISHES[dish])
    }
}

/// For a customer of this name, whom nobody knows yet.
async fn merged_twice(app: &TestApp, name: &str, mine: &Lines, guests: &Lines) {
    app.customer(name).await;
    let user = app.user(name).await.id.to_string();
    let key = GuestKey::random();
    put(app, (Some(&user), None), mine).await;
    put(app, (None, Some(&key.hash())), guests).await;

    for _ in 0..2 {
        let mut tx = app.state.db.begin(&[]).await.unwrap();
        merge_guest_carts(&mut tx, &key, &user.as_str().into(), UnixMillis(1))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    let mut expected = mine.clone();
    for (line, quantity) in guests {
        let there = expected.entry(*line).or_default();
        *there = (*there + quantity).min(20);
    }
    let mut expected: Vec<_> = expected
        .into_iter()
        .map(|((kitchen, dish, note), quantity)| {
            (
                dish_of(kitchen, dish),
                NOTES[note].to_owned(),
                quantity,
                user.clone(),
            )
        })
        .collect();
    expected.sort();
    let there: Vec<(String, String, i64, String)> = sqlx::query_as(
        "select l.item_id, l.note, l.quantity, c.user_id
         from cart_lines l join carts c on c.id = l.cart_id where c.user_id = $1
         order by l.item_id, l.note",
    )
    .bind(&user)
    .fetch_all(&app.state.db.read)
    .await
    .unwrap();
    assert_eq!(there, expected);
    let guests = "select count(*) from carts where guest_key_hash is not null";
    assert_eq!(app.count(guests).await, 0);
}

#[test]
fn merged_carts_add_up_once_and_are_capped() {
    let config = Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let app = runtime.block_on(async {
        let app = TestApp::spawn().await;
        Kitchen::open(&app).await;
        Kitchen::open_at(&app, SLUGS[1], "Bakery", ROUND_THE_CLOCK).await;
        app
    });
    let customers = Cell::new(0);

    TestRunner::new(config)
        .run(&(lines(), lines()), |(mine, guests)| {
            customers.set(customers.get() + 1);
            let name = format!("customer{}", customers.get());
            runtime.block_on(merged_twice(&app, &name, &mine, &guests));
            Ok(())
        })
        .unwrap();
}
