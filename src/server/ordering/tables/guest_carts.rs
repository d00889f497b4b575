//! Guests' carts: how many there are, how old they are, and how they become a customer's. A guest is
//! named by the hash of their key.

use const_format::concatcp;

use crate::{
    model::{cart::MAX_LINES, moment::UnixMillis, quantity::Quantity},
    server::{
        ids::UserId,
        network::Network,
        store::{Connection, SKIP_LOCKED},
    },
};

/// Carts that go at once: where the limit was lowered, the rest goes with the next ones.
const BATCH: i64 = 100;

/// The oldest unused carts, but for as many as may stay: of a network, and of all.
const DELETE_OF_NETWORK: &str = concatcp!(
    "delete from carts where id in (
         select id from carts where id in (
             select id from carts
             where guest_network = $1
             order by guest_used_at desc, id desc limit $2 offset $3)",
    SKIP_LOCKED,
    ")"
);
const DELETE_OF_ALL: &str = concatcp!(
    "delete from carts where id in (
         select id from carts where id in (
             select id from carts
             where guest_used_at is not null
             order by guest_used_at desc, id desc limit $1 offset $2)",
    SKIP_LOCKED,
    ")"
);

/// Deletes the oldest unused carts of a network, but for as many as may stay.
pub async fn delete_oldest_of_network(
    conn: &mut Connection,
    network: Network,
    kept: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_OF_NETWORK)
        .bind(network.to_string())
        .bind(BATCH)
        .bind(kept)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

/// Deletes the oldest unused carts of all guests, but for as many as may stay.
pub async fn delete_oldest(conn: &mut Connection, kept: i64) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_OF_ALL)
        .bind(BATCH)
        .bind(kept)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}

/// When the guest's cart was used that was not used for the longest time.
pub async fn last_used(conn: &mut Connection, guest: &str) -> sqlx::Result<Option<UnixMillis>> {
    sqlx::query_scalar("select min(guest_used_at) from carts where guest_key_hash = $1")
        .bind(guest)
        .fetch_one(conn)
        .await
}

/// Writes down that a guest's carts were used.
pub async fn mark_used(conn: &mut Connection, guest: &str, now: UnixMillis) -> sqlx::Result<()> {
    sqlx::query("update carts set guest_used_at = $1 where guest_key_hash = $2")
        .bind(now)
        .bind(guest)
        .execute(conn)
        .await?;
    Ok(())
}

/// Of a line that both have, the price that the guest saw last is the newer one.
pub async fn add_up_same_lines(
    conn: &mut Connection,
    guest: &str,
    user_id: &UserId,
) -> sqlx::Result<()> {
    sqlx::query(
        "update cart_lines
         set quantity = case when cart_lines.quantity + g.quantity > $3 then $3
                             else cart_lines.quantity + g.quantity end,
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
    .bind(Quantity::MAX)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the guest's lines away that were added to the customer's.
pub async fn delete_same_lines(
    conn: &mut Connection,
    guest: &str,
    user_id: &UserId,
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
    .execute(conn)
    .await?;
    Ok(())
}

/// The newest first: they are what the guest has in mind.
pub async fn move_lines_that_fit(
    conn: &mut Connection,
    guest: &str,
    user_id: &UserId,
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
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks the customer's carts as changed that got something.
pub async fn mark_merged(
    conn: &mut Connection,
    guest: &str,
    user_id: &UserId,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "update carts set updated_at = $3
         where user_id = $2
           and restaurant_id in (select restaurant_id from carts where guest_key_hash = $1)",
    )
    .bind(guest)
    .bind(user_id)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// The last changed first, as many as there is room for.
pub async fn take_over_other_carts(
    conn: &mut Connection,
    guest: &str,
    user_id: &UserId,
    now: UnixMillis,
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
    .execute(conn)
    .await?;
    Ok(())
}

/// Lines in carts that are still the guest's.
pub async fn count_lines_of(conn: &mut Connection, guest: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from cart_lines l join carts c on c.id = l.cart_id
         where c.guest_key_hash = $1",
    )
    .bind(guest)
    .fetch_one(conn)
    .await
}

/// Deletes the guest's carts.
pub async fn delete_carts_of(conn: &mut Connection, guest: &str) -> sqlx::Result<()> {
    sqlx::query("delete from carts where guest_key_hash = $1")
        .bind(guest)
        .execute(conn)
        .await?;
    Ok(())
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn making_room_steps_over_what_stays_in_the_index_alone() {
        assert_found_by("COVERING INDEX carts_guest_network", DELETE_OF_NETWORK).await;
        assert_found_by("COVERING INDEX carts_guest_used_at", DELETE_OF_ALL).await;
    }
}
