//! What a customer does with an order besides eating it: stars, the same again, and a link for whoever
//! waits at the door.

use std::time::Duration;

use futures::future::join_all;
use tiffin::model::{
    again::{Again, AgainOutcome},
    order::{Order, TrackedOrder},
};

use crate::helpers::{
    Client, TestApp,
    kitchen::{APPALAM, DOSA, Kitchen, MEALS, RED_RICE},
    read,
    staff::Placed,
};

async fn order_of(placed: &Placed) -> Order {
    let form = [("number", &*placed.number)];
    read(&placed.customer.call("/api/order", &form).await)
}

mod stars {
    use super::*;

    async fn rate(client: &Client, number: &str, stars: &str) -> u16 {
        let form = [("order", number), ("stars", stars)];
        client.call("/api/rate_order", &form).await.status
    }

    /// What the kitchen has, and what its orders were given.
    async fn assert_sum_of_stars(app: &TestApp, sum: i64, count: i64) {
        let kitchen = app
            .count("select rating_sum * 1000 + rating_count from restaurants")
            .await;
        let given = "select cast(coalesce(sum(stars), 0) * 1000 + count(*) as bigint) from ratings";
        assert_eq!(kitchen, sum * 1000 + count);
        assert_eq!(app.count(given).await, kitchen);
    }

    #[tokio::test]
    async fn a_delivered_order_is_rated_once_and_counts_for_its_restaurant() {
        let placed = Placed::order().await;
        let other = placed.app.customer("ravi").await;
        assert_eq!(
            rate(&placed.customer, &placed.number, "5").await,
            409,
            "not yet there"
        );
        placed.up_to("deliver").await;
        for stars in ["", "0", "6", "five", "4.5"] {
            assert_eq!(
                rate(&placed.customer, &placed.number, stars).await,
                422,
                "{stars}"
            );
        }
        assert_eq!(rate(&other, &placed.number, "1").await, 404);

        assert_eq!(rate(&placed.customer, &placed.number, "4").await, 200);

        assert_eq!(rate(&placed.customer, &placed.number, "5").await, 409);
        assert_eq!(order_of(&placed).await.stars, Some(4));
        assert_sum_of_stars(&placed.app, 4, 1).await;
        let page = placed.app.client().get("/r/kitchen").await.body;
        assert!(page.contains("4.0"), "the menu says it at once: {page}");
    }

    #[tokio::test]
    async fn many_at_once_are_all_counted() {
        let many = [
            ("ORDERS__OPEN_PER_CUSTOMER", "1000"),
            ("ORDERS__PLACED_PER_MINUTE", "1000"),
        ];
        let mut placed = Placed::order_at(TestApp::spawn_two_with(&many).await).await;
        let mut numbers = Vec::new();
        for _ in 0..6 {
            placed.up_to("deliver").await;
            let next = placed.customer.order(&placed.address).await;
            numbers.push(std::mem::replace(&mut placed.number, next));
        }

        let both = numbers.iter().chain(&numbers);
        let rated = join_all(both.map(|number| rate(&placed.customer, number, "3"))).await;

        assert_eq!(
            rated.iter().filter(|status| **status == 200).count(),
            6,
            "{rated:?}"
        );
        assert_sum_of_stars(&placed.app, 18, 6).await;
    }
}

mod link {
    use super::*;

    async fn act(placed: &Placed, function: &str) -> u16 {
        let form = [("order", &*placed.number)];
        placed.customer.call(function, &form).await.status
    }

    #[tokio::test]
    async fn whoever_has_it_sees_where_the_order_is_and_nothing_else() {
        let placed = Placed::order().await;
        assert_eq!(order_of(&placed).await.tracking, None);
        assert_eq!(act(&placed, "/api/share_order").await, 200);
        let address = order_of(&placed).await.tracking.unwrap();
        placed.up_to("accept").await;

        let anybody = placed.app.client();
        let page = anybody.get(&address).await;

        assert_eq!(
            (page.status, page.header("cache-control")),
            (200, "no-store")
        );
        assert_eq!(page.header("x-robots-tag"), "noindex");
        assert!(page.set_cookies().is_empty());
        assert!(page.body.contains("Accepted"), "{}", page.body);
        for private in ["Lake Road", "₹", "98765", "Priya", "Dosa"] {
            assert!(!page.body.contains(private), "{private}: {}", page.body);
        }
        let link = address.strip_prefix("/t/").unwrap();
        let found = anybody.call("/api/tracked_order", &[("link", link)]).await;
        let order: TrackedOrder = read(&found);
        assert_eq!(order.number, placed.number);
    }

    #[tokio::test]
    async fn nobody_makes_one_up() {
        let placed = Placed::order().await;
        let unshared = format!("/t/{}-AAAAAAAAAAAAAAAAAAAAAA", placed.number);
        assert_eq!(placed.app.client().get(&unshared).await.status, 404);
        act(&placed, "/api/share_order").await;
        let address = order_of(&placed).await.tracking.unwrap();
        let other = placed.customer.order(&placed.address).await;

        let (_, signature) = address.split_once('-').unwrap();
        for address in [
            unshared,
            format!("/t/{}", placed.number),
            format!("/t/{}-", placed.number),
            format!("/t/{other}-{signature}"),
            format!("{address}A"),
            address[..address.len() - 1].to_owned(),
            "/t/%00".to_owned(),
        ] {
            let answer = placed.app.client().get(&address).await;
            assert_eq!(answer.status, 404, "{address}");
        }
        let ravi = placed.app.customer("ravi").await;
        let form = [("order", &*placed.number)];
        for function in ["/api/share_order", "/api/end_sharing"] {
            assert_eq!(ravi.call(function, &form).await.status, 404);
        }
    }

    #[tokio::test]
    async fn its_customer_ends_it_for_good() {
        let placed = Placed::order().await;
        act(&placed, "/api/share_order").await;
        let first = order_of(&placed).await.tracking.unwrap();
        assert_eq!(placed.app.client().get(&first).await.status, 200);

        assert_eq!(act(&placed, "/api/end_sharing").await, 200);

        let ended = placed.app.client().get(&first).await;
        assert_eq!(ended.status, 404);
        assert!(
            ended.body.contains("This link shows no order"),
            "{}",
            ended.body
        );
        act(&placed, "/api/end_sharing").await;
        act(&placed, "/api/share_order").await;
        let second = order_of(&placed).await.tracking.unwrap();
        assert_ne!(first, second);
        assert_eq!(placed.app.client().get(&first).await.status, 404);
        assert_eq!(placed.app.client().get(&second).await.status, 200);
    }

    #[tokio::test]
    async fn it_ends_a_day_after_the_order() {
        let placed = Placed::order().await;
        act(&placed, "/api/share_order").await;
        let address = order_of(&placed).await.tracking.unwrap();
        placed.up_to("deliver").await;

        placed.app.advance(Duration::from_mins(24 * 60 - 1));
        assert_eq!(placed.app.client().get(&address).await.status, 200);
        placed.app.advance(Duration::from_mins(2));
        assert_eq!(placed.app.client().get(&address).await.status, 404);
    }
}

mod again {
    use super::*;

    async fn preview(placed: &Placed) -> Again {
        let form = [("order", &*placed.number)];
        read(&placed.customer.call("/api/again", &form).await)
    }

    async fn order_again(placed: &Placed, key: &str) -> Again {
        let form = [("order", &*placed.number), ("key", key)];
        read(&placed.customer.call("/api/order_again", &form).await)
    }

    /// Two dosas, and a meal with options and a note.
    async fn with_a_meal() -> Placed {
        let mut placed = Placed::order().await;
        placed.customer.add(MEALS, &[RED_RICE, APPALAM], 1).await;
        placed.customer.add(DOSA, &[], 2).await;
        let review = placed.customer.review("kitchen", &placed.address).await;
        placed.number = placed.customer.place(&review).await;
        placed
    }

    fn outcomes(again: &Again) -> Vec<AgainOutcome> {
        again
            .lines
            .iter()
            .map(|line| line.outcome.clone())
            .collect()
    }

    #[tokio::test]
    async fn the_same_is_put_into_the_cart_at_todays_prices() {
        let placed = with_a_meal().await;
        let dearer = "update menu_items set price_minor = 13900 where id = 'dosa'";
        Kitchen.sql(&placed.app, dearer).await;
        let shown = preview(&placed).await;
        assert_eq!(
            placed.customer.cart("kitchen").await.count,
            0,
            "it only looks"
        );

        let again = order_again(&placed, "").await;

        assert_eq!(again, shown);
        let [AgainOutcome::Added, AgainOutcome::PriceChanged { from, to }] = &*outcomes(&again)
        else {
            panic!("{again:?}")
        };
        assert_eq!((from.minor, to.minor), (12_900, 13_900));
        let cart = placed.customer.cart("kitchen").await;
        assert_eq!(cart.count, 3);
        assert_eq!(cart.subtotal.minor, 2 * 13_900 + 22_900 + 2_000 + 1_500);
        let meal = cart
            .lines
            .iter()
            .find(|line| line.name == "Full Meals")
            .unwrap();
        assert_eq!(meal.options, ["Red rice", "Appalam"]);
    }

    #[tokio::test]
    async fn what_cannot_be_had_is_said_and_left_out() {
        let placed = with_a_meal().await;
        let sold_out = "update option_choices set sold_out_until = 99999999999999
                        where id = 'red-rice';
                        update menu_items set archived_at = 1 where id = 'dosa'";
        Kitchen.sql(&placed.app, sold_out).await;

        let again = order_again(&placed, "").await;

        let names = vec!["Red rice".to_owned()];
        let expected = [AgainOutcome::ChoiceGone { names }, AgainOutcome::Gone];
        assert_eq!(outcomes(&again), expected);
        assert_eq!(placed.customer.cart("kitchen").await.count, 0);
        let page = placed
            .customer
            .get(&format!("/orders/{}/again", placed.number))
            .await
            .body;
        assert!(page.contains("no longer on the menu"), "{page}");
        assert!(page.contains("None of it can be had today."), "{page}");

        let soon = "update menu_items set archived_at = null, sold_out_until = 99999999999999
                    where id = 'dosa';
                    update restaurants set paused_until = 99999999999999 where id = 'kitchen'";
        Kitchen.sql(&placed.app, soon).await;
        let again = preview(&placed).await;
        assert!(
            matches!(outcomes(&again)[1], AgainOutcome::SoldOut { .. }),
            "{again:?}"
        );
        assert!(again.closed.unwrap().starts_with("Paused until"));
    }

    #[tokio::test]
    async fn sent_twice_it_counts_once() {
        let placed = Placed::order().await;

        for _ in 0..2 {
            order_again(&placed, "one-press").await;
        }

        assert_eq!(placed.customer.cart("kitchen").await.count, 2);
    }

    #[tokio::test]
    async fn somebody_elses_order_is_none() {
        let placed = Placed::order().await;
        let ravi = placed.app.customer("ravi").await;
        let form = [("order", &*placed.number)];

        for function in ["/api/again", "/api/order_again"] {
            assert_eq!(ravi.call(function, &form).await.status, 404, "{function}");
        }
        let page = format!("/orders/{}/again", placed.number);
        assert_eq!(ravi.get(&page).await.status, 404);
    }
}

mod favourites {
    use tiffin::model::dashboard::Dashboard;

    use super::*;

    async fn set(client: &Client, restaurant: &str, favourite: &str) -> u16 {
        let form = [("restaurant", restaurant), ("favourite", favourite)];
        client.call("/api/set_favourite", &form).await.status
    }

    async fn names(client: &Client) -> Vec<String> {
        let dashboard: Dashboard = read(&client.call("/api/dashboard", &[]).await);
        dashboard
            .favourites
            .into_iter()
            .map(|info| info.name)
            .collect()
    }

    #[tokio::test]
    async fn a_restaurant_is_kept_in_sight_until_it_is_taken_off() {
        let app = TestApp::spawn().await;
        Kitchen::open(&app).await;
        Kitchen::open_at(&app, "other", "Other Kitchen", (0, 1440)).await;
        let (priya, ravi) = (app.customer("priya").await, app.customer("ravi").await);
        assert!(names(&priya).await.is_empty());

        for slug in ["kitchen", "kitchen", "other"] {
            assert_eq!(set(&priya, slug, "1").await, 200);
            app.advance(Duration::from_secs(1));
        }

        assert_eq!(names(&priya).await, ["Other Kitchen", "Test Kitchen"]);
        assert!(names(&ravi).await.is_empty(), "each has their own");
        let page = priya.get("/r/kitchen").await.body;
        assert!(page.contains("Remove from favourites"), "{page}");
        let page = ravi.get("/r/kitchen").await.body;
        assert!(page.contains("Add to favourites"), "{page}");
        let page = app.client().get("/r/kitchen").await.body;
        assert!(!page.contains("favourites"), "a visitor has none: {page}");

        for _ in 0..2 {
            assert_eq!(set(&priya, "other", "").await, 200);
        }
        assert_eq!(names(&priya).await, ["Test Kitchen"]);
        assert_eq!(set(&priya, "nowhere", "1").await, 404);
    }

    #[tokio::test]
    async fn a_form_without_scripts_leads_back_to_the_menu() {
        let app = TestApp::spawn().await;
        Kitchen::open(&app).await;
        let priya = app.customer("priya").await;
        let form = [("restaurant", "kitchen"), ("favourite", "1")];

        let answer = priya
            .submit("/r/kitchen", "/api/set_favourite", &form)
            .await;

        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/r/kitchen")
        );
        let page = priya.get("/r/kitchen").await.body;
        assert!(page.contains("It is one of your favourites now."), "{page}");
    }
}

/// The stream of whoever has the link.
mod link_stream {
    use super::*;

    async fn shared(placed: &Placed) -> String {
        let form = [("order", &*placed.number)];
        placed.customer.call("/api/share_order", &form).await;
        order_of(placed).await.tracking.unwrap()
    }

    #[tokio::test]
    async fn it_tells_of_that_order_and_of_no_other() {
        let placed = Placed::order().await;
        let address = shared(&placed).await;
        let anybody = placed.app.client();
        let mut stream = anybody.open_stream_at(&format!("{address}/events")).await;
        assert_eq!(stream.next().await.name, "order", "what happened meanwhile");

        let other = placed.customer.order(&placed.address).await;
        placed.cook.step(&other, "accept", &[]).await;
        placed.up_to("accept").await;

        let event = stream.next().await;
        assert_eq!((&*event.name, &*event.data), ("order", "{}"));
        let form = [("order", &*placed.number)];
        placed.customer.call("/api/end_sharing", &form).await;
        placed.app.advance(Duration::from_secs(31));
        let rest = stream.until_it_ends().await;
        assert!(rest.is_empty(), "nothing of the other one: {rest:?}");
    }

    #[tokio::test]
    async fn it_ends_with_the_link() {
        let placed = Placed::order().await;
        let address = shared(&placed).await;
        let anybody = placed.app.client();
        let mut stream = anybody.open_stream_at(&format!("{address}/events")).await;
        stream.next().await;

        placed
            .customer
            .call("/api/end_sharing", &[("order", &placed.number)])
            .await;
        placed.app.advance(Duration::from_secs(31));

        assert!(stream.until_it_ends().await.is_empty());
        let again = anybody.get(&format!("{address}/events")).await;
        assert_eq!(again.status, 404);
    }

    #[tokio::test]
    async fn it_is_no_activity_of_a_customer_who_watches() {
        let placed = Placed::order().await;
        let address = shared(&placed).await;
        let seen = "select max(last_seen_at) from user_sessions s join users u on u.id = s.user_id
                    where u.email = 'priya@example.com'";
        let before = placed.app.count(seen).await;
        placed.app.advance(Duration::from_mins(11));

        let path = format!("{address}/events");
        placed.customer.open_stream_at(&path).await.next().await;

        assert_eq!(placed.app.count(seen).await, before);
    }
}
