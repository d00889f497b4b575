//! Where a page's form goes on to.

use crate::{
    model::next_path::NextPath,
    server::{http::middleware::form_posts::with_next, http::page_address::PageAddress},
};

/// The page that `?next=` of this one asks for; empty if it is none of this site.
pub fn next_page() -> String {
    let asked = PageAddress::current().word("next");
    NextPath::parse(&asked).map_or_else(String::new, |next| next.as_str().to_owned())
}

/// A link to a page that goes on to the same.
pub fn going_on(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        with_next(path, next)
    }
}
