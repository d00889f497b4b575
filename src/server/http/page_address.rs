//! The address of the page that is asked for: the parts of its path and its query, each decoded
//! once.

use std::borrow::Cow;

use leptos::prelude::use_context;
use percent_encoding::percent_decode_str;

use super::visit::Visit;
use crate::model::next_path::NextPath;

/// A path with its query. Reading finds nothing in an address that has nothing there.
#[derive(Clone, Debug, Default)]
pub struct PageAddress(String);

impl PageAddress {
    /// The address of the page that is rendered; an empty one where none is.
    pub fn current() -> Self {
        use_context::<Visit>().map_or_else(Self::default, |visit| Self::of(&visit.path))
    }

    /// An address as a request has it.
    pub fn of(address: &str) -> Self {
        Self(address.to_owned())
    }

    /// A part of the path: of `/checkout/kitchen`, 1 is `kitchen`.
    pub fn part(&self, position: usize) -> String {
        let path = self.0.split('?').next().unwrap_or_default();
        let part = path.split('/').skip(1).nth(position).unwrap_or_default();
        percent_decode_str(part).decode_utf8_lossy().into_owned()
    }

    /// A field of the query, the first of that name.
    pub fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, query) = self.0.split_once('?')?;
        let mut fields = form_urlencoded::parse(query.as_bytes());
        fields.find_map(|(field, value)| (field == name).then_some(value))
    }

    /// The same, or nothing.
    pub fn word(&self, name: &str) -> String {
        self.field(name).unwrap_or_default().into_owned()
    }

    /// The page that `?next=` asks for; empty if it is none of this site.
    pub fn next_page(&self) -> String {
        let asked = self.word("next");
        NextPath::parse(&asked).map_or_else(String::new, |next| next.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_decoded_once() {
        let address = PageAddress::of("/checkout/%2541/review/a%20b?q=%2541+%26&next=%2Fa%2520b");

        assert_eq!(
            (address.part(1), address.part(3)),
            ("%41".to_owned(), "a b".to_owned())
        );
        assert_eq!(address.word("q"), "%41 &");
        assert_eq!(address.word("next"), "/a%20b");
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        let address = PageAddress::of("/login?next&q=1&q=2");

        assert_eq!(address.field("ended"), None);
        assert_eq!(address.field("next").as_deref(), Some(""));
        assert_eq!(address.word("q"), "1", "the first");
        assert_eq!(address.part(5), "");
        assert_eq!(PageAddress::default().part(0), "");
        assert_eq!(PageAddress::of("/a/%ff").part(1), "\u{fffd}");
    }
}
