//! The statements on carts and their lines.

use sqlx::{Executor, FromRow, Sqlite};

use super::owner::Owner;
use crate::server::{ids::new_id, network::Network};

/// A dish on a menu.
#[derive(Debug, FromRow)]
pub struct Item {
    pub restaurant_id: String,
    pub name: String,
    pub price_minor: i64,
    pub sold_out_until: Option<i64>,
}

/// What makes a line the same line.
#[derive(Clone, Copy, Debug)]
pub struct NewLine<'a> {
    pub cart_id: &'a str,
    pub item_id: &'a str,
    pub options_key: &'a str,
    pub note: &'a str,
}

/// A dish that is still cooked.
pub async fn find_item<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    id: &str,
) -> sqlx::Result<Option<Item>> {
    sqlx::query_as(
        "select restaurant_id, name, price_minor, sold_out_until
         from menu_items where id = $1 and archived_at is null",
    )
    .bind(id)
    .fetch_optional(db)
    .await
}

/// The owner's cart at a restaurant.
pub async fn find_cart<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
    restaurant_id: &str,
) -> sqlx::Result<Option<String>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_scalar(
        "select id from carts where restaurant_id = $1 and (user_id = $2 or guest_key_hash = $3)",
    )
    .bind(restaurant_id)
    .bind(user_id)
    .bind(guest)
    .fetch_optional(db)
    .await
}

/// The owner's carts.
pub async fn count_carts<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
) -> sqlx::Result<i64> {
    let (user_id, guest) = owner.columns();
    sqlx::query_scalar("select count(*) from carts where user_id = $1 or guest_key_hash = $2")
        .bind(user_id)
        .bind(guest)
        .fetch_one(db)
        .await
}

/// Makes a cart and returns its id. Of a guest's it is known where it came from.
pub async fn insert_cart<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
    restaurant_id: &str,
    from: Network,
    now: i64,
) -> sqlx::Result<String> {
    let (id, (user_id, guest)) = (new_id(), owner.columns());
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
    .execute(db)
    .await?;
    Ok(id)
}

/// Marks a cart as changed.
pub async fn touch<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    cart_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "update carts
         set updated_at = $1,
             guest_used_at = case when guest_key_hash is null then null else $1 end
         where id = $2",
    )
    .bind(now)
    .bind(cart_id)
    .execute(db)
    .await?;
    Ok(())
}

/// How many of the same line are there already.
pub async fn quantity_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    line: &NewLine<'_>,
) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar(
        "select quantity from cart_lines
         where cart_id = $1 and item_id = $2 and options_key = $3 and note = $4",
    )
    .bind(line.cart_id)
    .bind(line.item_id)
    .bind(line.options_key)
    .bind(line.note)
    .fetch_optional(db)
    .await
}

/// Lines of a cart.
pub async fn count_lines<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    cart_id: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from cart_lines where cart_id = $1")
        .bind(cart_id)
        .fetch_one(db)
        .await
}

/// Makes a line, or sets the quantity of the same one, whose price its owner may have seen lower.
pub async fn put_line<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    line: &NewLine<'_>,
    quantity: i64,
    unit_minor: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into cart_lines (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (cart_id, item_id, options_key, note)
         do update set quantity = excluded.quantity",
    )
    .bind(new_id())
    .bind(line.cart_id)
    .bind(line.item_id)
    .bind(line.options_key)
    .bind(line.note)
    .bind(quantity)
    .bind(unit_minor)
    .execute(db)
    .await?;
    Ok(())
}

/// The cart that a line is in.
#[derive(Debug, FromRow)]
pub struct CartOfLine {
    pub id: String,
    pub restaurant_id: String,
}

/// The cart of a line, if the line is the owner's.
pub async fn cart_of_line<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
    line: &str,
) -> sqlx::Result<Option<CartOfLine>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_as(
        "select c.id, c.restaurant_id from cart_lines l join carts c on c.id = l.cart_id
         where l.id = $1 and (c.user_id = $2 or c.guest_key_hash = $3)",
    )
    .bind(line)
    .bind(user_id)
    .bind(guest)
    .fetch_optional(db)
    .await
}

/// Sets a line's quantity.
pub async fn set_quantity<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    line: &str,
    quantity: i64,
) -> sqlx::Result<()> {
    sqlx::query("update cart_lines set quantity = $1 where id = $2")
        .bind(quantity)
        .bind(line)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down the price that the owner has seen.
pub async fn note_seen_price<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    line: &str,
    unit_minor: i64,
) -> sqlx::Result<()> {
    sqlx::query("update cart_lines set unit_seen_minor = $1 where id = $2")
        .bind(unit_minor)
        .bind(line)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes a line out.
pub async fn delete_line<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    line: &str,
) -> sqlx::Result<()> {
    sqlx::query("delete from cart_lines where id = $1")
        .bind(line)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes the owner's cart at a restaurant away, with what is in it.
pub async fn delete_cart<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    owner: &Owner,
    restaurant_id: &str,
) -> sqlx::Result<()> {
    let (user_id, guest) = owner.columns();
    sqlx::query(
        "delete from carts where restaurant_id = $1 and (user_id = $2 or guest_key_hash = $3)",
    )
    .bind(restaurant_id)
    .bind(user_id)
    .bind(guest)
    .execute(db)
    .await?;
    Ok(())
}
