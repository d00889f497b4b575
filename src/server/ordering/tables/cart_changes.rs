//! Which changes of carts were made already.

use crate::server::{ids::CartId, ordering::idempotency_key::IdempotencyKey, store::Connection};

/// Who sends one again does so soon: as many others as can have come in between.
const REMEMBERED: i64 = 32;

/// Remembers a change of a cart. False if it was made before.
pub async fn remember(
    conn: &mut Connection,
    cart_id: &CartId,
    key: &IdempotencyKey,
) -> sqlx::Result<bool> {
    let remembered = sqlx::query(
        "insert into cart_changes (cart_id, idempotency_key) values ($1, $2)
         on conflict do nothing",
    )
    .bind(cart_id)
    .bind(key)
    .execute(&mut *conn)
    .await?;
    if remembered.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "delete from cart_changes where cart_id = $1 and id not in
             (select id from cart_changes where cart_id = $1 order by id desc limit $2)",
    )
    .bind(cart_id)
    .bind(REMEMBERED)
    .execute(conn)
    .await?;
    Ok(true)
}
