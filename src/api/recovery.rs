//! What links in mails do: getting back in without the password, proving an address, taking things back.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        mail_link::{MailLink, Purpose},
        notice::Notice,
    },
    paths,
    server::{
        accounts::email_change::Proven,
        http::{redirect::redirect_with_notice, visit::Visit},
    },
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

/// `POST /api/mail_link`: what the link of a mail opens, if it is for that (`purpose`: `sign_up`, `reset`,
/// `email`, `email_back` or `account_back`) and still opens something; else `null`. It is not used up.
#[server(prefix = "/api", endpoint = "mail_link")]
pub async fn open_link(
    #[server(default)] token: String,
    purpose: Purpose,
) -> Result<Option<MailLink>, AppError> {
    let visit = Visit::current()?;
    Ok(visit.state.accounts.find_link(&token, purpose).await?)
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
    let device = accounts
        .reset_password(&token, &new_password, &visit.peer)
        .await?;
    visit.cookies.set_device(device);
    redirect_with_notice(&visit, paths::LOGIN, Notice::PasswordReset);
    Ok(())
}

/// `POST /api/prove_email`: proves by the `token` of such a link that an address is the customer's, and makes
/// it theirs if it was not, which needs their session. The address before is told, and may be had back for 7
/// days. One that was theirs until lately is taken back, as `take_email_back` does it.
///
/// 401 if it is to be another address and nobody is signed in; 422 if the link has ended, or the address is another account's by now (field `token`); 429.
#[server(prefix = "/api", endpoint = "prove_email")]
pub async fn prove_email(#[server(default)] token: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    let proven = accounts
        .prove_email(&token, visit.browser(), &visit.peer)
        .await?;
    match proven {
        Proven::IsRestored => {
            visit.forget_session();
            redirect_with_notice(&visit, paths::LOGIN, Notice::EmailRestored);
        }
        Proven::IsTheirs if visit.browser().is_some() => {
            redirect_with_notice(&visit, paths::EMAIL, Notice::EmailProven);
        }
        Proven::IsTheirs => redirect_with_notice(&visit, paths::LOGIN, Notice::EmailProven),
    }
    Ok(())
}

/// `POST /api/take_email_back`: gives a customer by such a link the address back that they had, and the account
/// if it was deleted. Every session and app of theirs ends, and the password; nobody is signed in, and a link for
/// another password is sent.
///
/// 422 if the link has ended (field `token`); 429.
#[server(prefix = "/api", endpoint = "take_email_back")]
pub async fn take_email_back(#[server(default)] token: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    accounts.take_email_back(&token, &visit.peer).await?;
    redirect_with_notice(&visit, paths::LOGIN, Notice::EmailRestored);
    Ok(())
}

/// `POST /api/take_account_back`: gives a deleted account back, by such a link, without its password. Nobody is
/// signed in.
///
/// 422 if the link has ended (field `token`); 429.
#[server(prefix = "/api", endpoint = "take_account_back")]
pub async fn take_account_back(#[server(default)] token: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    accounts.take_account_back(&token, &visit.peer).await?;
    redirect_with_notice(&visit, paths::LOGIN, Notice::AccountRestored);
    Ok(())
}
