//! A header's value as text, whatever bytes are in it.
//!
//! Values may hold bytes beyond ASCII (RFC 9110, 5.5). Whoever drops such a value drops everything
//! else that stands in it, too: so it is read, and only the part that makes no sense is ignored.

use std::borrow::Cow;

use axum::http::HeaderValue;

/// UTF-8 if it is, else Latin-1, in which every byte is a character.
pub fn text(value: &HeaderValue) -> Cow<'_, str> {
    std::str::from_utf8(value.as_bytes()).map_or_else(
        |_| value.as_bytes().iter().copied().map(char::from).collect(),
        Cow::Borrowed,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_text() {
        for (bytes, read) in [
            (&b"plain"[..], "plain"),
            ("Köln".as_bytes(), "Köln"),
            (b"K\xf6ln", "Köln"),
            (b"", ""),
        ] {
            assert_eq!(
                text(&HeaderValue::from_bytes(bytes).expect("a value")),
                read
            );
        }
    }
}
