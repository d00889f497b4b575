//! What meets at one order, on two servers: one wins, the other is told, and the events have no gap.

use std::time::Duration;

use futures::future::{join, join_all};
use tiffin::model::order_life::{Action, Actor};
use tiffin::server::ordering::life::change::{Change, Who};

use crate::helpers::{Answer, TestApp, staff::Placed};

const ROUNDS: usize = 40;

const MANY: [(&str, &str); 2] = [
    ("ORDERS__OPEN_PER_CUSTOMER", "1000"),
    ("ORDERS__PLACED_PER_MINUTE", "1000"),
];

async fn placed() -> Placed {
    Placed::order_at(TestApp::spawn_two_with(&MANY).await).await
}

#[track_caller]
fn one_won(answers: &[Answer], round: usize) {
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    let lost = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!(
        (won, lost),
        (1, answers.len() - 1),
        "round {round}: {answers:?}"
    );
}

async fn events(placed: &Placed) -> i64 {
    let sql = "select count(*) from order_events e join orders o on o.id = e.order_id
               where o.number = ";
    placed.app.count(&format!("{sql}'{}'", placed.number)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_accepting_and_cancelling_one_wins() {
    let mut placed = placed().await;
    for round in 0..ROUNDS {
        let (accepted, cancelled) = join(
            placed.cook.step(&placed.number, "accept", &[]),
            placed.customer.cancel(&placed.number),
        )
        .await;

        let state = placed.state().await;
        let expected = if accepted.status == 200 {
            "accepted"
        } else {
            "cancelled"
        };
        assert_eq!(state, expected, "round {round}");
        one_won(&[accepted, cancelled], round);
        assert_eq!(events(&placed).await, 2, "round {round}");
        placed.number = placed.customer.order(&placed.address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_couriers_that_claim_one_carries() {
    let mut placed = placed().await;
    let mut couriers = Vec::new();
    for name in ["asha", "bala", "chitra"] {
        couriers.push(placed.app.courier(name).await);
    }
    for round in 0..ROUNDS {
        placed.cook.step(&placed.number, "accept", &[]).await;

        let claims = couriers
            .iter()
            .map(|courier| courier.step(&placed.number, "claim", &[]));
        let answers = join_all(claims).await;

        one_won(&answers, round);
        assert_eq!(events(&placed).await, 3, "round {round}");
        placed.number = placed.customer.order(&placed.address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_expiring_and_accepting_one_wins() {
    let mut placed = placed().await;
    let ordering = &placed.app.second_state().ordering.clone();
    let accept_by = "update orders set accept_by = $1 where number = $2";
    for round in 0..ROUNDS {
        // At the last moment.
        let last = placed.app.state.clock.now() + 30;
        sqlx::query(accept_by)
            .bind(last)
            .bind(&placed.number)
            .execute(&placed.app.state.db.write)
            .await
            .unwrap();
        let expire = async {
            let change = Change::plain(Action::Expire);
            let who = Who::Nobody(Actor::System, None);
            while ordering
                .change_order(who, &placed.number, &change)
                .await
                .is_err()
            {
                if placed.state().await != "placed" {
                    return;
                }
            }
        };
        let accept = async {
            tokio::time::sleep(Duration::from_millis(
                20 + u64::try_from(round).unwrap() % 10,
            ))
            .await;
            placed.cook.step(&placed.number, "accept", &[]).await
        };

        let (accepted, ()) = join(accept, expire).await;

        let state = placed.state().await;
        let expected = match accepted.status {
            200 => "accepted",
            409 => "expired",
            status => panic!("round {round}: {status} {}", accepted.body),
        };
        assert_eq!(state, expected, "round {round}");
        assert_eq!(events(&placed).await, 2, "round {round}");
        placed.number = placed.customer.order(&placed.address).await;
    }
}
