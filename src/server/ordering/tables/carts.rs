//! Who has a cart where.

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::{CartId, CartLineId, RestaurantId},
        network::Network,
        ordering::owner::Owner,
        store::{Connection, FOR_UPDATE},
    },
};

const FIND: &str = concatcp!(
    "select id from carts where restaurant_id = $1 and (user_id = $2 or guest_key_hash = $3)",
    FOR_UPDATE
);

/// The owner's cart at a restaurant, to be changed: nobody makes room of it meanwhile.
pub async fn find(
    conn: &mut Connection,
    owner: &Owner,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<Option<CartId>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_scalar(FIND)
        .bind(restaurant_id)
        .bind(user_id)
        .bind(guest)
        .fetch_optional(conn)
        .await
}

/// The owner's carts.
pub async fn count(conn: &mut Connection, owner: &Owner) -> sqlx::Result<i64> {
    let (user_id, guest) = owner.columns();
    sqlx::query_scalar("select count(*) from carts where user_id = $1 or guest_key_hash = $2")
        .bind(user_id)
        .bind(guest)
        .fetch_one(conn)
        .await
}

/// Makes a cart and returns its id. Of a guest's it is known where it came from.
pub async fn insert(
    conn: &mut Connection,
    owner: &Owner,
    restaurant_id: &RestaurantId,
    from: Network,
    now: UnixMillis,
) -> sqlx::Result<CartId> {
    let (id, (user_id, guest)) = (CartId::generate(), owner.columns());
    let (network, used_at) = match owner {
        Owner::Customer(_) => (None, None),
        Owner::Guest(_) => (Some(from.to_string()), Some(now)),
    };
    sqlx::query(
        "insert into carts (id, user_id, guest_key_hash, restaurant_id, updated_at, guest_network,
                            guest_used_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&id)
    .bind(user_id)
    .bind(guest)
    .bind(restaurant_id)
    .bind(now)
    .bind(network)
    .bind(used_at)
    .execute(conn)
    .await?;
    Ok(id)
}

/// Marks a cart as changed.
pub async fn touch(conn: &mut Connection, cart_id: &CartId, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query(
        "update carts
         set updated_at = $1,
             guest_used_at = case when guest_key_hash is null then null else $1 end
         where id = $2",
    )
    .bind(now)
    .bind(cart_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the owner's cart at a restaurant away, with what is in it.
pub async fn delete(
    conn: &mut Connection,
    owner: &Owner,
    restaurant_id: &RestaurantId,
) -> sqlx::Result<()> {
    let (user_id, guest) = owner.columns();
    sqlx::query(
        "delete from carts where restaurant_id = $1 and (user_id = $2 or guest_key_hash = $3)",
    )
    .bind(restaurant_id)
    .bind(user_id)
    .bind(guest)
    .execute(conn)
    .await?;
    Ok(())
}

/// The cart that a line is in.
#[derive(Debug, FromRow)]
pub struct CartOfLine {
    pub id: CartId,
    pub restaurant_id: RestaurantId,
}

const FIND_BY_LINE: &str = concatcp!(
    "select id, restaurant_id from carts
     where id = (select cart_id from cart_lines where id = $1)
       and (user_id = $2 or guest_key_hash = $3)",
    FOR_UPDATE
);

/// The cart of a line, if the line is the owner's, to be changed.
pub async fn find_by_line(
    conn: &mut Connection,
    owner: &Owner,
    line: &CartLineId,
) -> sqlx::Result<Option<CartOfLine>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_as(FIND_BY_LINE)
        .bind(line)
        .bind(user_id)
        .bind(guest)
        .fetch_optional(conn)
        .await
}
