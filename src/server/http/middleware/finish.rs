//! What a request began is finished, whether its client waits for the answer or not.
//!
//! The server drops an answer that is being made as soon as its client hangs up, and after the time
//! limit: a double click on a form does that, in the middle of a transaction. So each request runs in
//! a task of its own, of which only the waiting is dropped.

use std::panic::resume_unwind;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;

use crate::{error::AppError, server::state::AppState};

/// Runs the request to its end.
pub async fn what_is_begun(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let answering = next.run(request).in_current_span();
    match state.in_flight.spawn(answering).await {
        Ok(response) => response,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        // The runtime is shutting down.
        Err(_) => AppError::Unavailable { retry_after: 1 }.into_response(),
    }
}
