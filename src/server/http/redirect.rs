//! What a server function says besides its value, and a page besides its HTML: where to go, and what
//! to show there.
//!
//! The only file that touches `leptos_axum`'s response, whose calls change with its next version.
//! `middleware::form_posts` turns the answer into a redirect for a form, or into parts of its page.

use std::sync::PoisonError;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use leptos::{
    prelude::{provide_context, use_context},
    server_fn::redirect::REDIRECT_HEADER,
};
use leptos_axum::ResponseOptions;

use super::{flash::Flash, visit::Visit};
use crate::{error::AppError, model::notice::Notice};

/// What a page says besides its HTML: while it is rendered, the functions below write it here.
#[derive(Clone, Debug, Default)]
pub struct PageAnswer(ResponseOptions);

impl PageAnswer {
    /// To whatever is rendered under the current owner.
    pub fn provide(&self) {
        provide_context(self.0.clone());
    }

    /// The status and headers that were set.
    pub fn apply_to(&self, response: &mut Response) {
        let said = self.0.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(status) = said.status {
            *response.status_mut() = status;
        }
        response.headers_mut().extend(said.headers.clone());
    }
}

/// Go to `path`, and say `notice` there.
pub fn redirect_with_notice(visit: &Visit, path: &str, notice: Notice) {
    redirect_to(path);
    visit.cookies.set_flash(path, Flash::Notice(notice));
}

/// Go to `path`, where nothing needs to be said.
pub fn redirect_to(path: &str) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    if let Ok(path) = HeaderValue::from_str(path) {
        response.append_header(header::LOCATION, path);
    }
    let marker = HeaderName::from_static(REDIRECT_HEADER);
    response.insert_header(marker, HeaderValue::from_static(""));
}

/// Back to `path` for a browser's form. One that is sent in place stays where it is: what it changed is
/// shown there.
pub fn redirect_form_with_notice(visit: &Visit, path: &str, notice: Notice) {
    if visit.wants_html && visit.parts.is_none() {
        redirect_with_notice(visit, path, notice);
    }
}

/// The same where nothing needs to be said.
pub fn redirect_form(visit: &Visit, path: &str) {
    if visit.wants_html && visit.parts.is_none() {
        redirect_to(path);
    }
}

/// The status of a page that could not be shown, and when to ask again if that is known.
pub fn set_error(error: &AppError) {
    set_status(error.status());
    if let (Some(response), Some(seconds)) = (use_context::<ResponseOptions>(), error.retry_after())
    {
        response.insert_header(header::RETRY_AFTER, seconds.into());
    }
}

/// The page's status, where it is not 200.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (
        use_context::<ResponseOptions>(),
        StatusCode::from_u16(status),
    ) {
        response.set_status(status);
    }
}
