//! Where a page's form goes on to.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{model::next_path::NextPath, server::middleware::form_posts::with_next};

/// The page that `?next=` of this one asks for; empty if it is none of this site.
pub fn next_page() -> String {
    let asked = use_query_map().read_untracked().get("next");
    asked
        .and_then(|next| NextPath::parse(&next))
        .map(|next| next.as_str().to_owned())
        .unwrap_or_default()
}

/// A link to a page that goes on to the same.
pub fn going_on(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        with_next(path, next)
    }
}
