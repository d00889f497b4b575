//! Requests that meet on two servers, in transactions that are really at once: a hundred times each, and
//! none survives that must not, none counts twice, none is lost.

use std::time::Duration;

use futures::future::{join, join_all};
use tiffin::{model::cart::Carts, server::cleanup};

use crate::helpers::{
    Client, NEW_PASSWORD, PASSWORD, TestApp,
    kitchen::{CHAI, DOSA, Kitchen},
    read,
    tokens::is_refused,
};

const ROUNDS: usize = 100;

/// Both passwords in turn, so that each round changes the one that is.
fn passwords(round: usize) -> (&'static str, &'static str) {
    if round.is_multiple_of(2) {
        (PASSWORD, NEW_PASSWORD)
    } else {
        (NEW_PASSWORD, PASSWORD)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_sign_in_survives_a_password_change_that_it_meets() {
    let app = TestApp::spawn_two().await;
    app.customer("priya").await;

    for round in 0..ROUNDS {
        let (current, new) = passwords(round);
        let laptop = app.signed_in("priya", current).await;
        let (browser, app_client) = (app.client(), app.client());

        let (changed, (signed_in, tokens)) = join(
            laptop.change_password(current, new),
            join(
                browser.sign_in("priya", current),
                app_client.get_tokens("priya", current),
            ),
        )
        .await;

        assert_eq!(changed.status, 200, "round {round}: {}", changed.body);
        assert!([200, 401].contains(&signed_in.status), "{}", signed_in.body);
        assert!(!browser.is_signed_in().await, "round {round}");
        if tokens.status == 200 {
            let tokens: tiffin::model::token::Tokens = read(&tokens);
            let refreshed = app_client.refresh(&tokens.refresh_token).await;
            assert!(is_refused(&refreshed), "round {round}: {refreshed:?}");
            let asked = app_client.get_with(&tokens.access_token, "/api/me").await;
            assert!(is_refused(&asked), "round {round}: {asked:?}");
        } else {
            assert_eq!(tokens.status, 401, "{}", tokens.body);
        }
    }
    assert_eq!(app.count("select count(*) from user_sessions").await, 0);
    assert_eq!(app.count("select count(*) from token_families").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_password_changes_one_wins() {
    let app = TestApp::spawn_two().await;
    app.customer("priya").await;
    let mut current = PASSWORD.to_owned();

    for round in 0..ROUNDS {
        let phone = app.signed_in("priya", &current).await;
        let laptop = app.signed_in("priya", &current).await;
        let wanted = ["one", "other"].map(|who| format!("mango {who} at noon {round}"));

        let (one, other) = join(
            phone.change_password(&current, &wanted[0]),
            laptop.change_password(&current, &wanted[1]),
        )
        .await;

        let winner = usize::from(one.status != 200);
        let loser = if winner == 0 { other } else { one };
        // It found its session ended, or the password changed.
        assert!([401, 422].contains(&loser.status), "{}", loser.body);
        current = wanted[winner].clone();
        app.signed_in("priya", &current).await;
    }
    let epochs = i64::try_from(ROUNDS).unwrap() + 1;
    assert_eq!(app.count("select auth_epoch from users").await, epochs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_token_that_is_used_on_both_has_one_successor() {
    let app = TestApp::spawn_two().await;
    app.customer("priya").await;
    let mut phone = app.app("priya").await;

    for round in 0..ROUNDS {
        let token = &phone.tokens.refresh_token;
        let answers = join_all((0..4).map(|_| phone.client.refresh(token))).await;

        let tokens: Vec<tiffin::model::token::Tokens> = answers.iter().map(read).collect();
        for other in &tokens {
            assert_eq!(
                other.refresh_token, tokens[0].refresh_token,
                "round {round}"
            );
        }
        phone.tokens = tokens.into_iter().next().unwrap();
    }
    let used = "select count(*) from refresh_tokens where used_at is not null";
    assert_eq!(app.count(used).await, i64::try_from(ROUNDS).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_order_is_placed_once_however_often_it_is_asked_for() {
    let settings = [
        ("ORDERS__OPEN_PER_CUSTOMER", "1000"),
        ("ORDERS__PLACED_PER_MINUTE", "1000"),
    ];
    let app = TestApp::spawn_two_with(&settings).await;
    Kitchen::open(&app).await;
    app.second_follows_the_catalogue().await;
    let customer = app.customer("priya").await;
    let address = customer.add_address("12 Lake Road").await;

    for round in 0..ROUNDS {
        customer.add(DOSA, &[], 2).await;
        let review = customer.review("kitchen", &address).await;

        let numbers = join_all((0..4).map(|_| customer.place(&review))).await;

        assert!(
            numbers.iter().all(|number| *number == numbers[0]),
            "round {round}: {numbers:?}"
        );
    }
    let rounds = i64::try_from(ROUNDS).unwrap();
    for (what, expected) in [
        ("orders", rounds),
        ("order_lines", rounds),
        ("order_events", rounds),
        ("carts", 0),
        ("reviews", 0),
    ] {
        let count = app.count(&format!("select count(*) from {what}")).await;
        assert_eq!(count, expected, "{what}");
    }
}

/// Ten reviews at ten kitchens, placed at once: as many become orders as may be open.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_limit_of_orders_holds_for_those_placed_at_once() {
    let settings = [
        ("ORDERS__OPEN_PER_CUSTOMER", "2"),
        ("ORDERS__PLACED_PER_MINUTE", "1000"),
    ];
    let app = TestApp::spawn_two_with(&settings).await;
    let slugs = ["k0", "k1", "k2", "k3", "k4", "k5"];
    for slug in slugs {
        Kitchen::open_at(&app, slug, "Kitchen", (0, 1440)).await;
    }
    app.second_follows_the_catalogue().await;

    for round in 0..ROUNDS / 5 {
        let customer = app.customer(&format!("customer{round}")).await;
        let address = customer.add_address("12 Lake Road").await;
        let mut reviews = Vec::new();
        for slug in slugs {
            customer.add(&format!("{slug}-dosa"), &[], 2).await;
            reviews.push(customer.review(slug, &address).await);
        }

        let placed = join_all(reviews.iter().map(|review| customer.try_place(review))).await;

        let placed = placed.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(placed, 2, "round {round}");
    }
}

/// One more, twenty times at once, from both servers.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_change_of_a_quantity_is_lost() {
    let app = TestApp::spawn_two().await;
    Kitchen::open(&app).await;
    app.second_follows_the_catalogue().await;
    let customers = [app.customer("priya").await, app.client()];

    for customer in &customers {
        customer.add(DOSA, &[], 1).await;
        let line = lines(customer).await[0].0.clone();
        for round in 0..ROUNDS / 2 {
            let by = if round.is_multiple_of(2) { "1" } else { "-1" };
            let form = [("line", line.as_str()), ("by", by)];
            let changes = (0..10).map(|_| customer.call("/api/change_quantity", &form));

            for answer in join_all(changes).await {
                assert_eq!(answer.status, 200, "{}", answer.body);
            }

            let expected = if round.is_multiple_of(2) { 11 } else { 1 };
            assert_eq!(lines(customer).await[0].1, expected, "round {round}");
        }
    }
}

/// Two tabs sign in at once, a third adds a dish: the guest's dishes become the customer's, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_guests_cart_is_merged_once() {
    let app = TestApp::spawn_two().await;
    Kitchen::open(&app).await;
    app.second_follows_the_catalogue().await;

    for round in 0..ROUNDS {
        let name = format!("priya{round}");
        let first = app.customer(&name).await;
        first.add(DOSA, &[], 1).await;
        let tab = app.client();
        tab.add(DOSA, &[], 2).await;
        let (other, third) = (tab.twin(), tab.twin());

        let ((one, two), added) = join(
            join(tab.sign_in(&name, PASSWORD), other.sign_in(&name, PASSWORD)),
            third.try_add(CHAI, &[], "1"),
        )
        .await;

        assert_eq!((one.status, two.status, added.status), (200, 200, 200));
        assert_eq!(lines(&first).await[0].1, 3, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_sign_up_with_one_email_one_does() {
    let app = TestApp::spawn_two().await;

    for round in 0..ROUNDS {
        let name = format!("priya{round}");
        let clients = [app.client(), app.client()];

        let answers = join_all(clients.iter().map(|client| client.sign_up(&name, PASSWORD))).await;

        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "round {round}");
    }
}

/// What writes a session's activity down meets the clean-up, for which its time is just over: it lives on
/// whole, or is gone whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_meets_the_clean_up_is_whole_or_gone() {
    let app = TestApp::spawn_two().await;
    app.customer("priya").await;

    for round in 0..ROUNDS {
        let phone = app.signed_in("priya", PASSWORD).await;
        app.advance(Duration::from_mins(11));
        sqlx::query("update tower_sessions set expiry_date = $1")
            .bind(tiffin::server::store::session_store::stamp(
                time::OffsetDateTime::UNIX_EPOCH,
            ))
            .execute(&app.state.db.write)
            .await
            .unwrap();

        let (alive, cleaned) = join(
            phone.is_signed_in(),
            cleanup::delete_expired(app.second_state()),
        )
        .await;

        cleaned.unwrap();
        let sessions = app.count("select count(*) from user_sessions").await;
        let envelopes = app.count("select count(*) from tower_sessions").await;
        let ended = app
            .count(
                "select count(*) from session_endings e
                 join user_sessions s on s.session_id = e.session_id",
            )
            .await;
        assert_eq!((sessions, ended), (envelopes, 0), "round {round}: {alive}");
        assert_eq!(phone.is_signed_in().await, sessions == 1, "round {round}");
        phone.sign_out().await;
    }
}

/// Each guest has a cart, and more guests come than may have one: whose cart makes room begins another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_cart_that_makes_room_is_used_or_gone() {
    let settings = [("CARTS__GUESTS", "4"), ("CARTS__GUESTS_PER_NETWORK", "4")];
    let app = TestApp::spawn_two_with(&settings).await;
    Kitchen::open(&app).await;
    app.second_follows_the_catalogue().await;
    let guests: Vec<_> = (0..8).map(|_| app.client()).collect();

    for round in 0..ROUNDS / 2 {
        let added = join_all(guests.iter().map(|guest| guest.try_add(DOSA, &[], "1"))).await;
        for answer in added {
            assert!(
                [200, 422].contains(&answer.status),
                "round {round}: {}",
                answer.body
            );
        }
        let line = "0198d7a0-0000-7000-8000-000000000000".to_owned();
        let changed = join_all(guests.iter().map(async |guest| {
            let lines = lines(guest).await;
            let line = lines.first().map_or(&line, |(line, _)| line);
            let form = [("line", line.as_str()), ("quantity", "3")];
            guest.call("/api/set_quantity", &form).await
        }));
        let (changed, _) = join(changed, guests[0].try_add(CHAI, &[], "1")).await;
        for answer in changed {
            assert!(
                [200, 404].contains(&answer.status),
                "round {round}: {}",
                answer.body
            );
        }
    }
}

/// A confirmation gives a session a new id, while another request of it writes its activity down, and the
/// clean-up looks for what is over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_changes_its_id_holds_nobody_up() {
    let app = TestApp::spawn_two().await;
    app.customer("priya").await;

    for round in 0..ROUNDS / 2 {
        let phone = app.signed_in("priya", PASSWORD).await;
        let twin = phone.twin();
        app.advance(Duration::from_mins(11));

        let (confirmed, (asked, cleaned)) = join(
            phone.confirm(PASSWORD),
            join(
                twin.call("/api/account", &[]),
                cleanup::delete_expired(app.second_state()),
            ),
        )
        .await;

        assert_eq!(confirmed.status, 200, "round {round}: {}", confirmed.body);
        assert!([200, 401].contains(&asked.status), "{}", asked.body);
        cleaned.unwrap();
        assert_eq!(phone.sign_out().await.status, 200);
    }
}

/// The customer's lines: their ids and quantities.
async fn lines(client: &Client) -> Vec<(String, i64)> {
    let carts: Carts = read(&client.call("/api/carts", &[]).await);
    let lines = carts.carts.into_iter().flat_map(|cart| cart.lines);
    lines.map(|line| (line.id, line.quantity)).collect()
}
