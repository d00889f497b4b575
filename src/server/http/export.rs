//! `GET /account/export`: everything that is kept about the customer, as a JSON file (docs/export.md).
//!
//! It needs a password proven lately (`session.confirmed_for`): a browser is led to prove it and back to
//! the link, a client gets 403. 401 without a session, 403 for an app's token.

use axum::{
    Extension,
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};

use super::{error, middleware::form_posts::see_other, visit::Visit};
use crate::{
    error::AppError,
    paths,
    server::{accounts::AccountError, export::Export, local_time},
};

pub async fn export(Extension(visit): Extension<Visit>) -> Response {
    match begin(&visit).await {
        Ok(export) => file(&visit, export),
        // Not to this address: the browser would stay on the page that asks, as if nothing had come of it.
        Err(AppError::ConfirmFirst) if visit.wants_html => {
            see_other(&paths::with_next(paths::CONFIRM, paths::YOUR_DATA))
        }
        Err(error) => error.into_response(),
    }
}

async fn begin(visit: &Visit) -> Result<Export, AppError> {
    let viewer = visit.session_viewer()?;
    if !visit.state.accounts.is_confirmed(viewer) {
        return Err(AppError::ConfirmFirst);
    }
    let begun = Export::begin(&visit.state.ordering, viewer).await;
    begun.map_err(|cause| match cause {
        AccountError::SessionEnded => AppError::SignInRequired,
        cause => error::of_request(&cause, Some(visit)),
    })
}

fn file(visit: &Visit, export: Export) -> Response {
    let now = local_time::rfc3339(visit.now());
    let day = now.split('T').next().unwrap_or_default();
    let name = format!("attachment; filename=\"tiffin-{day}.json\"");
    (
        [(header::CONTENT_TYPE, "application/json")],
        [(header::CONTENT_DISPOSITION, name)],
        Body::from_stream(export.into_stream()),
    )
        .into_response()
}
