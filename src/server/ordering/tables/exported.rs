//! What a person has here besides orders, as they take it away: addresses, carts, reviews, favourites, and
//! the restaurants they cook at.

use const_format::concatcp;
use serde::Serialize;
use sqlx::FromRow;

use crate::server::{
    ids::{AddressId, CartId, RestaurantId, ReviewId, UserId},
    local_time::Rfc3339,
    store::{
        Connection, LISTED_IN_1, json_list,
        pages::{After, Keyed, PAGE},
    },
};

#[derive(Debug, FromRow, Serialize)]
pub struct Address {
    pub id: AddressId,
    pub label: String,
    pub recipient: String,
    pub phone: String,
    pub street: String,
    pub details: String,
    pub city: String,
    pub postcode: String,
    pub is_default: bool,
    pub created_at: Rfc3339,
    /// When it was removed from the book.
    pub archived_at: Option<Rfc3339>,
}

impl Keyed for Address {
    fn key(&self) -> After {
        After::text(self.id.as_str())
    }
}

const ADDRESSES: &str = "
    select id, label, recipient, phone, street, details, city, postcode, is_default, created_at,
           archived_at
    from addresses where user_id = $1 and id > $2 order by id limit $3";

/// A user's addresses, those included that were removed and are still kept.
pub async fn addresses(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Address>> {
    sqlx::query_as(ADDRESSES)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct CartRow {
    #[serde(skip)]
    pub id: CartId,
    #[serde(skip)]
    pub restaurant_id: RestaurantId,
    pub restaurant: String,
    pub restaurant_name: String,
    pub currency: String,
    pub updated_at: Rfc3339,
}

const CARTS: &str = "
    select c.id, c.restaurant_id, r.slug as restaurant, r.name as restaurant_name, r.currency,
           c.updated_at
    from carts c join restaurants r on r.id = c.restaurant_id
    where c.user_id = $1 and c.restaurant_id > $2 order by c.restaurant_id limit $3";

/// A user's carts, of which there is one at a restaurant.
pub async fn carts(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<CartRow>> {
    sqlx::query_as(CARTS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct CartLineRow {
    #[serde(skip)]
    pub cart_id: CartId,
    pub dish: String,
    /// The chosen options' ids, with a space between.
    #[serde(skip)]
    pub options_key: String,
    pub note: String,
    pub quantity: i64,
    /// What one cost when it was last seen.
    pub unit_seen_minor: i64,
}

const CART_LINES: &str = concatcp!(
    "select l.cart_id, i.name as dish, l.options_key, l.note, l.quantity, l.unit_seen_minor
     from cart_lines l join menu_items i on i.id = l.item_id where l.cart_id in ",
    LISTED_IN_1,
    " order by l.cart_id, l.id"
);

/// What is in carts.
pub async fn cart_lines(conn: &mut Connection, carts: &[CartId]) -> sqlx::Result<Vec<CartLineRow>> {
    sqlx::query_as(CART_LINES)
        .bind(json_list(carts))
        .fetch_all(conn)
        .await
}

const OPTION_NAMES: &str = concatcp!(
    "select id, name from option_choices where id in ",
    LISTED_IN_1
);

/// The names of options, by their ids.
pub async fn option_names(
    conn: &mut Connection,
    options: &[&str],
) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as(OPTION_NAMES)
        .bind(json_list(options))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct Review {
    #[serde(skip)]
    pub id: ReviewId,
    pub restaurant: String,
    /// The id of an address.
    pub address: AddressId,
    pub payment: String,
    pub tip_percent: i64,
    pub created_at: Rfc3339,
}

impl Keyed for Review {
    fn key(&self) -> After {
        After::text(self.id.as_str())
    }
}

const REVIEWS: &str = "
    select v.id, r.slug as restaurant, v.address_id as address, v.payment, v.tip_percent, v.created_at
    from reviews v join restaurants r on r.id = v.restaurant_id
    where v.user_id = $1 and v.id > $2 order by v.id limit $3";

/// What a user was about to order.
pub async fn reviews(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Review>> {
    sqlx::query_as(REVIEWS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct Favourite {
    #[serde(skip)]
    pub restaurant_id: RestaurantId,
    pub restaurant: String,
    pub restaurant_name: String,
    pub since: Rfc3339,
}

impl Keyed for Favourite {
    fn key(&self) -> After {
        After::text(self.restaurant_id.as_str())
    }
}

const FAVOURITES: &str = "
    select f.restaurant_id, r.slug as restaurant, r.name as restaurant_name, f.since
    from favourites f join restaurants r on r.id = f.restaurant_id
    where f.user_id = $1 and f.restaurant_id > $2 order by f.restaurant_id limit $3";

/// A user's favourites.
pub async fn favourites(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Favourite>> {
    sqlx::query_as(FAVOURITES)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct Membership {
    #[serde(skip)]
    pub restaurant_id: RestaurantId,
    pub restaurant: String,
    pub restaurant_name: String,
    pub added_at: Rfc3339,
}

impl Keyed for Membership {
    fn key(&self) -> After {
        After::text(self.restaurant_id.as_str())
    }
}

const MEMBERSHIPS: &str = "
    select m.restaurant_id, r.slug as restaurant, r.name as restaurant_name, m.added_at
    from restaurant_members m join restaurants r on r.id = m.restaurant_id
    where m.user_id = $1 and m.restaurant_id > $2 order by m.restaurant_id limit $3";

/// Where a user cooks.
pub async fn memberships(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Membership>> {
    sqlx::query_as(MEMBERSHIPS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_page_is_found_by_index() {
        for (statement, index) in [
            (ADDRESSES, "addresses_user_id"),
            (CARTS, "sqlite_autoindex_carts"),
            (REVIEWS, "reviews_user_id"),
            (FAVOURITES, "sqlite_autoindex_favourites"),
            (MEMBERSHIPS, "sqlite_autoindex_restaurant_members"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
