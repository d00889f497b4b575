//! What happens to a guest's carts when the guest signs in: in the transaction that opens the
//! session they become the customer's. The same line counts up, to 20 at most.

use sqlx::{Executor, Sqlite, SqliteConnection};

use super::owner::GuestKey;

/// Makes a guest's carts a customer's. Afterwards the guest has none, so that a second tab that
/// signs in at the same moment adds nothing twice.
pub async fn merge(
    tx: &mut SqliteConnection,
    guest: &GuestKey,
    user_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    let guest = guest.hash();
    add_up_same_lines(&mut *tx, &guest, user_id).await?;
    move_other_lines(&mut *tx, &guest, user_id).await?;
    mark_merged(&mut *tx, &guest, user_id, now).await?;
    take_over_other_carts(&mut *tx, &guest, user_id, now).await?;
    delete_carts_of(&mut *tx, &guest).await
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

async fn move_other_lines<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
) -> sqlx::Result<()> {
    sqlx::query(
        "update cart_lines
         set cart_id = g.mine
         from (
             select c.id, mine.id as mine
             from carts c
             join carts mine on mine.user_id = $2 and mine.restaurant_id = c.restaurant_id
             where c.guest_key_hash = $1
         ) g
         where cart_lines.cart_id = g.id and not exists (
             select 1 from cart_lines same
             where same.cart_id = g.mine and same.item_id = cart_lines.item_id
               and same.options_key = cart_lines.options_key and same.note = cart_lines.note
         )",
    )
    .bind(guest)
    .bind(user_id)
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

async fn take_over_other_carts<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    guest: &str,
    user_id: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "update carts set user_id = $2, guest_key_hash = null, updated_at = $3
         where guest_key_hash = $1
           and restaurant_id not in (select restaurant_id from carts where user_id = $2)",
    )
    .bind(guest)
    .bind(user_id)
    .bind(now)
    .execute(db)
    .await?;
    Ok(())
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
