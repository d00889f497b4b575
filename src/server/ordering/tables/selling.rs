//! What a kitchen sells, and until when it does not.

use crate::{
    model::{moment::UnixMillis, text::without_nul},
    server::{ids::RestaurantId, store::Connection},
};

/// Takes a dish of a restaurant's off the menu until a moment, or puts it back. False if it is none of
/// theirs.
pub async fn set_dish(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
    dish: &str,
    until: Option<UnixMillis>,
) -> sqlx::Result<bool> {
    let set = sqlx::query(
        "update menu_items set sold_out_until = $3
         where id = $2 and restaurant_id = $1 and archived_at is null",
    )
    .bind(restaurant_id)
    .bind(without_nul(dish))
    .bind(until)
    .execute(conn)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// The same for an option of a dish.
pub async fn set_option(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
    option: &str,
    until: Option<UnixMillis>,
) -> sqlx::Result<bool> {
    let set = sqlx::query(
        "update option_choices set sold_out_until = $3
         where id = $2 and group_id in (
             select g.id from option_groups g join menu_items i on i.id = g.item_id
             where i.restaurant_id = $1 and i.archived_at is null)",
    )
    .bind(restaurant_id)
    .bind(without_nul(option))
    .bind(until)
    .execute(conn)
    .await?;
    Ok(set.rows_affected() == 1)
}

/// A restaurant takes no orders until a moment, or takes them again.
pub async fn set_paused(
    conn: &mut Connection,
    restaurant_id: &RestaurantId,
    until: Option<UnixMillis>,
) -> sqlx::Result<()> {
    sqlx::query("update restaurants set paused_until = $2 where id = $1")
        .bind(restaurant_id)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}
