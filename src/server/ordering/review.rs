//! What a customer is shown before placing, and what is kept of it.

use super::{
    Ordering,
    error::OrderingError,
    pricing::PricedCart,
    quote::Quote,
    tables::{
        cart_lines, orders,
        reviews::{self, ReviewRow},
    },
};
use crate::{
    model::{
        moment::UnixMillis,
        order::{Payment, Review},
    },
    server::{
        accounts::identity::Viewer,
        catalog::tables::{opening_hours, restaurants},
        ids::{AddressId, ReviewId, UserId},
        store::Connection,
    },
};

/// What a review is made of besides the cart.
pub(super) struct NewReview<'a> {
    pub address_id: &'a AddressId,
    pub payment: Payment,
    pub tip_percent: i64,
    /// What has changed since the review that it replaces.
    pub changes: &'a [String],
}

impl Ordering {
    /// A review of the customer's, as it was made. One that was placed is
    /// `OrderingError::AlreadyOrdered`.
    pub async fn review(&self, viewer: &Viewer, id: &ReviewId) -> Result<Review, OrderingError> {
        let user_id = viewer.user_id();
        let mut snapshot = self.db.begin_read().await?;
        let Some(row) = reviews::find(&mut snapshot, user_id, id).await? else {
            let number = orders::number_of(&mut snapshot, user_id, id).await?;
            return Err(number.map_or(OrderingError::NotFound, |number| {
                OrderingError::AlreadyOrdered { number }
            }));
        };
        let restaurant = restaurants::find_by_id(&mut snapshot, &row.restaurant_id)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let schedule = opening_hours::schedule(&mut snapshot, &restaurant).await?;
        let quote = quote_of(&row).ok_or(OrderingError::NotFound)?;
        Ok(Review {
            restaurant: restaurant.info(&schedule, self.clock.now()),
            lines: quote.lines(),
            bill: quote.bill(),
            destination: quote.destination,
            address: row.address_id.to_string(),
            tip_percent: row.tip_percent,
            payment: row.payment,
            changes: serde_json::from_str(&row.changes).unwrap_or_default(),
            id: row.id.to_string(),
        })
    }
}

/// What the customer was shown; `None` if it cannot be read.
pub(super) fn quote_of(review: &ReviewRow) -> Option<Quote> {
    serde_json::from_str(&review.shown).ok()
}

/// Keeps what a customer is about to be shown, and that they have seen today's prices.
pub(super) async fn keep(
    conn: &mut Connection,
    user_id: &UserId,
    cart: &PricedCart,
    quote: &Quote,
    new: &NewReview<'_>,
    now: UnixMillis,
) -> sqlx::Result<ReviewId> {
    for line in &cart.lines {
        if line.seen_minor != line.unit_minor {
            cart_lines::set_seen_price(conn, &line.id, line.unit_minor).await?;
        }
    }
    reviews::delete_old(conn, user_id).await?;
    let review = ReviewRow {
        id: ReviewId::generate(),
        restaurant_id: cart.restaurant.id.clone(),
        address_id: new.address_id.clone(),
        payment: new.payment,
        tip_percent: new.tip_percent,
        shown: serde_json::to_string(quote).unwrap_or_default(),
        changes: serde_json::to_string(new.changes).unwrap_or_default(),
    };
    reviews::insert(conn, user_id, &review, now).await?;
    Ok(review.id)
}
