//! Whether a client has what an `ETag` stands for.

use axum::http::{HeaderMap, header};

use super::header_text::text;

/// True if an `If-None-Match` names the tag.
pub fn is_kept(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|kept| names(&text(kept), tag))
}

/// By the weak comparison (RFC 9110, 8.8.3.2).
fn names(kept: &str, tag: &str) -> bool {
    kept.trim() == "*"
        || kept
            .split(',')
            .map(str::trim)
            .any(|kept| kept.strip_prefix("W/").unwrap_or(kept) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_compared_weakly() {
        for kept in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\" ,W/\"a\"", "*"] {
            assert!(names(kept, "\"a\""), "{kept}");
        }
        for kept in ["", "a", "\"b\"", "\"a-br\"", "W/\"b\""] {
            assert!(!names(kept, "\"a\""), "{kept}");
        }
    }
}
