//! Which changes of carts were made already.

use crate::{
    model::moment::UnixMillis,
    server::{
        ids::UserId,
        ordering::{idempotency_key::IdempotencyKey, owner::Owner},
        store::Connection,
    },
};

/// Who sends one again does so soon: as many others as can have come in between.
const REMEMBERED: i64 = 32;

/// Remembers a change of an owner's. False if it was made before.
pub async fn remember(
    conn: &mut Connection,
    owner: &Owner,
    key: &IdempotencyKey,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    let owner = owner.text();
    let remembered = sqlx::query(
        "insert into cart_changes (owner, idempotency_key, made_at) values ($1, $2, $3)
         on conflict do nothing",
    )
    .bind(&owner)
    .bind(key)
    .bind(now)
    .execute(&mut *conn)
    .await?;
    if remembered.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "delete from cart_changes where owner = $1 and id not in
             (select id from cart_changes where owner = $1 order by id desc limit $2)",
    )
    .bind(owner)
    .bind(REMEMBERED)
    .execute(conn)
    .await?;
    Ok(true)
}

/// A guest's changes become a customer's, with the carts.
pub async fn take_over(conn: &mut Connection, guest: &str, user_id: &UserId) -> sqlx::Result<()> {
    sqlx::query(
        "update cart_changes set owner = $2
         where owner = $1 and idempotency_key not in
             (select idempotency_key from cart_changes where owner = $2)",
    )
    .bind(guest)
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}
