//! Links that prove an address to be somebody's, or why they get none: only the mail to it says which.

use super::{
    Accounts,
    error::AccountError,
    mail_token::MailToken,
    tables::{former_emails, users},
};
use crate::{
    error::FieldErrors,
    model::moment::UnixMillis,
    server::{ids::UserId, store::Connection},
};

/// What a mail says to an address that somebody wants.
#[derive(Debug)]
pub enum Proof {
    /// Its link.
    Link(MailToken),
    /// It has another account.
    Taken,
    /// It had one until lately, whose owner may have it back.
    Kept,
}

impl Accounts {
    /// Why a user, or nobody yet, cannot have an address. None if they can.
    pub(super) async fn refusal_of(
        conn: &mut Connection,
        email_key: &str,
        user_id: Option<&UserId>,
        now: UnixMillis,
    ) -> sqlx::Result<Option<Proof>> {
        let nobody = UserId::from("");
        let user_id = user_id.unwrap_or(&nobody);
        match users::find_other_holder(conn, email_key, user_id).await? {
            Some(None) => return Ok(Some(Proof::Taken)),
            Some(Some(_deleted_at)) => return Ok(Some(Proof::Kept)),
            None => {}
        }
        let is_kept = former_emails::is_kept_from(conn, email_key, user_id, now).await?;
        Ok(is_kept.then_some(Proof::Kept))
    }
}

/// What a constraint of the database says of an address that is somebody's.
pub(super) fn taken(error: sqlx::Error) -> AccountError {
    match error {
        sqlx::Error::Database(error) if error.is_unique_violation() => {
            let words = "That address belongs to another account.";
            AccountError::Fields(FieldErrors::one("token", words))
        }
        error => error.into(),
    }
}

pub(super) fn is_kept() -> AccountError {
    let words = "That address is kept for its former owner for 7 days.";
    AccountError::Fields(FieldErrors::one("token", words))
}
