//! A browser's form post, answered by a redirect.
//!
//! A form and a client send the same request to the same server function. The function answers
//! both alike: a value or an [`AppError`], and where to go. This turns that into what HTTP wants
//! (the error's status) and, for a form, into a redirect: on to the next page, or back to the
//! form, which then shows what was wrong and what was typed. A form that a script sends gets the
//! parts of its page instead (`in_place`).

use std::collections::BTreeMap;

use axum::{
    Extension, Router,
    body::{self, Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use url::Url;

use super::{form_body::SentForm, in_place::Page, refusal::Refusal};
use crate::{
    error::AppError,
    model::{form::Refused, idempotency, next_path::NextPath},
    paths::{self, api},
    server::http::{accept::wants_html, flash::Flash, header_text::text, visit::Visit},
};

/// Answers of server functions are a few lines of JSON.
const MAX_ANSWER: usize = 64 * 1024;

/// Answers posts to server functions; everything else passes. `pages` renders what a form that is sent in
/// place shows.
pub async fn answer(
    State(pages): State<Router>,
    Extension(visit): Extension<Visit>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let sent = request.extensions_mut().remove();
    let headers = request.headers_mut();
    let Some(SentForm(sent)) = sent else {
        return if paths::is_server_function(&path) {
            read(request, next).await
        } else {
            next.run(request).await
        };
    };
    if headers.contains_key(idempotency::HEADER) && visit.idempotency_key.is_none() {
        return AppError::Unreadable.into_response();
    }
    let from_form = wants_html(headers);
    let back = page_before(headers, &path);
    // The function is to answer with its value; who gets a redirect is decided here.
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let in_place = (from_form && visit.parts.is_some()).then(|| Page {
        pages,
        visit: visit.clone(),
        address: back.clone(),
        extensions: request.extensions().clone(),
    });

    let response = next.run(request).await;

    match (with_status_of_error(response).await, in_place) {
        (Ok(response), Some(page)) if response.status().is_success() => {
            page.after_success(response.into_parts().0.headers).await
        }
        (Ok(response), None) if from_form && response.status().is_success() => {
            redirect_on_success(response, &back)
        }
        (Ok(response), _) => response,
        (Err(error), _) if !from_form => error.into_response(),
        (Err(error), in_place) => {
            let refusal = Refusal::of(&error, &back, &sent);
            let typed = typed(&path, &sent);
            let refused = Refused { error, typed };
            match in_place {
                Some(page) => page.after_refusal(path, refused, refusal).await,
                None => redirect_on_refusal(&visit, path, refused, refusal),
            }
        }
    }
}

/// Answers a function that only reads: with its value or its error, whoever asks.
async fn read(mut request: Request, next: Next) -> Response {
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::ACCEPT, json);
    let answer = with_status_of_error(next.run(request).await).await;
    answer.unwrap_or_else(IntoResponse::into_response)
}

/// The page the form stands on: path and query of `Referer`, which the origin check has seen; a
/// browser that keeps it to itself is led to where such a form always stands.
fn page_before(headers: &HeaderMap, form: &str) -> String {
    headers
        .get(header::REFERER)
        .and_then(|referer| Url::parse(&text(referer)).ok())
        .map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned())
        .and_then(|path| NextPath::parse(&path))
        .map_or_else(
            || paths::page_of_form(form).unwrap_or(paths::HOME).to_owned(),
            |path| path.as_str().to_owned(),
        )
}

/// Fields that a form shows again. A list of what may travel, so that no secret ever does.
fn shown_again(form: &str) -> &'static [&'static str] {
    match form {
        api::REGISTER => &["name", "email"],
        api::FINISH_SIGN_UP => &["name"],
        api::LOGIN => &["email"],
        api::ADD_TO_CART => &["item", "quantity", "note"],
        api::CHANGE_QUANTITY | api::REMOVE_FROM_CART => &["line"],
        api::REVIEW_ORDER => &["address", "tip", "payment"],
        api::ADD_ADDRESS | api::EDIT_ADDRESS => &[
            "address",
            "label",
            "recipient",
            "phone",
            "street",
            "details",
            "city",
            "postcode",
        ],
        _ => &[],
    }
}

/// The chosen options of a dish: `choices[0]`, `choices[1]` and so on. More than that are no dish's.
const CHOICES: &str = "choices[";
const MAX_CHOICES: usize = 40;

/// What is longer could not be carried to the page.
const MAX_SHOWN_AGAIN: usize = 2048;

/// What was typed, for the form to show again.
fn typed(form: &str, sent: &Bytes) -> BTreeMap<String, String> {
    let fields = shown_again(form);
    let is_choice = |name: &str| form == api::ADD_TO_CART && name.starts_with(CHOICES);
    form_urlencoded::parse(sent)
        .filter(|(name, value)| name.len() + value.len() <= MAX_SHOWN_AGAIN)
        .filter(|(name, _)| fields.contains(&&**name) || is_choice(name))
        .take(fields.len() + MAX_CHOICES)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// Leptos answers every error with 500; the error knows its own status.
async fn with_status_of_error(response: Response) -> Result<Response, AppError> {
    if !response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return Ok(response);
    }
    let bytes = body::to_bytes(response.into_body(), MAX_ANSWER).await;
    let error = serde_json::from_slice(&bytes.unwrap_or_default());
    Err(error.unwrap_or_else(|_| AppError::Internal {
        reference: String::new(),
    }))
}

/// On to where the function said, or back to the page of the form, with its cookies.
fn redirect_on_success(response: Response, back: &str) -> Response {
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    // A function that says nothing else has changed the page that the form stands on.
    let back = HeaderValue::from_str(back).unwrap_or(HeaderValue::from_static(paths::HOME));
    parts.headers.entry(header::LOCATION).or_insert(back);
    parts.status = StatusCode::SEE_OTHER;
    Response::from_parts(parts, Body::empty())
}

/// To the page that says why, or back from one that comes first.
fn redirect_on_refusal(
    visit: &Visit,
    form: String,
    refused: Refused,
    refusal: Refusal,
) -> Response {
    match refusal {
        Refusal::Explained(page) => {
            visit
                .cookies
                .set_flash(&page, Flash::Refused { form, refused });
            see_other(&page)
        }
        Refusal::Away(page) => see_other(&page),
        Refusal::Failed => refused.error.into_response(),
    }
}

/// 303 to a path on this site.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(
        header::LOCATION,
        HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static(paths::HOME)),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referer(value: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERER, HeaderValue::from_static(value));
        page_before(&headers, "/api/rename")
    }

    #[test]
    fn the_form_stands_on_the_page_of_the_referer() {
        assert_eq!(
            referer("http://127.0.0.1:3000/login?next=%2Fdashboard#x"),
            "/login?next=%2Fdashboard"
        );
        assert_eq!(referer("http://127.0.0.1:3000//evil.example/"), "/");
        assert_eq!(referer("nonsense"), "/");
        assert_eq!(page_before(&HeaderMap::new(), "/api/rename"), "/");
        assert_eq!(page_before(&HeaderMap::new(), "/api/login"), "/login");
    }

    #[test]
    fn only_the_forms_own_fields_are_brought_back_and_never_a_password() {
        let sent = Bytes::from_static(
            b"name=Zo%C3%AB&password=a&new_password=b&Pass=c&pin=d&note=e&choices[0]=f",
        );

        assert_eq!(
            typed("/api/register", &sent),
            BTreeMap::from([("name".to_owned(), "Zoë".to_owned())])
        );
        assert!(typed("/api/account", &sent).is_empty());
    }

    #[test]
    fn a_form_of_thousands_of_fields_brings_back_a_few() {
        let fields: Vec<String> = (0..5_200).map(|n| format!("choices[{n}=")).collect();
        let sent = Bytes::from(format!("{}&note={}", fields.join("&"), "x".repeat(5_000)));

        assert!(typed("/api/account", &sent).is_empty());
        assert_eq!(typed("/api/add_to_cart", &sent).len(), MAX_CHOICES + 3);
    }
}
