//! The demo customer's past: an order in every state that an order can end in.

use super::{
    Ordering,
    error::OrderingError,
    life::change::{Change, Who, apply},
    placing::random_number,
    tables::{
        new_orders::{self, NewOrder, NewOrderLine},
        order_changes,
        order_events::{self, NewEvent},
        orders, waiting_orders,
    },
};
use crate::{
    model::{
        minor::Minor,
        moment::UnixMillis,
        order::{Destination, OrderState, Payment, WhichOrders},
        order_life::{Action, Actor, Reason},
        quantity::Quantity,
    },
    server::{
        ids::{ItemId, OrderId, ReviewId, UserId},
        store::{Transaction, locks::Lock},
    },
};

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A step: after how many minutes, who, what, and why.
type Step = (i64, Actor, Action, Option<Reason>);

struct Past {
    days_ago: i64,
    kitchen: &'static str,
    /// Which dish of its menu that asks for no choice.
    dish: usize,
    quantity: i64,
    steps: &'static [Step],
}

const COOKED: [Step; 4] = [
    (2, Actor::Restaurant, Action::Accept, None),
    (5, Actor::Restaurant, Action::Start, None),
    (14, Actor::Courier, Action::Claim, None),
    (17, Actor::Restaurant, Action::Finish, None),
];

const DELIVERED: &[Step] = &[
    COOKED[0],
    COOKED[1],
    COOKED[2],
    COOKED[3],
    (21, Actor::Courier, Action::PickUp, None),
    (33, Actor::Courier, Action::Deliver, None),
];

const PASTS: [Past; 6] = [
    Past {
        days_ago: 41,
        kitchen: "banana-leaf-house",
        dish: 0,
        quantity: 2,
        steps: DELIVERED,
    },
    Past {
        days_ago: 30,
        kitchen: "kettle-at-all-hours",
        dish: 1,
        quantity: 3,
        steps: &[(
            3,
            Actor::Restaurant,
            Action::Reject,
            Some(Reason::ClosingSoon),
        )],
    },
    Past {
        days_ago: 19,
        kitchen: "kettle-at-all-hours",
        dish: 0,
        quantity: 4,
        steps: &[(1, Actor::Customer, Action::Cancel, None)],
    },
    Past {
        days_ago: 12,
        kitchen: "banana-leaf-house",
        dish: 1,
        quantity: 2,
        steps: &[(10, Actor::System, Action::Expire, None)],
    },
    Past {
        days_ago: 6,
        kitchen: "kettle-at-all-hours",
        dish: 2,
        quantity: 2,
        steps: &[
            COOKED[0],
            COOKED[1],
            COOKED[2],
            COOKED[3],
            (21, Actor::Courier, Action::PickUp, None),
            (40, Actor::Courier, Action::Fail, Some(Reason::NobodyThere)),
        ],
    },
    Past {
        days_ago: 3,
        kitchen: "kettle-at-all-hours",
        dish: 3,
        quantity: 3,
        steps: DELIVERED,
    },
];

impl Ordering {
    /// Gives a customer who has ordered nothing yet a past.
    pub async fn seed_past(
        &self,
        customer: &UserId,
        destination: &Destination,
    ) -> Result<(), OrderingError> {
        let courier = {
            let conn = &mut *self.db.read.acquire().await?;
            waiting_orders::any_courier(conn).await?
        };
        let mut tx = self.db.begin(&[Lock::User(customer)]).await?;
        if orders::count(&mut tx, customer, WhichOrders::All).await? > 0 {
            return Ok(());
        }
        let now = self.clock.now();
        for past in &PASTS {
            let placed_at = now - past.days_ago * DAY;
            let placed = self.place_in_the_past(&mut tx, customer, past, destination, placed_at);
            let Some(number) = placed.await? else {
                continue;
            };
            for (minutes, actor, action, reason) in past.steps {
                let Some(order) = order_changes::find(&mut tx, &number).await? else {
                    return Err(OrderingError::NotFound);
                };
                let change = Change {
                    minutes: (*action == Action::Accept).then_some(15),
                    reason: *reason,
                    ..Change::plain(*action)
                };
                let who = Who::Nobody(*actor, courier.as_ref());
                let at = placed_at + minutes * MINUTE;
                apply(&mut tx, who, &order, &change, at).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    async fn place_in_the_past(
        &self,
        tx: &mut Transaction,
        customer: &UserId,
        past: &Past,
        destination: &Destination,
        placed_at: UnixMillis,
    ) -> Result<Option<String>, OrderingError> {
        let Some((menu, listing)) = self.catalog.menu(past.kitchen) else {
            return Ok(None);
        };
        let mut dishes = menu
            .sections
            .iter()
            .flat_map(|section| &section.dishes)
            .filter(|dish| dish.groups.iter().all(|group| group.min == 0));
        let (restaurant, dish) = (&listing.restaurant, dishes.nth(past.dish));
        let quantity = Quantity::try_from(past.quantity).ok();
        let (Some(dish), Some(quantity)) = (dish, quantity) else {
            return Ok(None);
        };
        let unit = Minor(dish.price.minor);
        let Some(sums) = restaurant.fees().bill([(unit, quantity)], 10) else {
            return Ok(None);
        };
        let (id, number) = (OrderId::generate(), random_number());
        let (soonest, latest) = restaurant.minutes();
        let order = NewOrder {
            id: &id,
            number: &number,
            user_id: customer,
            restaurant_id: &restaurant.id,
            review: &ReviewId::generate(),
            payment: Payment::Cash,
            currency: restaurant.currency(),
            sums: &sums,
            restaurant_name: &restaurant.name,
            timezone: &restaurant.timezone,
            destination,
            placed_at,
            accept_by: placed_at + 10 * MINUTE,
            promised: (placed_at + soonest * MINUTE, placed_at + latest * MINUTE),
        };
        new_orders::insert(tx, &order).await?;
        let line = NewOrderLine {
            order_id: &id,
            position: 1,
            item_id: &ItemId::from(dish.id.as_str()),
            name: &dish.name,
            diet: dish.diet,
            quantity,
            unit,
            note: "",
        };
        new_orders::insert_line(tx, &line).await?;
        let event = NewEvent {
            order_id: &id,
            user_id: customer,
            action: Action::Place,
            from: None,
            to: OrderState::Placed,
            actor: Actor::Customer,
            by: Some(customer),
            at: placed_at,
            note: None,
        };
        order_events::insert(tx, &event).await?;
        Ok(Some(number))
    }
}
