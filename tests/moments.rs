//! How pages say when: one way for a moment, one for a span, each with its zone.

use tiffin::model::order::{Order, Orders};

use crate::helpers::{
    Client, TestApp,
    kitchen::{Kitchen, MEALS, RED_RICE},
    read,
};

async fn ordered(app: &TestApp) -> (Client, String) {
    Kitchen::open(app).await;
    let client = app.customer("priya").await;
    let address = client.add_address("12 Lake Road").await;
    client.add(MEALS, &[RED_RICE], 2).await;
    let number = client
        .place(&client.review("kitchen", &address).await)
        .await;
    (client, number)
}

/// The day of one was UTC's, the time of the other the kitchen's.
#[tokio::test]
async fn an_order_has_one_day_in_the_list_and_on_its_page() {
    let app = TestApp::spawn().await;
    let (client, number) = ordered(&app).await;
    // 22:00 UTC is 03:30 of the next day in Kolkata.
    sqlx::query("update orders set placed_at = placed_at - placed_at % 86400000 - 180000000")
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let order: Order = read(&client.call("/api/order", &[("number", &number)]).await);
    let listed = read::<Orders>(&client.call("/api/orders", &[]).await);
    let summary = &listed.orders[0];

    assert!(
        summary.placed_words.ends_with(" at 03:30 IST"),
        "{}",
        summary.placed_words
    );
    assert_eq!(order.placed_words, summary.placed_words);
    for page in ["/orders".to_owned(), format!("/orders/{number}")] {
        let page = client.get(&page).await.body;
        assert!(page.contains(&summary.placed_words), "{page}");
        assert!(page.contains("T22:00:00Z\""), "for machines: {page}");
    }
}

#[tokio::test]
async fn a_promise_reads_as_a_sentence_today_and_later() {
    let app = TestApp::spawn().await;
    let (client, number) = ordered(&app).await;
    // 13:00 to 13:20 UTC are 18:30 to 18:50 in Kolkata; ten days ago.
    sqlx::raw_sql(
        "update orders set placed_at = placed_at - placed_at % 86400000 - 864000000;
         update orders set promised_from = placed_at + 46800000, promised_to = placed_at + 48000000",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();

    let order: Order = read(&client.call("/api/order", &[("number", &number)]).await);

    let words = order.promised_words;
    assert!(words.starts_with("on "), "{words}");
    assert!(words.ends_with(" between 18:30 and 18:50 IST"), "{words}");
    let page = client.get(&format!("/orders/{number}")).await.body;
    assert!(page.contains(&words), "{page}");
}

#[tokio::test]
async fn what_ends_ends_until_a_day_and_not_until_on_it() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let day = 24 * 60 * 60 * 1000;
    let at = app.state.clock.now().0 + 9 * day;
    kitchen
        .sql(
            &app,
            &format!(
                "update restaurants set paused_until = {at};
                 update menu_items set sold_out_until = {at} where id = 'dosa'"
            ),
        )
        .await;

    let page = app.client().get("/r/kitchen").await.body;

    for words in ["Paused until ", "Sold out until "] {
        let after = page.split(words).nth(1).expect(words);
        // The framework may mark where one text ends and the next begins.
        let after = after.trim_start_matches("<!>");
        assert!(after.starts_with(|c: char| c.is_ascii_digit()), "{after}");
        let end = after.find(" IST").expect("a zone");
        assert!(after[..end].contains(" at "), "{}", &after[..end]);
    }
}
