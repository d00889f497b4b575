//! Parts of a page as an answer: to whoever asks for them, and to a form that was sent in place, which is
//! answered by the parts that it changes, as they are now, or led to another page.

use axum::{
    Extension, Router,
    body::Body,
    extract::{MatchedPath, Request},
    http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower::ServiceExt;

use super::refusal::Refusal;
use crate::{
    model::form::Refused,
    server::http::{
        error,
        flash::Flash,
        header_text::text,
        parts,
        visit::{Known, Visit},
    },
};

/// Around a page: where parts are asked for, they are the answer. A page that has none of them has
/// changed since, and is loaded again.
pub async fn alone(Extension(visit): Extension<Visit>, request: Request, next: Next) -> Response {
    let asked = visit.parts.as_ref();
    let asked = asked.filter(|_| request.method() == Method::GET);
    let response = next.run(request).await;
    let Some(asked) = asked else {
        return response;
    };
    let status = response.status();
    match asked.answer() {
        Some(mut answer) if asked.are_for(visit.browser()) => {
            *answer.status_mut() = status;
            answer
        }
        _ if status.is_server_error() => response,
        _ => parts::go_to(&visit.path, StatusCode::OK),
    }
}

/// The page that a form was sent from.
pub struct Page {
    /// Every page, as it is rendered for a [`Visit`].
    pub pages: Router,
    pub visit: Visit,
    /// Path and query.
    pub address: String,
    pub extensions: Extensions,
}

impl Page {
    /// After success: on to where the function said, or what has changed here.
    pub async fn after_success(self, headers: HeaderMap) -> Response {
        match headers.get(header::LOCATION) {
            Some(next) => parts::go_to(&text(next), StatusCode::OK),
            None => self.changed_parts(None, StatusCode::OK).await,
        }
    }

    /// After a refusal: the form with what was wrong, or the page that the error leads to.
    pub async fn after_refusal(self, form: String, refused: Refused, refusal: Refusal) -> Response {
        let status = StatusCode::from_u16(refused.error.status());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = refused.error.retry_after();
        let flash = Flash::Refused { form, refused };
        let mut response = match refusal {
            Refusal::Away(page) => parts::go_to(&page, status),
            Refusal::Explained(page) if !self.is_at(&page) => {
                self.visit.cookies.set_flash(&page, flash);
                parts::go_to(&page, status)
            }
            Refusal::Explained(_) | Refusal::Failed => {
                self.changed_parts(Some(flash), status).await
            }
        };
        if let Some(seconds) = retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    /// True for this page, or a place of it.
    fn is_at(&self, page: &str) -> bool {
        page.split('#').next() == Some(&self.address)
    }

    /// Renders the page's parts. One that has none of them any more is loaded again.
    async fn changed_parts(self, flash: Option<Flash>, status: StatusCode) -> Response {
        let asked = self.visit.parts.clone();
        let mut visit = Known::clone(&self.visit);
        // The form may have taken its time.
        if let Some(handle) = visit.browser().map(|viewer| viewer.handle.clone()) {
            match visit.state.accounts.check_again(&handle).await {
                Ok(Some(viewer)) => visit.viewer = Some(viewer.into()),
                Ok(None) => return parts::go_to(&self.address, status),
                Err(cause) => return error::of_request(&cause, Some(&self.visit)).into_response(),
            }
        }
        visit.guest = visit.cookies.guest_after(visit.guest.as_ref());
        visit.path.clone_from(&self.address);
        visit.flash.clone_from(&flash);
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::try_from(&self.address).unwrap_or_default();
        request
            .headers_mut()
            .insert(header::ACCEPT, HeaderValue::from_static("text/html"));
        *request.extensions_mut() = self.extensions;
        // The function's: the router would put the page's behind it.
        request.extensions_mut().remove::<MatchedPath>();
        request.extensions_mut().insert(Visit::from(visit));

        let mut response = self.pages.oneshot(request).await.into_response();

        let has_parts = response.status().is_success()
            && parts::is_marked(&response)
            && !response.headers().contains_key(header::LOCATION);
        // What was wrong is said in the form. A dish that was sold out meanwhile has none.
        let is_said = flash.is_none() || asked.is_some_and(|asked| asked.have_rendered_first());
        if has_parts && is_said {
            *response.status_mut() = status;
            return response;
        }
        if let Some(flash) = flash {
            self.visit.cookies.set_flash(&self.address, flash);
        }
        parts::go_to(&self.address, status)
    }
}
