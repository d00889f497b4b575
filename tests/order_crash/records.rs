//! Orders and their events as they stand in the database, and what holds of them whatever happened.

use std::{collections::BTreeMap, path::Path};

use sqlx::FromRow;
use tiffin::model::{
    order::OrderState,
    order_life::{self, Action, Actor},
};

use crate::helpers::open;

#[derive(Debug, FromRow)]
struct OrderRow {
    id: String,
    number: String,
    #[sqlx(try_from = "String")]
    state: OrderState,
    version: i64,
    courier_id: Option<String>,
    closed_at: Option<i64>,
    lines: i64,
}

#[derive(Debug, FromRow)]
struct EventRow {
    order_id: String,
    seq: i64,
    user_id: String,
    user_seq: i64,
    #[sqlx(try_from = "String")]
    action: Action,
    from_state: Option<String>,
    #[sqlx(try_from = "String")]
    to_state: OrderState,
    #[sqlx(try_from = "String")]
    actor: Actor,
    at: i64,
}

/// What happened to each order, by its number.
pub async fn lives_in(folder: &Path) -> BTreeMap<String, Vec<Action>> {
    let (orders, events) = orders_and_events(folder).await;
    for of_customer in events.chunk_by(|one, next| one.user_id == next.user_id) {
        for (number, event) in (1..).zip(of_customer) {
            assert_eq!(event.user_seq, number, "{event:?}");
        }
    }
    let lives = orders
        .iter()
        .map(|order| (order.number.clone(), life_of(order, &events)));
    lives.collect()
}

/// Who carries an order is no part of its version.
pub fn version_after(life: &[Action]) -> i64 {
    let changes = life.iter().filter(|action| !is_about_courier(**action));
    i64::try_from(changes.count()).unwrap()
}

fn is_about_courier(action: Action) -> bool {
    matches!(action, Action::Claim | Action::Release)
}

/// As they are at one moment; events in the order in which their customers hear of them.
async fn orders_and_events(folder: &Path) -> (Vec<OrderRow>, Vec<EventRow>) {
    let db = open(folder).await;
    let mut tx = db.begin_read().await.unwrap();
    let orders = sqlx::query_as(
        "select id, number, state, version, courier_id, closed_at,
             (select count(*) from order_lines l where l.order_id = orders.id) as lines
         from orders",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    let events = sqlx::query_as(
        "select order_id, seq, user_id, user_seq, action, from_state, to_state, actor, at
         from order_events order by user_id, user_seq",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    tx.rollback().await.unwrap();
    db.close().await;
    (orders, events)
}

/// A way through the table, which ends where the order stands.
fn life_of(order: &OrderRow, events: &[EventRow]) -> Vec<Action> {
    let its_events = events.iter().filter(|event| event.order_id == order.id);
    let (mut state, mut last_at, mut life) = (None, None, Vec::new());
    for (seq, event) in (1..).zip(its_events) {
        let to = match state {
            None => (event.action == Action::Place).then_some(OrderState::Placed),
            Some(from) => order_life::next(from, event.action, event.actor),
        };
        let from = state.map(|from: OrderState| from.into_str());
        assert_eq!(event.seq, seq, "{event:?}");
        assert_eq!(event.from_state.as_deref(), from, "{event:?}");
        assert_eq!(Some(event.to_state), to, "{event:?}");
        (state, last_at) = (to, Some(event.at));
        life.push(event.action);
    }
    assert_eq!(Some(order.state), state, "{order:?}");
    assert_eq!(order.version, version_after(&life), "{order:?}");
    let closed_at = last_at.filter(|_| !order.state.is_open());
    assert_eq!(order.closed_at, closed_at, "{order:?}");
    let courier = life.iter().rfind(|action| is_about_courier(**action));
    let is_carried = courier == Some(&Action::Claim);
    assert_eq!(order.courier_id.is_some(), is_carried, "{order:?}");
    assert_eq!(order.lines, 1, "{order:?}");
    life
}
