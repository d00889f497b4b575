//! Checkout and review: what an order would be, shown before it is placed.

use sqlx::{Executor, FromRow, Sqlite, SqliteConnection};

use super::{
    Ordering, OrderingError, addresses, cart_store,
    owner::Owner,
    place::number_of,
    priced::{self, PricedCart},
    shown::{Shown, bill},
};
use crate::{
    error::FieldErrors,
    model::{
        address::{AddressInfo, Addresses},
        bill::TIPS,
        cart::MAX_LINES,
        opening::Opening,
        order::{Checkout, Destination, Payment, Review, Tip},
    },
    paths,
    server::{
        accounts::identity::Viewer, catalog::restaurant::Restaurant, ids::new_id, local_time,
    },
};

/// What a customer chose at checkout, as sent.
#[derive(Clone, Copy, Debug)]
pub struct Choices<'a> {
    /// The restaurant, as addresses of pages name it.
    pub restaurant: &'a str,
    /// The address's id.
    pub address: &'a str,
    /// In percent.
    pub tip: &'a str,
    /// `cash` or `demo_card`.
    pub payment: &'a str,
}

/// A review as the database has it.
#[derive(Debug, FromRow)]
pub(super) struct ReviewRow {
    pub id: String,
    pub restaurant_id: String,
    pub address_id: String,
    #[sqlx(try_from = "String")]
    pub payment: Payment,
    pub tip_percent: i64,
    shown: String,
    changes: String,
}

impl ReviewRow {
    /// What the customer was shown. What cannot be read differs from everything.
    pub fn shown(&self) -> Option<Shown> {
        serde_json::from_str(&self.shown).ok()
    }
}

impl Ordering {
    /// What `/checkout/{slug}` shows: to a guest, and to a customer with their addresses. `None` if
    /// there is no such restaurant.
    pub async fn checkout(
        &self,
        owner: Option<&Owner>,
        slug: &str,
    ) -> sqlx::Result<Option<Checkout>> {
        let db = &self.db.read;
        let Some(restaurant) = Restaurant::find(db, slug).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        let schedule = restaurant.schedule(db).await?;
        let lines = match owner {
            Some(owner) => priced::lines_of(db, owner, Some(&restaurant.id)).await?,
            None => Vec::new(),
        };
        let options = priced::options_of(db, &lines).await?;
        let cart = PricedCart::price(restaurant, schedule, lines, &options, now);
        let addresses = match owner {
            Some(Owner::Customer(user_id)) => Some(Addresses {
                addresses: self.addresses(user_id).await?,
            }),
            _ => None,
        };
        let sums = cart.bill(0).unwrap_or_default();
        let tip = |percent| Tip {
            percent,
            amount: cart
                .restaurant
                .amount(cart.bill(percent).map_or(0, |bill| bill.tip)),
        };
        Ok(Some(Checkout {
            bill: bill(cart.restaurant.currency(), &sums),
            cart: cart.view(owner, now),
            restaurant: cart.restaurant.info(&cart.schedule, now),
            addresses,
            tips: TIPS.into_iter().map(tip).collect(),
        }))
    }

    /// Makes a review of what the customer chose. Its id is the idempotency key of the order.
    pub async fn review(
        &self,
        viewer: &Viewer,
        choices: Choices<'_>,
    ) -> Result<String, OrderingError> {
        let mut tx = self.begin_as(viewer).await?;
        let restaurant = Restaurant::find(&mut *tx, choices.restaurant)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let (address, tip, payment) = self.check(&mut tx, viewer, choices).await?;
        let owner = Owner::Customer(viewer.user_id.to_string());
        let cart = self.priced_cart(&mut tx, &owner, restaurant).await?;
        let review = NewReview {
            address_id: &address.id,
            payment,
            tip_percent: tip,
            changes: &[],
        };
        let destination = Destination::from(address.clone());
        let (id, _) = self
            .insert_review(&mut tx, viewer, &cart, destination, &review)
            .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// A review of the customer's, as it was made. One that was placed is
    /// `OrderingError::AlreadyOrdered`.
    pub async fn reviewed(&self, viewer: &Viewer, id: &str) -> Result<Review, OrderingError> {
        let db = &self.db.read;
        let Some(row) = find_review(db, viewer.user_id.as_str(), id).await? else {
            let number = number_of(db, viewer.user_id.as_str(), id).await?;
            return Err(number.map_or(OrderingError::NotFound, |number| {
                OrderingError::AlreadyOrdered { number }
            }));
        };
        let restaurant = Restaurant::find_by_id(db, &row.restaurant_id)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let schedule = restaurant.schedule(db).await?;
        let shown = row.shown().ok_or(OrderingError::NotFound)?;
        Ok(Review {
            restaurant: restaurant.info(&schedule, self.clock.now()),
            lines: shown.lines(),
            bill: shown.bill(),
            destination: shown.destination,
            address: row.address_id,
            tip_percent: row.tip_percent,
            payment: row.payment,
            changes: serde_json::from_str(&row.changes).unwrap_or_default(),
            id: row.id,
        })
    }

    async fn check(
        &self,
        tx: &mut SqliteConnection,
        viewer: &Viewer,
        choices: Choices<'_>,
    ) -> Result<(AddressInfo, i64, Payment), OrderingError> {
        let mut wrong = FieldErrors::default();
        let address = if choices.address.is_empty() {
            None
        } else {
            addresses::find(tx, viewer.user_id.as_str(), choices.address).await?
        };
        let address = wrong.take("address", address.ok_or("Choose where to deliver"));
        let tip = choices.tip.parse().ok().filter(|tip| TIPS.contains(tip));
        let tip = wrong.take("tip", tip.ok_or("Choose one of the tips"));
        let payment = choices.payment.parse();
        let payment = wrong.take("payment", payment.or(Err("Choose how to pay")));
        match (address, tip, payment) {
            (Some(address), Some(tip), Some(payment)) => Ok((address, tip, payment)),
            _ => Err(OrderingError::Fields(wrong)),
        }
    }

    /// Writes down what a cart comes to now; what stands in the way of ordering it is
    /// `OrderingError::Changed`.
    pub(super) async fn insert_review(
        &self,
        tx: &mut SqliteConnection,
        viewer: &Viewer,
        cart: &PricedCart,
        destination: Destination,
        review: &NewReview<'_>,
    ) -> Result<(String, Shown), OrderingError> {
        let now = self.clock.now();
        let obstacles = obstacles(cart, now);
        let shown = Shown::of(cart, review.tip_percent, destination);
        let (true, Some(shown)) = (obstacles.is_empty(), shown) else {
            return Err(OrderingError::Changed {
                changes: obstacles,
                next: paths::checkout(&cart.restaurant.slug),
            });
        };
        for line in cart
            .lines
            .iter()
            .filter(|line| line.seen_minor != line.unit_minor)
        {
            cart_store::note_seen_price(&mut *tx, &line.id, line.unit_minor).await?;
        }
        delete_old_reviews(&mut *tx, viewer.user_id.as_str()).await?;
        let id = new_id();
        sqlx::query(
            "insert into reviews (id, user_id, restaurant_id, address_id, payment, tip_percent,
                                  shown, changes, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&id)
        .bind(viewer.user_id.as_str())
        .bind(&cart.restaurant.id)
        .bind(review.address_id)
        .bind(review.payment.into_str())
        .bind(review.tip_percent)
        .bind(serde_json::to_string(&shown).unwrap_or_default())
        .bind(serde_json::to_string(review.changes).unwrap_or_default())
        .bind(now)
        .execute(tx)
        .await?;
        Ok((id, shown))
    }
}

/// What a review is made of besides the cart.
pub(super) struct NewReview<'a> {
    pub address_id: &'a str,
    pub payment: Payment,
    pub tip_percent: i64,
    /// What has changed since the review that it replaces.
    pub changes: &'a [String],
}

/// A review, if it is the user's.
pub(super) async fn find_review<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
    id: &str,
) -> sqlx::Result<Option<ReviewRow>> {
    sqlx::query_as(
        "select id, restaurant_id, address_id, payment, tip_percent, shown, changes
         from reviews where id = $1 and user_id = $2",
    )
    .bind(id)
    .bind(user_id)
    .fetch_optional(db)
    .await
}

/// Leaves room for one more: nobody looks at more reviews than that at a time.
async fn delete_old_reviews<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    user_id: &str,
) -> sqlx::Result<()> {
    const KEPT: i64 = 19;
    sqlx::query(
        "delete from reviews where user_id = $1 and id not in (
             select id from reviews where user_id = $1 order by id desc limit $2)",
    )
    .bind(user_id)
    .bind(KEPT)
    .execute(db)
    .await?;
    Ok(())
}

/// What stands in the way of ordering a cart now, a sentence each.
pub(super) fn obstacles(cart: &PricedCart, now: i64) -> Vec<String> {
    let mut obstacles = Vec::new();
    let name = &cart.restaurant.name;
    if cart.lines.is_empty() {
        obstacles.push("Your cart is empty. What you have ordered is under Orders.".to_owned());
    }
    let lines = i64::try_from(cart.lines.len()).unwrap_or(i64::MAX);
    if lines > MAX_LINES {
        // From before signing in knew when a cart is full.
        obstacles.push(format!(
            "An order holds {MAX_LINES} different dishes, and your cart has {lines}: take some out."
        ));
    }
    let opening = cart.schedule.at(now);
    if !opening.takes_orders() {
        let words = local_time::opening(opening, now, cart.schedule.zone());
        let why = match opening {
            Opening::Paused { .. } => "has paused orders",
            _ => "takes no orders now",
        };
        obstacles.push(format!("{name} {why}: {words}."));
    }
    for line in &cart.lines {
        if let Some(trouble) = &line.trouble {
            obstacles.push(format!("{}: {}.", line.name, cart.explain(trouble, now)));
        }
    }
    match cart.bill(0) {
        None => obstacles.push("That is more than can be counted.".to_owned()),
        Some(bill) if !cart.lines.is_empty() => {
            if let Some(missing) = cart.restaurant.fees().shortfall(bill.subtotal) {
                let missing = cart.restaurant.amount(missing).text;
                obstacles.push(format!("{missing} is missing to the minimum of {name}."));
            }
        }
        Some(_) => {}
    }
    obstacles
}
