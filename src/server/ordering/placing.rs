//! Placing an order: once, at the prices that were shown, or not at all.

use super::{
    Ordering,
    error::OrderingError,
    owner::Owner,
    pricing::PricedCart,
    quote::Quote,
    review::{self, NewReview},
    tables::{
        addresses, carts,
        new_orders::{self, NewOrder, NewOrderLine, NewOrderLineChoice},
        order_events::{self, NewEvent},
        orders,
        reviews::{self, ReviewRow},
    },
};
use crate::{
    model::{
        moment::UnixMillis,
        order::{Destination, OrderState},
        order_life::{Action, Actor},
    },
    paths,
    server::{
        accounts::identity::Viewer,
        catalog::tables::restaurants,
        ids::{OrderId, ReviewId, UserId},
        mail::letter::Letter,
        store::Connection,
    },
};

/// A restaurant has so long to answer, in milliseconds.
const ANSWER_WITHIN: i64 = 10 * 60 * 1000;
const MINUTE: i64 = 60 * 1000;

/// Crockford's base 32: no letter that looks like a digit, and none that makes words.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Ordering {
    /// Orders what a review has shown. The same review again is the same order: its number comes
    /// back.
    ///
    /// If anything differs from what was shown, nothing is ordered: `OrderingError::Changed` says
    /// what, and where the new review stands. Nor is it if the customer has too many open orders, or
    /// orders too fast; then the review stays.
    pub async fn place_order(
        &self,
        viewer: &Viewer,
        review: &ReviewId,
    ) -> Result<String, OrderingError> {
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        let mut tx = self.begin_as(viewer).await?;
        if let Some(number) = orders::number_of(&mut tx, user_id, review).await? {
            return Ok(number);
        }
        let review = reviews::find(&mut tx, user_id, review)
            .await?
            .ok_or(OrderingError::NotFound)?;
        self.check_order_limits(&mut tx, user_id).await?;
        let restaurant = restaurants::find_by_id(&mut tx, &review.restaurant_id)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let owner = Owner::Customer(user_id.clone());
        let cart = PricedCart::load(&mut tx, Some(&owner), restaurant, now).await?;
        let quote = match quote_again(&mut tx, user_id, &review, &cart, now).await? {
            Ok(quote) => quote,
            Err(changes) => {
                return Err(OrderingError::Changed {
                    changes,
                    next: paths::checkout(&cart.restaurant.slug),
                });
            }
        };
        let changes = changes_since(&review, &quote);
        if !changes.is_empty() {
            let again = NewReview {
                address_id: &review.address_id,
                payment: review.payment,
                tip_percent: review.tip_percent,
                changes: &changes,
            };
            let id = review::keep(&mut tx, user_id, &cart, &quote, &again, now).await?;
            // Nothing is ordered, but the new review is there to be looked at.
            tx.commit().await?;
            return Err(OrderingError::Changed {
                changes,
                next: paths::review(&cart.restaurant.slug, id.as_str()),
            });
        }
        let number = insert_order(&mut tx, user_id, &review, &cart, &quote, now).await?;
        carts::delete(&mut tx, &owner, &review.restaurant_id).await?;
        reviews::delete(&mut tx, &review.id).await?;
        let letter = Letter::OrderPlaced {
            number: number.clone(),
        };
        let mail = &self.accounts.mail;
        mail.write(&mut tx, Some(user_id), None, &letter).await?;
        tx.commit().await?;
        self.orders_changed.notify_one();
        mail.written.notify_one();
        tracing::info!(user_id = user_id.as_str(), number, "order placed");
        Ok(number)
    }
}

/// What ordering would be now, or why it cannot be, a sentence each: also where it would cost the
/// same, such as in a kitchen that closed. Then no sums are compared: they would be those of an order
/// that cannot be.
async fn quote_again(
    conn: &mut Connection,
    user_id: &UserId,
    review: &ReviewRow,
    cart: &PricedCart,
    now: UnixMillis,
) -> sqlx::Result<Result<Quote, Vec<String>>> {
    let Some(address) = addresses::find(conn, user_id, &review.address_id).await? else {
        let words = "The address is no longer in your address book.";
        return Ok(Err(vec![words.to_owned()]));
    };
    let (tip_percent, destination) = (review.tip_percent, Destination::from(address));
    let quote = Quote::orderable(cart, tip_percent, destination.clone(), now);
    Ok(quote.map_err(|mut problems| {
        if let Some(before) = review::quote_of(review)
            && let Some(now) = Quote::of(cart, tip_percent, destination)
            && !now.lines.is_empty()
        {
            problems.extend(before.changed_lines(&now));
        }
        problems
    }))
}

/// In which sentences an order would differ from what was shown; none if it is that to the last
/// paisa.
fn changes_since(review: &ReviewRow, quote: &Quote) -> Vec<String> {
    review::quote_of(review).map_or_else(
        || vec!["What you were shown no longer holds.".to_owned()],
        |before| before.changes(quote),
    )
}

async fn insert_order(
    conn: &mut Connection,
    user_id: &UserId,
    review: &ReviewRow,
    cart: &PricedCart,
    quote: &Quote,
    now: UnixMillis,
) -> sqlx::Result<String> {
    let id = OrderId::generate();
    let number = free_number(conn).await?;
    let (soonest, latest) = cart.restaurant.minutes();
    let order = NewOrder {
        id: &id,
        number: &number,
        user_id,
        restaurant_id: &cart.restaurant.id,
        review: &review.id,
        payment: review.payment,
        currency: &quote.currency,
        sums: &quote.sums,
        restaurant_name: &cart.restaurant.name,
        timezone: &cart.restaurant.timezone,
        destination: &quote.destination,
        placed_at: now,
        accept_by: now + ANSWER_WITHIN,
        promised: (now + soonest * MINUTE, now + latest * MINUTE),
    };
    new_orders::insert(conn, &order).await?;
    for (line, line_position) in quote.lines.iter().zip(1_i64..) {
        let new = NewOrderLine {
            order_id: &id,
            position: line_position,
            item_id: &line.item_id,
            name: &line.name,
            diet: line.diet,
            quantity: line.quantity,
            unit: line.unit_minor,
            note: &line.note,
        };
        new_orders::insert_line(conn, &new).await?;
        for (chosen, position) in line.chosen.iter().zip(1_i64..) {
            let new = NewOrderLineChoice {
                order_id: &id,
                line_position,
                position,
                group: &chosen.group,
                name: &chosen.name,
                delta: chosen.delta_minor,
            };
            new_orders::insert_line_choice(conn, &new).await?;
        }
    }
    let event = NewEvent {
        order_id: &id,
        user_id,
        action: Action::Place,
        from: None,
        to: OrderState::Placed,
        actor: Actor::Customer,
        by: Some(user_id),
        at: now,
        note: None,
    };
    order_events::insert(conn, &event).await?;
    Ok(number)
}

/// A number that no order has: of 2^40, a few are tried.
async fn free_number(conn: &mut Connection) -> sqlx::Result<String> {
    loop {
        let number = random_number();
        if !orders::is_taken(conn, &number).await? {
            return Ok(number);
        }
    }
}

/// Eight random digits.
pub(super) fn random_number() -> String {
    let random = uuid::Uuid::new_v4();
    // Version and variant stand in bytes 6 and 8: these are random whole.
    let (first, last) = (&random.as_bytes()[..4], &random.as_bytes()[12..]);
    first
        .iter()
        .chain(last)
        .map(|byte| char::from(DIGITS[usize::from(byte % 32)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_eight_digits_that_nobody_misreads() {
        for _ in 0..1000 {
            let number = random_number();

            assert_eq!(number.len(), 8);
            assert!(number.bytes().all(|b| DIGITS.contains(&b)), "{number}");
            assert!(!number.contains(['I', 'L', 'O', 'U']), "{number}");
        }
    }
}
