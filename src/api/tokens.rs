//! Tokens for apps and services. Browsers sign in with sessions; a form, or whatever else accepts
//! `text/html`, is answered 406 here.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    error::{AppError, FieldErrors},
    model::{
        app_label::AppLabel,
        token::{Me, Tokens},
    },
    server::http::visit::Visit,
};

/// `POST /api/token`: signs an app in. `label` is what its owner reads in the list of sessions, 1 to 60
/// characters. It is a first-party sign-in with the account's own password, and no OAuth password
/// grant: no other party's app should ever be given one (RFC 9700, 2.4).
///
/// 401 `Invalid credentials` as `/api/login`, 406, 422 if the label is wrong, 429, 503.
#[server(prefix = "/api", endpoint = "token")]
pub async fn get_tokens(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] label: String,
) -> Result<Tokens, AppError> {
    let visit = Visit::current()?;
    let label = AppLabel::parse(&label).map_err(|words| AppError::Invalid {
        fields: FieldErrors::one("label", words),
    })?;
    let accounts = &visit.state.accounts;
    let verified = accounts
        .verify(&email, &password.into(), &visit.peer)
        .await?;
    Ok(accounts.open_family(&verified, &label, &visit.peer).await?)
}

/// `POST /api/token/refresh`: exchanges a refresh token for its successor and a new access token. Sent
/// again within ten seconds, while the successor is unused, it gets the same successor: its answer may
/// have been lost. Whatever else comes twice ends the app's tokens, all of them.
///
/// 401, 406.
#[server(prefix = "/api", endpoint = "token/refresh")]
pub async fn refresh_tokens(#[server(default)] refresh_token: String) -> Result<Tokens, AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    Ok(accounts.refresh(&refresh_token, &visit.peer).await?)
}

/// `POST /api/token/revoke`: signs an app out, by its refresh token or its access token. 200 whatever it
/// is given (RFC 7009, 2.2). 406.
#[server(prefix = "/api", endpoint = "token/revoke")]
pub async fn revoke_tokens(#[server(default)] token: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    Ok(accounts.revoke_token(&token, &visit.peer).await?)
}

/// `GET /api/me`: whose token it is, or whose session. 401.
#[server(prefix = "/api", endpoint = "me", input = GetUrl)]
pub async fn who_am_i() -> Result<Me, AppError> {
    let visit = Visit::current()?;
    let viewer = visit.viewer.as_ref().ok_or(AppError::NoToken)?;
    Ok(visit.state.accounts.me(viewer).await?)
}
