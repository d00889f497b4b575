//! Pages that need a signed-in customer, refused before anything is rendered: a guard inside a view
//! would send the rendered page as the body of its redirect.
//!
//! A page is private unless the route table lists it as public.

use axum::{
    Extension,
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::form_posts::see_other;
use crate::{
    error::AppError,
    model::next_path::NextPath,
    paths,
    server::http::{accept::wants_html, page_address::PageAddress, visit::Visit},
};

/// Sends visitors of private pages to sign in, and customers on from pages that asked for what
/// they have given.
pub async fn guard(
    Extension(visit): Extension<Visit>,
    page: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let page = page.as_ref().map(MatchedPath::as_str);
    // What no page matches is a 404 for everybody; functions guard themselves.
    // So do other methods: no page takes them, signed in or not.
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(page) = page.filter(|page| reads && !paths::is_server_function(page)) else {
        return next.run(request).await;
    };
    match &visit.viewer {
        None if !paths::PUBLIC.contains(&page) && wants_html(request.headers()) => {
            see_other(&paths::login_then(&visit.path))
        }
        None if !paths::PUBLIC.contains(&page) => AppError::SignInRequired.into_response(),
        Some(_) if is_for_others(&visit, page) => AppError::NotAllowed.into_response(),
        Some(_) if paths::VISITORS_ONLY.contains(&page) => see_other(&next_of(&visit)),
        Some(_) if page == paths::CONFIRM && is_confirmed(&visit) => see_other(&next_of(&visit)),
        _ => next.run(request).await,
    }
}

/// True for a page of a role that whoever asks does not have.
fn is_for_others(visit: &Visit, page: &str) -> bool {
    let mut pages = paths::STAFF.iter();
    let needed = pages.find(|(path, _)| *path == page).map(|(_, role)| *role);
    needed.is_some_and(|role| visit.staff(role).is_err())
}

fn is_confirmed(visit: &Visit) -> bool {
    let accounts = &visit.state.accounts;
    visit
        .browser()
        .is_some_and(|viewer| accounts.is_confirmed(viewer))
}

/// Where the page was to lead on to.
fn next_of(visit: &Visit) -> String {
    let next = PageAddress::of(&visit.path).word("next");
    NextPath::parse_or_home(&next).as_str().to_owned()
}
