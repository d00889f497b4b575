//! The lab: one throw-away account, signed in by a session and by tokens. Part of the demo: 404 where
//! `site.demo` is off.

// Here and not at the function: `#[server]` copies what stands there to a function that does wait.
#![expect(
    clippy::unused_async,
    reason = "a server function is async, also where the answer is in memory"
)]

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    error::AppError,
    model::{
        lab::{CookieShown, Experiment, Lab},
        role::Role,
    },
    paths,
    server::{
        accounts::identity::Viewer,
        http::{
            redirect::{redirect_form, redirect_to},
            visit::Visit,
        },
        lab::{LIFETIME, Labs},
    },
};

/// Who a request of the lab is from, as far as it can tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The account's id.
    pub account: String,
    pub role: Role,
}

fn labs(visit: &Visit) -> Result<&Labs, AppError> {
    visit.state.labs.as_ref().ok_or(AppError::NotFound)
}

/// `POST /api/lab`: the visit that the lab's cookie names, if there is one. 404 where there is no lab.
#[server(prefix = "/api", endpoint = "lab")]
pub async fn my_lab() -> Result<Option<Lab>, AppError> {
    let visit = Visit::current()?;
    let labs = labs(&visit)?;
    let Some(id) = visit.lab else {
        return Ok(None);
    };
    let own = &visit.state.cookies;
    let cookie = own.set(
        &own.lab,
        id.to_string(),
        LIFETIME.try_into().unwrap_or_default(),
    );
    let attributes = cookie.to_string();
    let shown = CookieShown {
        name: own.lab.clone(),
        value: id.to_string(),
        attributes: attributes.split("; ").skip(1).map(str::to_owned).collect(),
    };
    Ok(labs.show(id, shown).await?)
}

/// `POST /api/lab_begin`: makes an account for an hour, signed in both ways. 404, 429 if a network has
/// made too many.
#[server(prefix = "/api", endpoint = "lab_begin")]
pub async fn begin_lab() -> Result<(), AppError> {
    let visit = Visit::current()?;
    let id = labs(&visit)?.begin(&visit.peer).await?;
    visit.cookies.set_lab(id);
    redirect_to(paths::LAB);
    Ok(())
}

/// `POST /api/lab_try`: tries something with the visit's account; the page shows what came of it. 404 for
/// what cannot be tried, and without a visit.
#[server(prefix = "/api", endpoint = "lab_try")]
pub async fn try_in_lab(#[server(default)] experiment: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let experiment: Experiment = experiment.parse().map_err(|_| AppError::NotFound)?;
    let id = visit.lab.ok_or(AppError::NotFound)?;
    labs(&visit)?
        .try_it(id, &id.to_string(), experiment, &visit.peer)
        .await?;
    let came = format!("came-{}", experiment.into_str());
    redirect_form(&visit, &paths::lab(&came));
    Ok(())
}

/// `GET /api/lab/session`: who the session in the lab's cookie is. 401, 404.
#[server(prefix = "/api", endpoint = "lab/session", input = GetUrl)]
pub async fn lab_by_session() -> Result<Known, AppError> {
    let visit = Visit::current()?;
    let labs = labs(&visit)?;
    let id = visit.lab.ok_or(AppError::SignInRequired)?;
    let viewer = labs.viewer(id).await?.ok_or(AppError::SignInRequired)?;
    Ok(Known {
        account: viewer.user_id.to_string(),
        role: viewer.role,
    })
}

/// `GET /api/lab/stateless`: who a token says it is, checked by its signature alone. 401, 404.
#[server(prefix = "/api", endpoint = "lab/stateless", input = GetUrl)]
pub async fn lab_by_signature() -> Result<Known, AppError> {
    by_token(&Visit::current()?)
}

/// `GET /api/lab/instant`: who a token says it is, checked with a query. 401, 404.
#[server(prefix = "/api", endpoint = "lab/instant", input = GetUrl)]
pub async fn lab_by_query() -> Result<Known, AppError> {
    by_token(&Visit::current()?)
}

fn by_token(visit: &Visit) -> Result<Known, AppError> {
    labs(visit)?;
    match &visit.viewer {
        Some(Viewer::Token(viewer)) => Ok(Known {
            account: viewer.user_id.to_string(),
            role: viewer.role,
        }),
        _ => Err(AppError::NoToken),
    }
}
