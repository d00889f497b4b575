//! What is in carts.

use sqlx::FromRow;

use crate::{
    model::{catalog::Diet, minor::Minor, moment::UnixMillis, quantity::Quantity},
    server::{
        ids::{CartId, CartLineId, ItemId, RestaurantId},
        ordering::owner::Owner,
        store::Connection,
    },
};

/// A line of a cart next to the dish it names, as the database has them.
#[derive(Debug, FromRow)]
pub struct CartLineRow {
    pub restaurant_id: RestaurantId,
    pub id: CartLineId,
    pub item_id: ItemId,
    pub options_key: String,
    pub note: String,
    pub quantity: Quantity,
    pub unit_seen_minor: Minor,
    pub name: String,
    pub price_minor: Minor,
    #[sqlx(try_from = "String")]
    pub diet: Diet,
    pub sold_out_until: Option<UnixMillis>,
    pub archived_at: Option<UnixMillis>,
}

/// What makes a line the same line.
#[derive(Clone, Copy, Debug)]
pub struct LineKey<'a> {
    pub cart_id: &'a CartId,
    pub item_id: &'a ItemId,
    pub options_key: &'a str,
    pub note: &'a str,
}

/// The lines of an owner's carts, at one restaurant or at all, the first added first.
pub async fn of_owner(
    conn: &mut Connection,
    owner: &Owner,
    restaurant_id: Option<&RestaurantId>,
) -> sqlx::Result<Vec<CartLineRow>> {
    let (user_id, guest) = owner.columns();
    sqlx::query_as(
        "select c.restaurant_id, l.id, l.item_id, l.options_key, l.note, l.quantity,
                l.unit_seen_minor, i.name, i.price_minor, i.diet, i.sold_out_until, i.archived_at
         from carts c
         join cart_lines l on l.cart_id = c.id
         join menu_items i on i.id = l.item_id
         where (c.user_id = $1 or c.guest_key_hash = $2)
           and ($3 is null or c.restaurant_id = $3)
         order by c.updated_at desc, c.id, l.id",
    )
    .bind(user_id)
    .bind(guest)
    .bind(restaurant_id)
    .fetch_all(conn)
    .await
}

/// How many of the same line are there already.
pub async fn quantity_of(
    conn: &mut Connection,
    line: &LineKey<'_>,
) -> sqlx::Result<Option<Quantity>> {
    sqlx::query_scalar(
        "select quantity from cart_lines
         where cart_id = $1 and item_id = $2 and options_key = $3 and note = $4",
    )
    .bind(line.cart_id)
    .bind(line.item_id)
    .bind(line.options_key)
    .bind(line.note)
    .fetch_optional(conn)
    .await
}

/// Lines of a cart.
pub async fn count(conn: &mut Connection, cart_id: &CartId) -> sqlx::Result<i64> {
    sqlx::query_scalar("select count(*) from cart_lines where cart_id = $1")
        .bind(cart_id)
        .fetch_one(conn)
        .await
}

/// Makes a line, or sets the quantity of the same one, whose price its owner may have seen lower.
pub async fn put(
    conn: &mut Connection,
    line: &LineKey<'_>,
    quantity: Quantity,
    unit: Minor,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into cart_lines (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (cart_id, item_id, options_key, note)
         do update set quantity = excluded.quantity",
    )
    .bind(CartLineId::generate())
    .bind(line.cart_id)
    .bind(line.item_id)
    .bind(line.options_key)
    .bind(line.note)
    .bind(quantity)
    .bind(unit)
    .execute(conn)
    .await?;
    Ok(())
}

/// How many of a line there are.
pub async fn quantity(conn: &mut Connection, line: &CartLineId) -> sqlx::Result<Quantity> {
    sqlx::query_scalar("select quantity from cart_lines where id = $1")
        .bind(line)
        .fetch_one(conn)
        .await
}

/// Sets a line's quantity.
pub async fn set_quantity(
    conn: &mut Connection,
    line: &CartLineId,
    quantity: Quantity,
) -> sqlx::Result<()> {
    sqlx::query("update cart_lines set quantity = $1 where id = $2")
        .bind(quantity)
        .bind(line)
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes down the price that the owner has seen.
pub async fn set_seen_price(
    conn: &mut Connection,
    line: &CartLineId,
    unit: Minor,
) -> sqlx::Result<()> {
    sqlx::query("update cart_lines set unit_seen_minor = $1 where id = $2")
        .bind(unit)
        .bind(line)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a line out.
pub async fn delete(conn: &mut Connection, line: &CartLineId) -> sqlx::Result<()> {
    sqlx::query("delete from cart_lines where id = $1")
        .bind(line)
        .execute(conn)
        .await?;
    Ok(())
}
