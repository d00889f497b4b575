//! Getting back in without the password.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::notice::Notice,
    paths,
    server::http::{redirect::redirect_with_notice, visit::Visit},
};

/// `POST /api/forgot_password`: sends a link for a new password to an address, if it has an account. The
/// answer and the work are the same if it has none.
///
/// 422 if it is no address, 429.
#[server(prefix = "/api", endpoint = "forgot_password")]
pub async fn forgot_password(#[server(default)] email: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    accounts.ask_for_reset(&email, &visit.peer).await?;
    redirect_with_notice(&visit, paths::LOGIN, Notice::ResetAsked);
    Ok(())
}

/// `POST /api/reset_link`: whether the link of a mail still opens something. It is not used up.
#[server(prefix = "/api", endpoint = "reset_link")]
pub async fn is_reset_link(#[server(default)] token: String) -> Result<bool, AppError> {
    let visit = Visit::current()?;
    Ok(visit.state.accounts.is_reset_link(&token).await?)
}

/// `POST /api/reset_password`: sets a new password by the `token` of such a link, once. Every session and
/// app of the customer ends; nobody is signed in.
///
/// 422 if the password is not accepted, or the link has ended (field `token`); 429, 503.
#[server(prefix = "/api", endpoint = "reset_password")]
pub async fn reset_password(
    #[server(default)] token: String,
    #[server(default)] new_password: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    let new_password = new_password.into();
    accounts
        .reset_password(&token, &new_password, &visit.peer)
        .await?;
    redirect_with_notice(&visit, paths::LOGIN, Notice::PasswordReset);
    Ok(())
}
