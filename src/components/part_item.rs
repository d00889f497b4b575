//! One of many alike within a part, such as a ticket on a board. Where the open page has it as it is, only its
//! place is sent.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::prelude::*;
use sha2::{Digest, Sha256};

use crate::server::http::visit::Visit;

/// An item of a list.
#[component]
pub fn PartItem(
    /// Its own on the page.
    id: String,
    class: &'static str,
    /// The id of its heading.
    labelled_by: String,
    /// Where it stands, if that does not show in it: what is elsewhere is sent anew.
    place: &'static str,
    children: Children,
) -> impl IntoView {
    let html = children().to_html();
    let tag = tag_of(&[&id, place, &html]);
    let asked = use_context::<Visit>().and_then(|visit| visit.parts.clone());
    if asked.is_some_and(|asked| asked.know(&tag)) {
        return view! { <li id=id data-same=""></li> }.into_any();
    }
    view! {
        <li class=class id=id aria-labelledby=labelled_by data-tag=tag inner_html=html></li>
    }
    .into_any()
}

/// Long enough that no two things on a page have the same.
fn tag_of(what: &[&str]) -> String {
    let mut digest = Sha256::new();
    for word in what {
        digest.update(word.len().to_le_bytes());
        digest.update(word);
    }
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changes_has_another_tag() {
        let tag = tag_of(&["id", "place", "html"]);

        assert_eq!(tag, tag_of(&["id", "place", "html"]));
        assert_ne!(tag, tag_of(&["id", "place", "html!"]));
        assert_ne!(tag, tag_of(&["id", "placeh", "tml"]));
        assert_eq!(tag.len(), 12);
    }
}
