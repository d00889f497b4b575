//! What goes wrong below, in public words: the one edge where a domain's error becomes an
//! [`AppError`], and an [`AppError`] an answer.
//!
//! Causes that are ours are logged here, once, in the request's span; of them only a reference leaves
//! the house.

use std::error::Error;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::use_context;

use super::visit::Visit;
use crate::{
    error::AppError,
    paths,
    server::{
        accounts::AccountError, lab::LabError, ordering::error::OrderingError,
        store::is_caused_by_unavailability,
    },
};

/// Seconds after which the database may be available again.
const RETRY_AFTER: u64 = 5;

impl From<AccountError> for AppError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::InvalidCredentials => Self::InvalidCredentials,
            AccountError::SessionEnded => Self::SignInRequired,
            AccountError::ConfirmFirst => Self::ConfirmFirst,
            AccountError::NotFound => Self::NotFound,
            AccountError::InvalidToken => Self::InvalidToken,
            AccountError::Fields(fields) => Self::Invalid { fields },
            AccountError::TooManyTries { retry_after } => Self::TooManyTries { retry_after },
            AccountError::Busy => Self::Busy { retry_after: 1 },
            // The session library tells nothing of what its store met but words.
            AccountError::Session(cause) => unavailable(&cause, use_context().as_ref()),
            cause @ (AccountError::Store(_) | AccountError::Hash(_) | AccountError::Token(_)) => {
                ours(&cause)
            }
        }
    }
}

impl From<OrderingError> for AppError {
    fn from(error: OrderingError) -> Self {
        match error {
            OrderingError::NotFound => Self::NotFound,
            OrderingError::Fields(fields) => Self::Invalid { fields },
            OrderingError::Changed { changes, next } => Self::Changed { changes, next },
            OrderingError::AlreadyOrdered { number } => Self::AlreadyOrdered {
                next: paths::order(&number),
            },
            OrderingError::Moved { state, version } => Self::OrderMoved { state, version },
            OrderingError::RatedAlready => Self::RatedAlready,
            OrderingError::TooManyOpen { open } => Self::TooManyOpenOrders { open },
            OrderingError::TooFast { retry_after } => Self::OrderedTooFast { retry_after },
            OrderingError::Account(error) => error.into(),
            OrderingError::Store(cause) => cause.into(),
        }
    }
}

impl From<LabError> for AppError {
    fn from(error: LabError) -> Self {
        match error {
            LabError::NotFound => Self::NotFound,
            LabError::TooMany { retry_after } => Self::TooManyTries { retry_after },
            LabError::Account(error) => error.into(),
            LabError::Store(cause) => cause.into(),
            LabError::NoAnswer(cause) => {
                tracing::warn!(%cause, "the lab got no answer");
                Self::Unavailable {
                    retry_after: RETRY_AFTER,
                }
            }
        }
    }
}

/// Of a file or a folder.
impl From<std::io::Error> for AppError {
    fn from(cause: std::io::Error) -> Self {
        ours(&cause)
    }
}

impl From<sqlx::Error> for AppError {
    fn from(cause: sqlx::Error) -> Self {
        ours(&cause)
    }
}

/// Logs a cause and gives the reference under which it is found; what passes by itself is 503.
///
/// For pages and server functions, which have a context of their own. A middleware's thread has that of
/// whoever was answered on it before: see [`of_request`].
fn ours(cause: &(dyn Error + 'static)) -> AppError {
    of_request(cause, use_context().as_ref())
}

/// The same for a request that is not yet in the hands of a page or a server function.
pub fn of_request(cause: &(dyn Error + 'static), visit: Option<&Visit>) -> AppError {
    if is_caused_by_unavailability(cause) {
        return unavailable(cause, visit);
    }
    tracing::error!(%cause, "request failed");
    AppError::Internal {
        // `error_answers` fills in what is missing.
        reference: visit.map_or_else(String::new, |visit| visit.request_id.as_str().to_owned()),
    }
}

fn unavailable(cause: &dyn Error, visit: Option<&Visit>) -> AppError {
    tracing::warn!(%cause, "database unavailable");
    if let Some(visit) = visit {
        visit.state.db.note_failure();
    }
    AppError::Unavailable {
        retry_after: RETRY_AFTER,
    }
}

impl IntoResponse for AppError {
    /// JSON, with the error as an extension so that `error_answers` can make a page of it.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status());
        let mut response = (
            status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            Json(&self),
        )
            .into_response();
        if let Some(seconds) = self.retry_after() {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(challenge) = self.challenge() {
            let challenge = HeaderValue::from_static(challenge);
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}
