//! Parts of a page, asked for alone (`model::parts`).
//!
//! The page itself is rendered, by the same components; those that are parts put themselves here, and
//! what stands around them is left out. So a part cannot differ from its page.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::header_text::text;
use crate::{
    model::parts::{HAVE, HEADER, NOBODY},
    paths,
    server::accounts::identity::SessionViewer,
};

const PARTS: HeaderName = HeaderName::from_static(HEADER);
const KNOWN: HeaderName = HeaderName::from_static(HAVE);

/// A form changes a few parts.
const MAX_PARTS: usize = 8;

/// What is asked for, and what was rendered of it. Clones refer to the same request.
#[derive(Clone, Debug)]
pub struct Parts(Arc<Asked>);

#[derive(Debug)]
struct Asked {
    session: String,
    ids: Vec<String>,
    /// The tags of items that the page has.
    known: HashSet<String>,
    rendered: Mutex<BTreeMap<String, String>>,
}

impl Parts {
    /// What a request's headers ask for.
    pub fn asked(headers: &HeaderMap) -> Option<Self> {
        let asked = text(headers.get(PARTS)?);
        let mut words = asked.split_ascii_whitespace();
        let known = headers.get(KNOWN).map(text).unwrap_or_default();
        Some(Self(Arc::new(Asked {
            session: words.next().unwrap_or(NOBODY).to_owned(),
            ids: words.take(MAX_PARTS).map(str::to_owned).collect(),
            known: known.split_ascii_whitespace().map(str::to_owned).collect(),
            rendered: Mutex::default(),
        })))
    }

    /// True if the open page was rendered for whoever asks now.
    pub fn are_for(&self, viewer: Option<&SessionViewer>) -> bool {
        self.0.session == viewer.map_or(NOBODY, |viewer| viewer.handle.as_str())
    }

    pub fn have(&self, id: &str) -> bool {
        self.0.ids.iter().any(|asked| asked == id)
    }

    /// True if the page has the item with this tag.
    pub fn know(&self, tag: &str) -> bool {
        self.0.known.contains(tag)
    }

    /// Puts a part here that was rendered.
    pub fn put(&self, id: &str, html: String) {
        self.rendered().insert(id.to_owned(), html);
    }

    /// True if the first part was rendered: a form's own.
    pub fn have_rendered_first(&self) -> bool {
        let first = self.0.ids.first();
        first.is_some_and(|first| self.rendered().contains_key(first))
    }

    /// The answer, if the page that was rendered has any of the parts.
    pub fn answer(&self) -> Option<Response> {
        let html: String = self.rendered().values().map(String::as_str).collect();
        let html = Body::from((!html.is_empty()).then_some(html)?);
        Some(marked(html.into_response()))
    }

    /// Nothing in here panics halfway through a change.
    fn rendered(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0
            .rendered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An answer that leads the script to a page, which it loads whole.
pub fn go_to(page: &str, status: StatusCode) -> Response {
    let mut response = marked((status, Body::empty()).into_response());
    response.headers_mut().insert(
        header::LOCATION,
        HeaderValue::from_str(page).unwrap_or(HeaderValue::from_static(paths::HOME)),
    );
    response
}

/// True for an answer of this file.
pub fn is_marked(response: &Response) -> bool {
    response.headers().contains_key(PARTS)
}

fn marked(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(PARTS, HeaderValue::from_static(""));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}
