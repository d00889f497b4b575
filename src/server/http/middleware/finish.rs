//! What a request began is finished, whether its client waits for the answer or not.
//!
//! The server drops an answer that is being made as soon as its client hangs up, and after the time
//! limit: a double click on a form does that, in the middle of a transaction. So each request runs in
//! a task of its own, of which only the waiting is dropped. What takes far longer than any client waits,
//! because the database's machine is gone without a word, is given up, and rolled back.

use std::{panic::resume_unwind, time::Duration};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::timeout;
use tracing::Instrument;

use crate::{error::AppError, server::state::AppState};

/// Twice as long as a client waits.
const AT_MOST: Duration = Duration::from_secs(30);

/// Runs the request to its end.
pub async fn what_is_begun(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let answering = timeout(AT_MOST, next.run(request)).in_current_span();
    match state.in_flight.spawn(answering).await {
        Ok(Ok(mut response)) => {
            if state.stopping.is_cancelled() {
                // A proxy that keeps the connection would send the next request into its end.
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            response
        }
        Ok(Err(_)) => AppError::Unavailable { retry_after: 5 }.into_response(),
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        // The runtime is shutting down.
        Err(_) => AppError::Unavailable { retry_after: 1 }.into_response(),
    }
}
