//! What happens to a guest's carts when the guest signs in: in the transaction that opens the
//! session they become the customer's. The same line counts up, to 20 at most. What the customer has
//! stays; of what the guest has, the newest lines come along until the cart is full, and whoever
//! merges says how many did not fit.

use sqlx::{Executor, Sqlite, SqliteConnection};

use super::{
    cart_store::count_carts,
    owner::{GuestKey, Owner},
};
use crate::model::cart::{MAX_CARTS, MAX_LINES};

/// Makes a guest's carts a customer's, and returns how many lines did not fit. Afterwards the guest
/// has none, so that a second tab that signs in at the same moment adds nothing twice.
pub async fn merge(
    tx: &mut SqliteConnection,
    guest: &GuestKey,
    user_id: &str,
    now: i64,
) -> sqlx::Result<u32> {
    let guest = guest.hash();
    add_up_same_lines(&mut *tx, &guest, user_id).await?;
    delete_same_lines(&mut *tx, &guest, user_id).await?;
    move_lines_that_fit(&mut *tx, &guest, user_id).await?;
    mark_merged(&mut *tx, &guest, user_id, now).await?;
    let there = count_carts(&mut *tx, &Owner::Customer(user_id.to_owned())).await?;
    take_over_other_carts(&mut *tx, &guest, user_id, now, MAX_CARTS - there).await?;
    let left_out = count_lines_of(&mut *tx, &guest).await?;
    delete_carts_of(&mut *tx, &guest).await?;
    Ok(u32::try_from(left_out).unwrap_or(u32::MAX))
}

/// Of a line that both have, the price that the guest saw last is the newer one.
async fn add_up_same_lines<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update cart_lines
         set quantity = min(20, cart_lines.quantity + g.quantity),
             unit_seen_minor = g.unit_seen_minor
         from (
             select mine.id as cart_id, l.item_id, l.options_key, l.note, l.quantity,
                    l.unit_seen_minor
             from carts c
             join carts mine on mine.user_id = $2 and mine.restaurant_id = c.restaurant_id
             join cart_lines l on l.cart_id = c.id
             where c.guest_key_hash = $1
         ) g
         where cart_lines.cart_id = g.cart_id and cart_lines.item_id = g.item_id
           and cart_lines.options_key = g.options_key and cart_lines.note = g.note",
    )
    .bind(guest)
    .bind(user_id)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes the guest's lines away that were added to the customer's.
async fn delete_same_lines<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from cart_lines where id in (
             select l.id
             from carts c
             join carts mine on mine.user_id = $2 and mine.restaurant_id = c.restaurant_id
             join cart_lines l on l.cart_id = c.id
             join cart_lines same on same.cart_id = mine.id and same.item_id = l.item_id
               and same.options_key = l.options_key and same.note = l.note
             where c.guest_key_hash = $1)",
    )
    .bind(guest)
    .bind(user_id)
    .execute(db)
    .await?;
    Ok(())
}

/// The newest first: they are what the guest has in mind.
async fn move_lines_that_fit<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update cart_lines
         set cart_id = g.mine
         from (
             select l.id, mine.id as mine,
                    row_number() over (partition by c.id order by l.id desc) as place,
                    (select count(*) from cart_lines kept where kept.cart_id = mine.id) as kept
             from carts c
             join carts mine on mine.user_id = $2 and mine.restaurant_id = c.restaurant_id
             join cart_lines l on l.cart_id = c.id
             where c.guest_key_hash = $1
         ) g
         where cart_lines.id = g.id and g.kept + g.place <= $3",
    )
    .bind(guest)
    .bind(user_id)
    .bind(MAX_LINES)
    .execute(db)
    .await?;
    Ok(())
}

async fn mark_merged<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "update carts set updated_at = $3
         where user_id = $2
           and restaurant_id in (select restaurant_id from carts where guest_key_hash = $1)",
    )
    .bind(guest)
    .bind(user_id)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
}

/// The last changed first, as many as there is room for.
async fn take_over_other_carts<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
    now: i64,
    room: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "update carts
         set user_id = $2, guest_key_hash = null, guest_network = null, guest_used_at = null,
             updated_at = $3
         where id in (
             select id from carts
             where guest_key_hash = $1
               and restaurant_id not in (select restaurant_id from carts where user_id = $2)
             order by updated_at desc, id desc limit $4)",
    )
    .bind(guest)
    .bind(user_id)
    .bind(now)
    .bind(room.max(0))
    .execute(db)
    .await?;
    Ok(())
}

/// Lines in carts that are still the guest's.
async fn count_lines_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from cart_lines l join carts c on c.id = l.cart_id
         where c.guest_key_hash = $1",
    )
    .bind(guest)
    .fetch_one(db)
    .await
}

async fn delete_carts_of<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
) -> sqlx::Result<()> {
    sqlx::query("delete from carts where guest_key_hash = $1")
        .bind(guest)
        .execute(db)
        .await?;
    Ok(())
}
