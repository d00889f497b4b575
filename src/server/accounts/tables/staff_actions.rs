//! `staff_actions`: what staff did beside orders, whose events say it. Append-only.

use strum::IntoStaticStr;

use crate::{
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// What was done.
#[derive(Clone, Copy, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum StaffAction {
    SoldOut,
    OnSale,
    Pause,
    Resume,
    Suspend,
    Unsuspend,
    EndSessions,
    ChangeRole,
    AddMember,
    RemoveMember,
}

/// Writes down that somebody did something to a dish, an option, a restaurant or a user, named by its id.
pub async fn insert(
    conn: &mut Connection,
    user_id: &UserId,
    action: StaffAction,
    subject: &str,
    note: &str,
    now: UnixMillis,
) -> sqlx::Result<()> {
    sqlx::query(
        "insert into staff_actions (at, user_id, action, subject, note) values ($1, $2, $3, $4, $5)",
    )
    .bind(now)
    .bind(user_id)
    .bind(action.into_str())
    .bind(subject)
    .bind(note)
    .execute(conn)
    .await?;
    Ok(())
}
