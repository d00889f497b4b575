//! From a cart to a review: what ordering would cost, and what the customer chose.

use super::{
    Ordering,
    error::OrderingError,
    owner::Owner,
    pricing::PricedCart,
    quote::{self, Quote},
    review::{self, NewReview},
    tables::addresses,
};
use crate::{
    error::FieldErrors,
    model::{
        address::{AddressInfo, Addresses},
        bill::TIPS,
        order::{Checkout, Destination, Payment, Tip},
    },
    paths,
    server::{
        accounts::identity::Viewer,
        catalog::tables::restaurants,
        ids::{ReviewId, UserId},
        store::Connection,
    },
};

/// What a customer chose at checkout, as sent.
#[derive(Clone, Copy, Debug)]
pub struct CheckoutForm<'a> {
    /// The restaurant, as addresses of pages name it.
    pub restaurant: &'a str,
    /// The address's id.
    pub address: &'a str,
    /// In percent.
    pub tip: &'a str,
    /// `cash` or `demo_card`.
    pub payment: &'a str,
}

impl Ordering {
    /// What `/checkout/{slug}` shows: to a guest, and to a customer with their addresses. `None` if
    /// there is no such restaurant.
    pub async fn checkout(
        &self,
        owner: Option<&Owner>,
        slug: &str,
    ) -> sqlx::Result<Option<Checkout>> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let Some(restaurant) = restaurants::find(&mut snapshot, slug).await? else {
            return Ok(None);
        };
        let cart = PricedCart::load(&mut snapshot, owner, restaurant, now).await?;
        let addresses = match owner {
            Some(Owner::Customer(user_id)) => Some(Addresses {
                addresses: addresses::list(&mut snapshot, user_id).await?,
            }),
            _ => None,
        };
        let sums = cart.bill(0).unwrap_or_default();
        let tip = |percent| Tip {
            percent,
            amount: cart
                .restaurant
                .amount(cart.bill(percent).unwrap_or_default().tip),
        };
        Ok(Some(Checkout {
            bill: quote::bill(cart.restaurant.currency(), &sums),
            cart: cart.view(owner, now),
            restaurant: cart.restaurant.info(&cart.schedule, now),
            addresses,
            tips: TIPS.into_iter().map(tip).collect(),
        }))
    }

    /// Makes a review of what the customer chose. Its id is the idempotency key of the order.
    pub async fn make_review(
        &self,
        viewer: &Viewer,
        form: CheckoutForm<'_>,
    ) -> Result<ReviewId, OrderingError> {
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        let mut tx = self.begin_as(viewer).await?;
        let restaurant = restaurants::find(&mut tx, form.restaurant)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let (address, tip_percent, payment) = check(&mut tx, user_id, form).await?;
        let owner = Owner::Customer(user_id.clone());
        let cart = PricedCart::load(&mut tx, Some(&owner), restaurant, now).await?;
        let review = NewReview {
            address_id: &address.id.as_str().into(),
            payment,
            tip_percent,
            changes: &[],
        };
        let quote = Quote::orderable(&cart, tip_percent, Destination::from(address), now).map_err(
            |changes| OrderingError::Changed {
                changes,
                next: paths::checkout(&cart.restaurant.slug),
            },
        )?;
        let id = review::keep(&mut tx, user_id, &cart, &quote, &review, now).await?;
        tx.commit().await?;
        Ok(id)
    }
}

async fn check(
    conn: &mut Connection,
    user_id: &UserId,
    form: CheckoutForm<'_>,
) -> Result<(AddressInfo, i64, Payment), OrderingError> {
    let mut wrong = FieldErrors::default();
    let address = if form.address.is_empty() {
        None
    } else {
        addresses::find(conn, user_id, &form.address.into()).await?
    };
    let address = wrong.take("address", address.ok_or("Choose where to deliver"));
    let tip = form.tip.parse().ok().filter(|tip| TIPS.contains(tip));
    let tip = wrong.take("tip", tip.ok_or("Choose one of the tips"));
    let payment = form.payment.parse();
    let payment = wrong.take("payment", payment.or(Err("Choose how to pay")));
    match (address, tip, payment) {
        (Some(address), Some(tip), Some(payment)) => Ok((address, tip, payment)),
        _ => Err(OrderingError::Fields(wrong)),
    }
}
