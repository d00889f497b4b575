//! Placing an order: once, at the prices that were shown, or not at all.

use sqlx::{Executor, Sqlite, SqliteConnection};

use super::{
    Ordering, OrderingError, addresses, cart_store,
    owner::Owner,
    priced::PricedCart,
    review::{NewReview, ReviewRow, find_review},
    shown::{Shown, ShownLine},
};
use crate::{
    model::order::Destination,
    paths,
    server::{accounts::identity::Viewer, ids::new_id},
};

/// A restaurant has so long to answer, in milliseconds.
const ANSWER_WITHIN: i64 = 10 * 60 * 1000;
const MINUTE: i64 = 60 * 1000;

/// Crockford's base 32: no letter that looks like a digit, and none that makes words.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Ordering {
    /// Places what a review has shown. The same review again is the same order: its number comes
    /// back.
    ///
    /// If anything differs from what was shown, nothing is ordered: `OrderingError::Changed` says
    /// what, and where the new review stands. Nor is it if the customer has too many open orders, or
    /// orders too fast; then the review stays.
    pub async fn place(&self, viewer: &Viewer, review: &str) -> Result<String, OrderingError> {
        let mut tx = self.begin_as(viewer).await?;
        if let Some(number) = number_of(&mut *tx, viewer.user_id.as_str(), review).await? {
            return Ok(number);
        }
        let review = find_review(&mut *tx, viewer.user_id.as_str(), review)
            .await?
            .ok_or(OrderingError::NotFound)?;
        self.check_pace(&mut tx, viewer.user_id.as_str()).await?;
        let restaurant = self.restaurant(&mut tx, &review.restaurant_id).await?;
        let owner = Owner::Customer(viewer.user_id.to_string());
        let cart = self.priced_cart(&mut tx, &owner, restaurant).await?;
        let shown = match self.compare(&mut tx, viewer, &review, &cart).await {
            Ok(shown) => shown,
            Err(changed) => {
                // Nothing is ordered, but the new review is there to be looked at.
                tx.commit().await?;
                return Err(changed);
            }
        };
        let number = self
            .insert_order(&mut tx, viewer, &review, &cart, &shown)
            .await?;
        cart_store::delete_cart(&mut *tx, &owner, &review.restaurant_id).await?;
        delete_review(&mut *tx, &review.id).await?;
        tx.commit().await?;
        tracing::info!(user_id = viewer.user_id.as_str(), number, "order placed");
        Ok(number)
    }

    /// What was shown, if it still holds to the last paisa.
    async fn compare(
        &self,
        tx: &mut SqliteConnection,
        viewer: &Viewer,
        review: &ReviewRow,
        cart: &PricedCart,
    ) -> Result<Shown, OrderingError> {
        let checkout = paths::checkout(&cart.restaurant.slug);
        let Some(address) =
            addresses::find(&mut *tx, viewer.user_id.as_str(), &review.address_id).await?
        else {
            return Err(OrderingError::Changed {
                changes: vec!["The address is no longer in your address book.".to_owned()],
                next: checkout,
            });
        };
        let destination = Destination::from(address);
        let before = review.shown();
        let now = Shown::of(cart, review.tip_percent, destination.clone());
        let changes = match (&before, &now) {
            (Some(before), Some(now)) => before.changes(now),
            _ => vec!["What you were shown no longer holds.".to_owned()],
        };
        let again = NewReview {
            address_id: &review.address_id,
            payment: review.payment,
            tip_percent: review.tip_percent,
            changes: &changes,
        };
        // Also finds what stands in the way although it costs the same: a kitchen that closed. Then
        // no sums: they would be those of an order that cannot be.
        let lines = match (&before, &now) {
            (Some(before), Some(now)) if !now.lines.is_empty() => before.changed_lines(now),
            _ => Vec::new(),
        };
        let (id, shown) = self
            .insert_review(tx, viewer, cart, destination, &again)
            .await
            .map_err(|error| error.with_changes(&lines))?;
        if changes.is_empty() {
            delete_review(tx, &id).await?;
            return Ok(shown);
        }
        Err(OrderingError::Changed {
            changes,
            next: format!("{checkout}/review/{id}"),
        })
    }

    async fn insert_order(
        &self,
        tx: &mut SqliteConnection,
        viewer: &Viewer,
        review: &ReviewRow,
        cart: &PricedCart,
        shown: &Shown,
    ) -> Result<String, OrderingError> {
        let id = new_id();
        let number = free_number(&mut *tx).await?;
        let now = self.clock.now();
        let (soonest, latest) = cart.restaurant.minutes();
        let (sums, to) = (&shown.sums, &shown.destination);
        sqlx::query(
            "insert into orders
                 (id, number, user_id, restaurant_id, idempotency_key, state, version, payment,
                  currency, subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor,
                  total_minor, restaurant_name, timezone, recipient, phone, street, details, city,
                  postcode, placed_at, accept_by, promised_from, promised_to)
             values ($1, $2, $3, $4, $5, 'placed', 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                     $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
        )
        .bind(&id)
        .bind(&number)
        .bind(viewer.user_id.as_str())
        .bind(&cart.restaurant.id)
        .bind(&review.id)
        .bind(review.payment.into_str())
        .bind(&shown.currency)
        .bind(sums.subtotal)
        .bind(sums.delivery)
        .bind(sums.packaging)
        .bind(sums.tax)
        .bind(sums.tip)
        .bind(sums.total)
        .bind(&cart.restaurant.name)
        .bind(&cart.restaurant.timezone)
        .bind(&to.recipient)
        .bind(&to.phone)
        .bind(&to.street)
        .bind(&to.details)
        .bind(&to.city)
        .bind(&to.postcode)
        .bind(now)
        .bind(now + ANSWER_WITHIN)
        .bind(now + soonest * MINUTE)
        .bind(now + latest * MINUTE)
        .execute(&mut *tx)
        .await?;
        for (line, position) in shown.lines.iter().zip(1_i64..) {
            insert_line(tx, &id, position, line).await?;
        }
        insert_first_event(tx, &id, now).await?;
        Ok(number)
    }
}

/// The number of the order that a review became.
pub(super) async fn number_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    idempotency_key: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select number from orders where user_id = $1 and idempotency_key = $2")
        .bind(user_id)
        .bind(idempotency_key)
        .fetch_optional(db)
        .await
}

async fn delete_review<'c>(db: impl Executor<'c, Database = Sqlite>, id: &str) -> sqlx::Result<()> {
    sqlx::query("delete from reviews where id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// A number that no order has: of 2^40, a few are tried.
async fn free_number(tx: &mut SqliteConnection) -> sqlx::Result<String> {
    loop {
        let number = random_number();
        let taken: Option<i64> = sqlx::query_scalar("select 1 from orders where number = $1")
            .bind(&number)
            .fetch_optional(&mut *tx)
            .await?;
        if taken.is_none() {
            return Ok(number);
        }
    }
}

/// Eight random digits.
fn random_number() -> String {
    let random = uuid::Uuid::new_v4();
    // Version and variant stand in bytes 6 and 8: these are random whole.
    let (first, last) = (&random.as_bytes()[..4], &random.as_bytes()[12..]);
    first
        .iter()
        .chain(last)
        .map(|byte| char::from(DIGITS[usize::from(byte % 32)]))
        .collect()
}

async fn insert_line(
    tx: &mut SqliteConnection,
    order_id: &str,
    position: i64,
    line: &ShownLine,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_lines
             (order_id, position, item_id, name, diet, quantity, unit_minor, note)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(order_id)
    .bind(position)
    .bind(&line.item_id)
    .bind(&line.name)
    .bind(line.diet.into_str())
    .bind(line.quantity)
    .bind(line.unit_minor)
    .bind(&line.note)
    .execute(&mut *tx)
    .await?;
    for (chosen, at) in line.chosen.iter().zip(1_i64..) {
        sqlx::query(
            "insert into order_line_choices
                 (order_id, line_position, position, group_name, name, delta_minor)
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(order_id)
        .bind(position)
        .bind(at)
        .bind(&chosen.group)
        .bind(&chosen.name)
        .bind(chosen.delta_minor)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

async fn insert_first_event<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    order_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into order_events (order_id, seq, from_state, to_state, actor, at)
         values ($1, 1, null, 'placed', 'customer', $2)",
    )
    .bind(order_id)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
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
