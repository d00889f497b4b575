//! What becomes of a customer's orders when their account is deleted.

use super::{error::OrderingError, tables::customers};
use crate::{
    error::FieldErrors,
    server::{accounts::AccountError, ids::UserId, store::Connection},
};

/// Fails while somebody cooks for the customer, or is on the way to them.
pub async fn check_nothing_open(
    conn: &mut Connection,
    user_id: &UserId,
) -> Result<(), OrderingError> {
    if customers::has_open_orders(conn, user_id).await? {
        let words = "An order of yours is on its way. Delete your account when it has arrived.";
        let wrong = FieldErrors::one("account", words);
        return Err(AccountError::Fields(wrong).into());
    }
    Ok(())
}

/// Takes everything from a customer but what was ordered and paid. False if there is nothing of that.
pub async fn forget_customer(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<bool> {
    customers::forget(conn, user_id).await?;
    customers::has_orders(conn, user_id).await
}
